// One question to the server and its answer; what went wrong is told by the kind of the error.

// Files that every browser shows by itself; of others the server is asked for a picture.
const SHOWN = ["image/png", "image/jpeg", "image/webp", "image/gif", "image/bmp", "image/avif"];
// What a proxy says while the server behind it is being started, or is full.
const PASSING = [429, 502, 503, 504];
// What the server says of an image: too large, of no kind that is read, damaged.
const BAD = [413, 415, 422];
const EXPLAIN_MS = 10_000; // an explanation takes a hundredth of this

/** Why there is no answer, in a sentence for the page: asking again would not help. */
export class Refusal extends Error {}

/** The image itself is at fault: only another one is read. */
export class BadImage extends Refusal {}

/** The server cannot answer now, in words without a full stop: asking again may help. */
export class Unavailable extends Error {}

/** Return the reading of a data URL or a file. */
export async function fetchReading(url, image, signal) {
  const shown = typeof image === "string" || SHOWN.includes(image.type);
  return ask(`${url}?include=${shown ? "candidates" : "candidates,preview"}`, image, signal);
}

/** Return how much a digit's probability falls where a little of its frame, a data URL, is covered. */
export async function fetchOcclusion(url, frame, digit) {
  try {
    return await ask(`${url}?digit=${digit}`, frame, AbortSignal.timeout(EXPLAIN_MS));
  } catch (error) {
    throw error instanceof Refusal ? error : new Unavailable("the server cannot be reached.");
  }
}

async function ask(url, image, signal) {
  const response = await fetch(url, { method: "POST", signal, ...describe(image) });
  if (PASSING.includes(response.status)) {
    throw new Unavailable(`The server failed to answer (${response.status})`);
  }
  const body = await response.json().catch((error) => {
    if (signal.aborted) throw error;
    return null;
  });
  if (response.ok && body) return body;
  const sentence = body?.error?.message;
  if (sentence && BAD.includes(response.status)) throw new BadImage(sentence);
  throw new Refusal(
    sentence ?? `The server failed to answer (${response.status}). Press Submit to try again.`,
  );
}

/** Return whether the server says within some time, at the address of its health, that it is there. */
export async function isAlive(url, ms) {
  try {
    return (await fetch(url, { cache: "no-store", signal: AbortSignal.timeout(ms) })).ok;
  } catch {
    return false;
  }
}

/** Put a data URL into JSON, and a file as it is into the body. */
function describe(image) {
  if (typeof image === "string") {
    return { headers: { "Content-Type": "application/json" }, body: JSON.stringify({ image }) };
  }
  const known = image.type.startsWith("image/") || image.type === "application/pdf";
  const type = known ? image.type : "application/octet-stream";
  return { headers: { "Content-Type": type }, body: image };
}
