// What was read in this visit, newest first, each to be brought back by one click. In memory alone: a
// reload forgets it.

import { makeThumbnail } from "./thumbnail.js";
import { wordVerdict } from "./words.js";

const MOST = 24; // entries; the oldest go first

export class Visit {
  #root;
  #list;
  #onOpen;
  #entries = []; // what `note` takes, with its item

  /** `onOpen(entry)` shows what an entry holds. */
  constructor(root, { onOpen }) {
    this.#root = root;
    this.#list = root.querySelector("ol");
    this.#onOpen = onOpen;
  }

  /**
   * Note what is shown: {file, strokes, correction, original, reading, drawing}, of which `original`
   * is what was read and `reading` the same as corrected, and `drawing` is a picture of the strokes.
   * What is drawn on, or corrected, stays one entry.
   */
  note(shown) {
    const { reading, file, drawing } = shown;
    if (reading.status === "blank") return;
    let entry = this.#entries.find((one) => isSame(one, shown));
    if (entry) {
      Object.assign(entry, shown);
    } else {
      entry = { ...shown, item: this.#makeItem() };
      entry.item.addEventListener("click", () => this.#onOpen(entry));
      this.#entries.unshift(entry);
      this.#list.prepend(entry.item.parentElement);
      for (const old of this.#entries.splice(MOST)) old.item.parentElement.remove();
      const preview = reading.preview ?? reading.pages?.[0].preview;
      if (file) this.#showPicture(entry, preview);
    }
    if (!file) entry.item.firstElementChild.src = drawing;
    const words = reading.text.replaceAll("\n", ", ") || wordVerdict(reading);
    entry.item.lastElementChild.textContent = words;
    entry.item.setAttribute("aria-label", `Bring back: ${words}`);
    this.#root.hidden = false;
  }

  /** Forget every entry. */
  clear() {
    this.#entries = [];
    this.#list.replaceChildren();
    this.#root.hidden = true;
  }

  #makeItem() {
    const line = document.createElement("li");
    const button = document.createElement("button");
    const image = document.createElement("img");
    button.type = "button";
    image.alt = "";
    button.append(image, document.createElement("span"));
    line.append(button);
    return button;
  }

  async #showPicture({ item, file }, preview) {
    item.firstElementChild.src = preview ?? await makeThumbnail(file);
  }
}

/** Return whether two are of the same file, or of one drawing that has grown. */
function isSame(one, other) {
  if (one.file || other.file) return one.file === other.file;
  return one.strokes[0] === other.strokes[0];
}
