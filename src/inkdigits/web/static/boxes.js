// Lays a box over each digit that was read. A box is a button that chooses its digit; where it
// lies is given in shares of the image, so that it is right at any size. Knows nothing of ink.

import { listDigits, wordDigit } from "./words.js";

export class Boxes {
  #layer = null;
  #onChoose;

  /** `onChoose(index)` hears which digit of the reading was chosen. */
  constructor({ onChoose }) {
    this.#onChoose = onChoose;
  }

  /** Show the boxes of a reading in an element that covers exactly its image. */
  show(layer, reading, chosen) {
    this.hide();
    const digits = listDigits(reading);
    layer.replaceChildren(...digits.map((digit, index) => {
      const button = makeBox(digit, reading.image, wordDigit(digit, index + 1, digits.length));
      button.addEventListener("click", () => this.#choose(index));
      return button;
    }));
    layer.hidden = digits.length === 0;
    this.#layer = layer;
    this.#mark(chosen);
  }

  hide() {
    this.#layer?.replaceChildren();
    if (this.#layer) this.#layer.hidden = true;
  }

  #choose(index) {
    this.#mark(index);
    this.#onChoose(index);
  }

  #mark(chosen) {
    [...this.#layer.children].forEach((button, index) => {
      button.setAttribute("aria-pressed", index === chosen);
    });
  }
}

function makeBox({ box: [left, top, right, bottom], status }, { width, height }, words) {
  const button = document.createElement("button");
  button.type = "button";
  button.title = words;
  button.setAttribute("aria-label", words);
  button.classList.toggle("doubt", status !== "read");
  const places = {
    "--left": left / width, "--top": top / height,
    "--width": (right - left) / width, "--height": (bottom - top) / height,
  };
  for (const [name, share] of Object.entries(places)) button.style.setProperty(name, share);
  return button;
}
