// Pictures to try the page with, each fetched only when it is asked for.

/**
 * Make the buttons of an element (`data-example`: an address) give their file to `onFile`, unless what
 * `getSource()` gives has become another while it was loaded, or another example was asked for.
 */
export function offerExamples(root, { getSource, onFile, onProblem }) {
  let latest = "";
  root.addEventListener("click", async ({ target }) => {
    const url = target.closest("button")?.dataset.example;
    if (!url) return;
    latest = url;
    const source = getSource();
    const blob = await load(url);
    if (latest !== url || getSource() !== source) return;
    if (blob) onFile(new File([blob], url.split("/").at(-1), { type: blob.type }));
    else onProblem("The example cannot be loaded: the server cannot be reached.");
  });
}

async function load(url) {
  try {
    const response = await fetch(url);
    return response.ok ? await response.blob() : null;
  } catch {
    return null; // the server is gone
  }
}
