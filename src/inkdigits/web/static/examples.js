// Pictures to try the page with, each fetched only when it is asked for.

/** Make the buttons of an element (`data-example`: an address) give their file to `onFile`. */
export function offerExamples(root, { onFile, onProblem }) {
  root.addEventListener("click", async ({ target }) => {
    const url = target.closest("button")?.dataset.example;
    if (!url) return;
    const response = await fetch(url).catch(() => null);
    if (!response?.ok) {
      onProblem("The example cannot be loaded: the server cannot be reached.");
      return;
    }
    const blob = await response.blob();
    onFile(new File([blob], url.split("/").at(-1), { type: blob.type }));
  });
}
