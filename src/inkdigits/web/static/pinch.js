// Two fingers hold the paper: what lies under them stays under them. Knows nothing of strokes.

export class Pinch {
  #view;
  #fingers = new Map(); // by pointer: where each finger is on the screen
  #grip = null; // {held, distance, scale} as both fingers came down
  #spent = false; // a finger that is left over from a pinch does not draw

  constructor(view) {
    this.#view = view;
  }

  /** Whether fingers that are down belong to a pinch. */
  get isUnderWay() {
    return this.#spent;
  }

  /** Note a finger that came down; return whether it begins a pinch. */
  put(id, place) {
    this.#fingers.set(id, place);
    if (this.#fingers.size !== 2 || this.#spent) return false;
    this.#spent = true;
    const { middle, distance } = this.#measure();
    this.#grip = { held: this.#view.locate(middle), distance, scale: this.#view.scale };
    return true;
  }

  /** Follow a finger; return whether the view has changed. */
  move(id, place) {
    if (!this.#fingers.has(id)) return false;
    this.#fingers.set(id, place);
    if (!this.#grip) return false;
    const { held, distance, scale } = this.#grip;
    const now = this.#measure();
    this.#view.hold(held, now.middle, scale * (now.distance / distance));
    return true;
  }

  /** Forget a finger that was lifted; return whether that ends a pinch. */
  lift(id) {
    if (!this.#fingers.delete(id)) return false;
    const ends = this.#grip !== null && this.#fingers.size < 2;
    if (ends) {
      this.#grip = null;
      this.#view.snap();
    }
    if (!this.#fingers.size) this.#spent = false;
    return ends;
  }

  /** Forget all fingers: what lies on the pad is a palm. */
  cancel() {
    this.#fingers.clear();
    this.#grip = null;
    this.#spent = false;
  }

  #measure() {
    const [[x, y], [otherX, otherY]] = [...this.#fingers.values()];
    const distance = Math.max(Math.hypot(otherX - x, otherY - y), 0.01);
    return { middle: [(x + otherX) / 2, (y + otherY) / 2], distance };
  }
}
