// Asks the server. Only the newest question is ever answered: an older one is aborted, and if
// its answer comes all the same it is dropped. Knows nothing of strokes or of the page.

const PATIENCE_MS = 20_000;
const FILE_PATIENCE_MS = 120_000; // a PDF may take 30 s to render, and then each page is read
const UNREACHABLE = "The server cannot be reached. Press Submit to try again.";

export class Reader {
  #url;
  #handlers;
  #sequence = 0;
  #controller = null;
  #timer = 0;

  /** `handlers`: onPending(), onReading(reading), onProblem(sentence). */
  constructor(url, handlers) {
    this.#url = url;
    this.#handlers = handlers;
  }

  /** Forget every question that is still open. */
  cancel() {
    this.#sequence += 1;
    clearTimeout(this.#timer);
    this.#controller?.abort();
  }

  /** Ask about the image that `makeImage` gives, after `delay` ms without a newer question. */
  ask(makeImage, { delay = 0 } = {}) {
    this.cancel();
    this.#handlers.onPending();
    const sequence = this.#sequence;
    this.#timer = setTimeout(() => this.#send(makeImage, sequence), delay);
  }

  async #send(makeImage, sequence) {
    const controller = new AbortController();
    this.#controller = controller;
    let patience;
    let show;
    try {
      const image = await makeImage();
      const time = typeof image === "string" ? PATIENCE_MS : FILE_PATIENCE_MS;
      patience = setTimeout(() => controller.abort(), time);
      const reading = await fetchReading(this.#url, image, controller.signal);
      show = () => this.#handlers.onReading(reading);
    } catch (error) {
      const sentence = error instanceof Refusal ? error.message : UNREACHABLE;
      show = () => this.#handlers.onProblem(sentence);
    } finally {
      clearTimeout(patience);
    }
    if (sequence === this.#sequence) show();
  }
}

/** Why there is no answer, in a sentence for the page. */
export class Refusal extends Error {}

async function fetchReading(url, image, signal) {
  const options = { method: "POST", signal, ...describe(image) };
  const response = await fetch(`${url}?include=candidates`, options);
  const body = await response.json().catch(() => null);
  if (response.ok && body) return body;
  throw new Refusal(
    body?.error?.message
      ?? `The server failed to answer (${response.status}). Press Submit to try again.`,
  );
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
