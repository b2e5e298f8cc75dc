// Lays a box over each character that was read, signs too. A box is a button that chooses its
// character; a digit typed on it corrects it, and Delete takes that back. Where it lies is given in shares of the image, so that
// it is right at any size. Knows nothing of ink.

import { isDoubtful, listCharacters, wordCharacter } from "./words.js";

export class Boxes {
  #layer = null;
  #handlers;

  /**
   * `handlers`: onChoose(index) of a character, onType(index, digit) where a digit is typed, and
   * onTakeBack(index) where that is deleted.
   */
  constructor(handlers) {
    this.#handlers = handlers;
  }

  /** Show the boxes of a reading in an element that covers exactly its image. */
  show(layer, reading, chosen) {
    const focused = [...layer.children].indexOf(document.activeElement);
    this.hide();
    const characters = listCharacters(reading);
    layer.replaceChildren(...characters.map((character, index) => {
      const button = makeBox(character, reading.image, wordCharacter(character));
      button.addEventListener("click", () => this.#choose(index));
      button.addEventListener("keydown", (event) => this.#type(event, index));
      return button;
    }));
    layer.hidden = characters.length === 0;
    this.#layer = layer;
    this.#mark(chosen);
    layer.children[focused]?.focus(); // a correction draws the boxes anew under one's hands
  }

  hide() {
    this.#layer?.replaceChildren();
    if (this.#layer) this.#layer.hidden = true;
  }

  #choose(index) {
    this.#mark(index);
    this.#handlers.onChoose(index);
  }

  #type(event, index) {
    const other = event.ctrlKey || event.metaKey || event.altKey || event.repeat;
    if (other) return;
    if (/^[0-9]$/.test(event.key)) this.#handlers.onType(index, Number(event.key));
    else if (["Backspace", "Delete"].includes(event.key)) this.#handlers.onTakeBack(index);
    else return;
    event.preventDefault();
  }

  #mark(chosen) {
    [...this.#layer.children].forEach((button, index) => {
      button.setAttribute("aria-pressed", index === chosen);
    });
  }
}

function makeBox(character, { width, height }, words) {
  const [left, top, right, bottom] = character.box;
  const button = document.createElement("button");
  button.type = "button";
  button.title = words;
  button.setAttribute("aria-label", words);
  button.classList.toggle("doubt", isDoubtful(character));
  button.classList.toggle("sign", "sign" in character);
  button.classList.toggle("corrected", Boolean(character.corrected));
  const places = {
    "--left": left / width, "--top": top / height,
    "--width": (right - left) / width, "--height": (bottom - top) / height,
  };
  for (const [name, share] of Object.entries(places)) button.style.setProperty(name, share);
  return button;
}
