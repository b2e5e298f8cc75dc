// Gives a file to the person who sits here: saved by this browser, or shared with another program.

const KEPT_MS = 60_000; // how long a file stays at hand for the browser to save

/** Save a blob under a name. */
export function saveBlob(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), KEPT_MS);
}

/** Return whether this browser shares pictures. */
export function canShareImages() {
  const file = new File([], "image.png", { type: "image/png" });
  return navigator.canShare?.({ files: [file] }) ?? false;
}

/** Share a picture, or save it where that cannot be; return what was done, in a word. */
export async function giveImage(blob, name) {
  const file = new File([blob], name, { type: blob.type });
  if (canShareImages()) {
    try {
      await navigator.share({ files: [file] });
      return "Shared";
    } catch (error) {
      if (error.name === "AbortError") return ""; // the person thought better of it
    }
  }
  saveBlob(blob, name);
  return "Saved";
}
