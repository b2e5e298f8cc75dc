// Sends the template to the file that the command was given.

/** Return {file, template} as it was saved; throw an Error whose message says what to do. */
export async function saveTemplate(shape, { url, token }) {
  let response;
  try {
    response = await fetch(url, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Inkdigits-Token": token },
      body: JSON.stringify(shape),
    });
  } catch {
    throw new Error("Not saved: inkdigits does not answer. Is the command still running?");
  }
  const answer = await response.json().catch(() => null);
  if (response.ok && answer) return answer;
  throw new Error(answer?.error?.message ?? `Not saved: the answer was ${response.status}.`);
}
