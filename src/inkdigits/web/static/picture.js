// The picture that is read instead of the drawing: shown as large as fits, and made smaller
// before it is sent where the server would refuse it. Knows nothing of readings.

import { drawScaled, findScale, openBitmap } from "./scaling.js";
import { BadImage } from "./server.js";

// The long side of a picture made smaller, in pixels: enough for a page of handwriting, and
// within what phones allow a canvas to hold.
const LONG_SIDE = 4_000;
const SHRINK_STEP = 0.7; // where that is still too many bytes
const SHRINK_TRIES = 6;
const QUALITY = 0.9;

export class Picture {
  file = null;
  #figure;
  #image;
  #maxBytes;

  constructor(figure, { maxBytes }) {
    this.#figure = figure;
    this.#image = figure.querySelector("img");
    this.#maxBytes = maxBytes;
    this.#image.addEventListener("load", () => this.#fit());
    this.#image.addEventListener("error", () => this.#showName());
  }

  get layer() {
    return this.#figure.querySelector(".boxes");
  }

  get image() {
    return this.#image;
  }

  /** Show a file, or nothing. */
  show(file) {
    if (this.#image.hasAttribute("src")) URL.revokeObjectURL(this.#image.src);
    this.file = file;
    this.#figure.hidden = !file;
    this.#figure.dataset.state = "loading";
    this.#figure.dataset.from = "file";
    if (file) this.#image.src = URL.createObjectURL(file);
    else this.#image.removeAttribute("src");
  }

  /** Show a page of the file as the server sees it, where the browser shows none by itself. */
  showPreview(url) {
    if (this.#image.src.startsWith("blob:")) URL.revokeObjectURL(this.#image.src);
    this.#figure.dataset.from = "server";
    this.#image.src = url;
  }

  /** Return the file turned by 90 degrees to the right; nothing where the browser cannot show it. */
  turn() {
    return this.#copy({ isTurned: true });
  }

  /** Return a part of the file, [left, top, right, bottom] in shares; nothing as with `turn`. */
  crop(part) {
    return this.#copy({ part });
  }

  async #copy({ part, isTurned }) {
    const { file } = this;
    const bitmap = file && await openBitmap(file);
    if (!bitmap) return null;
    const type = file.type === "image/png" ? "image/png" : "image/jpeg";
    const scale = findScale(bitmap, LONG_SIDE, part);
    const canvas = drawScaled(bitmap, { scale, part, isTurned, isClear: type === "image/png" });
    bitmap.close();
    const blob = await encode(canvas, type);
    return blob && new File([blob], file.name, { type });
  }

  /** Return what is sent: the file as it is, or a smaller copy of the same picture. */
  export() {
    return fitFile(this.file, this.#maxBytes);
  }

  #showName() {
    if (!this.file) return;
    this.#figure.dataset.state = "hidden";
    const name = this.file.name || "The file";
    this.#figure.querySelector("figcaption").textContent = `${name} was sent; this browser cannot show it.`;
  }

  #fit() {
    const { naturalWidth, naturalHeight } = this.#image; // after the EXIF turn
    this.#figure.style.setProperty("--natural", `${naturalWidth}px`);
    this.#figure.style.setProperty("--ratio", naturalWidth / naturalHeight);
    this.#figure.dataset.state = "shown";
  }
}

/** Return a file as it is, or a smaller copy of the same picture where the server would refuse it. */
export async function fitFile(file, maxBytes) {
  await checkFile(file);
  return file.size > maxBytes ? shrink(file, maxBytes) : file;
}

/** Refuse a file that is empty, or that was removed or changed: no browser reads it any more. */
async function checkFile(file) {
  const reader = file.stream().getReader();
  try {
    await reader.read(); // a slice of it would merely be empty
    await reader.cancel();
  } catch {
    throw new BadImage(`${file.name || "The file"} was removed or changed: choose it again.`);
  }
  if (file.size === 0) throw new BadImage(`${file.name || "The file"} is empty: choose another one.`);
}

async function shrink(file, maxBytes) {
  const bitmap = await openBitmap(file);
  const smaller = bitmap && await shrinkBitmap(bitmap, maxBytes);
  bitmap?.close();
  if (smaller) return smaller;
  const megabytes = Math.floor(maxBytes / 2 ** 20);
  throw new BadImage(`The picture is over ${megabytes} MB: choose a smaller one.`);
}

async function shrinkBitmap(bitmap, maxBytes) {
  let scale = findScale(bitmap, LONG_SIDE);
  for (let tries = 0; tries < SHRINK_TRIES; tries += 1) {
    const smaller = await encode(drawScaled(bitmap, { scale }), "image/jpeg");
    if (smaller && smaller.size <= maxBytes) return smaller;
    scale *= SHRINK_STEP;
  }
  return null;
}

function encode(canvas, type) {
  return new Promise((resolve) => { canvas.toBlob(resolve, type, QUALITY); });
}
