// Holds the reading that is on the page with what was corrected in it and which page and character
// of it are chosen, and shows all of that in the answer and in the boxes.

import { correctReading, countBefore } from "./corrections.js";
import { isDoubtful, listCharacters } from "./words.js";

export class Outcome {
  #answer;
  #boxes;
  #picture;
  #padLayer;
  #original = null;
  #edits = new Map();
  #page = 0;
  #chosen = 0;
  #isPicture = false;
  #getCorrection;
  #onCorrect;
  #onShow;

  /**
   * `getCorrection()` gives what was corrected before, {text, edits} or null, and
   * `onCorrect(correction)` hears what is corrected; `onShow({original, reading})` hears of each
   * reading that is shown, and is corrected.
   */
  constructor({ answer, boxes, picture, padLayer, getCorrection, onCorrect, onShow }) {
    this.#answer = answer;
    this.#boxes = boxes;
    this.#picture = picture;
    this.#padLayer = padLayer;
    this.#getCorrection = getCorrection;
    this.#onCorrect = onCorrect;
    this.#onShow = onShow;
  }

  /** The reading as corrected; null where none is shown. */
  get reading() {
    return this.#original && correctReading(this.#original, this.#edits);
  }

  /** The page of it that is shown. */
  get page() {
    const { reading } = this;
    return reading?.pages?.[this.#page] ?? reading;
  }

  /** Show a reading anew, as it was corrected before; that of a picture is shown over it. */
  show(reading) {
    this.#original = reading;
    this.#edits = this.#findEdits();
    this.#isPicture = this.#picture.file !== null;
    this.choosePage(0);
    this.#hint(reading);
  }

  /** Show what is read as it is corrected now. */
  refresh() {
    if (!this.#original) return; // its reading is still to come, and is corrected then
    this.#edits = this.#findEdits();
    this.#draw();
  }

  hide() {
    this.#original = null;
    this.#edits = new Map();
    this.#boxes.hide();
  }

  choosePage(index) {
    this.#page = index;
    const page = this.#original.pages?.[index] ?? this.#original;
    this.#chosen = Math.max(0, listCharacters(page).findIndex(isDoubtful));
    if (page.preview) this.#picture.showPreview(page.preview);
    this.#draw();
  }

  choose(index) {
    this.#chosen = index;
    this.#answer.choose(index);
  }

  /** Take another digit for a character, the chosen one by default; what was read ends it again. */
  correct(digit, index = this.#chosen) {
    const character = this.#findOriginal(index);
    if (character?.place === undefined) return;
    this.#chosen = index;
    const place = countBefore(this.#original, this.#page) + character.place;
    const before = this.#edits.get(place) ?? character.digit;
    if (digit !== before) this.#edit(place, digit === character.digit ? null : digit);
    this.#draw();
  }

  /** Take what was read for a character again. */
  takeBack(index) {
    this.correct(this.#findOriginal(index)?.digit, index);
  }

  #findOriginal(index) {
    const page = this.#original.pages?.[this.#page] ?? this.#original;
    return listCharacters(page)[index];
  }

  /** Take a digit at a place, counted over all; null takes what was read. */
  #edit(place, digit) {
    this.#edits = new Map(this.#edits); // the one before is kept as it was
    if (digit === null) this.#edits.delete(place);
    else this.#edits.set(place, digit);
    this.#onCorrect({ text: this.#original.text, edits: this.#edits });
  }

  /** Return the edits of what is read; those that were made of another text are not of this one. */
  #findEdits() {
    const correction = this.#getCorrection();
    return correction?.text === this.#original.text ? correction.edits : new Map();
  }

  async #hint(reading) {
    if (reading.pages?.length || !["blank", "no_digits"].includes(reading.status)) return;
    const module = await import("./hints.js").catch(() => null); // a hint is no reason to fail
    const hint = await module?.findHint(reading, this.#isPicture ? this.#picture.image : null);
    if (hint && this.#original === reading) this.#answer.showHint(hint);
  }

  #draw() {
    const { reading } = this;
    const pages = reading.pages ?? [];
    const { page } = this;
    this.#answer.showReading(reading, { isPicture: this.#isPicture, page: this.#page });
    this.#answer.choose(this.#chosen);
    const seen = !pages.length || page.preview; // else the boxes would lie on another page
    if (seen) this.#boxes.show(this.#isPicture ? this.#picture.layer : this.#padLayer, page, this.#chosen);
    else this.#boxes.hide();
    this.#onShow({ original: this.#original, reading });
  }
}
