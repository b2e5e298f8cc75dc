// What lies on the page, a drawing or a picture in its place, with what was corrected in its reading,
// and what lay there before: to be gone back to, and kept over a reload.

import { History } from "./history.js";
import { Keeper } from "./keeper.js";
import { findStates } from "./shelf.js";

export class Desk {
  #pad;
  #picture;
  #handlers;
  #history = new History();
  #keeper = new Keeper(this.#history);

  /**
   * `handlers`: onPicture(file) where a picture, or none any more, takes the place of the pad;
   * onReplaced() where what was read is of something else; onRead() where there is something to be read;
   * onCorrected() where nothing but a correction was undone or redone; onHistory({canUndo, canRedo}).
   */
  constructor({ pad, picture }, handlers) {
    this.#pad = pad;
    this.#picture = picture;
    this.#handlers = handlers;
  }

  /** What was corrected in the reading of what is there, {text, edits}; null for nothing. */
  get correction() {
    return this.#history.present.correction;
  }

  /** Note what was corrected in the reading of what is there: a step, as a stroke is. */
  correct(correction) {
    this.#history.commit({ ...this.#history.present, correction });
    this.#note();
  }

  /** Put a drawing or a picture there, as it was corrected before. */
  put({ strokes = [], file = null, correction = null }) {
    this.#show({ strokes, file });
    this.remember({ correction });
  }

  /** Take what is there into the history, unless nothing has changed. */
  remember({ correction = null } = {}) {
    const { strokes, file } = this.#history.present;
    const now = { strokes: this.#pad.strokes, file: this.#picture.file, correction };
    if (now.strokes === strokes && now.file === file) return;
    if (now.strokes.length || strokes.length || now.file !== file) this.#history.commit(now);
    this.#note();
  }

  /** Drop the stroke under way, or go back a step; return whether there was one. */
  undo() {
    return this.#pad.cancel() || this.#go(this.#history.undo());
  }

  redo() {
    return this.#go(this.#history.redo());
  }

  /** Take away a picture that cannot be read, as if it had never lain there. */
  drop() {
    this.#go(this.#history.drop(this.#picture.file));
  }

  /** Bring back what was kept over a reload. */
  restore() {
    const kept = findStates();
    if (!kept) return;
    this.#history.restore(kept);
    this.#go(this.#history.present);
  }

  /** Forget the drawing and all that could be undone, here and over a reload. */
  forget() {
    const empty = { strokes: [], file: null, correction: null };
    this.#show(empty);
    this.#history.restore({ states: [empty], place: 0 });
    this.#note();
    this.#keeper.forget();
  }

  #go(state) {
    if (state) this.#show(state);
    this.#note();
    return state !== null;
  }

  #show({ strokes, file }) {
    const isOther = this.#picture.file !== file;
    const isSame = !isOther && this.#pad.strokes === strokes;
    if (isOther) this.#handlers.onPicture(file);
    this.#pad.show(strokes);
    if (isSame) {
      this.#handlers.onCorrected();
      return;
    }
    const isNothing = !file && this.#pad.isEmpty;
    if (isOther || isNothing) this.#handlers.onReplaced();
    if (!isNothing) this.#handlers.onRead();
  }

  /** Say what can be undone and redone, and have it kept. */
  #note() {
    const { canUndo, canRedo } = this.#history;
    this.#handlers.onHistory({ canUndo, canRedo });
    this.#keeper.note();
  }
}
