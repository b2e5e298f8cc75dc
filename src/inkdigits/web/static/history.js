// What can be undone and redone. A state is {strokes, file, correction}: what is drawn, or the picture
// in its place, and what a person corrected in its reading, or null. States are never changed, so that
// they can share their strokes.

const LIMIT = 200; // states that can be gone back

export class History {
  #past = [];
  #present = { strokes: [], file: null, correction: null };
  #future = [];

  get present() {
    return this.#present;
  }

  get canUndo() {
    return this.#past.length > 0;
  }

  get canRedo() {
    return this.#future.length > 0;
  }

  /** Make a state the present one; what was undone before can no longer be redone. */
  commit(state) {
    this.#past = [...this.#past, this.#present].slice(-LIMIT);
    this.#present = state;
    this.#future = [];
  }

  /** Go back a state; return it, or null where there is none. */
  undo() {
    if (!this.canUndo) return null;
    this.#future.push(this.#present);
    this.#present = this.#past.pop();
    return this.#present;
  }

  /** Forget every state with a file; return the present one, else the one before. */
  drop(file) {
    const isOther = (state) => state.file !== file;
    this.#past = this.#past.filter(isOther);
    this.#future = this.#future.filter(isOther);
    if (!isOther(this.#present)) {
      this.#present = this.#past.pop() ?? { strokes: [], file: null, correction: null };
    }
    return this.#present;
  }

  redo() {
    if (!this.canRedo) return null;
    this.#past.push(this.#present);
    this.#present = this.#future.pop();
    return this.#present;
  }

  /** Return all states, the oldest first, and which is the present one. */
  list() {
    const states = [...this.#past, this.#present, ...[...this.#future].reverse()];
    return { states, place: this.#past.length };
  }

  /** Take over what `list` gave. */
  restore({ states, place }) {
    this.#past = states.slice(0, place).slice(-LIMIT);
    this.#present = states[place];
    this.#future = states.slice(place + 1).reverse();
  }
}
