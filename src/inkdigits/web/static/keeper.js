// Has the drawing kept over a reload: after a pause, so that drawing is never held up, and at once
// when the page is left.

import { forgetStates, keepStates } from "./shelf.js";

const PAUSE_MS = 300;

export class Keeper {
  #history;
  #timer = 0;

  constructor(history) {
    this.#history = history;
    addEventListener("pagehide", () => { if (this.#timer) this.#keep(); });
  }

  /** Keep the history as it is after a pause. */
  note() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#keep(), PAUSE_MS);
  }

  /** Forget what was kept, and what is waiting to be. */
  forget() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    forgetStates();
  }

  #keep() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    keepStates(this.#history.list());
  }
}
