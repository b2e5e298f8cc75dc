// Which part of the pad is in view: panned and zoomed by two fingers or keys. It is a matter of the screen
// alone; what is sent is always the whole pad. Lengths are in units of the pad's height.

const MAX_SCALE = 4; // the pen is as wide on the screen as ever: finer ink could not be read
const SNAP = 1.05; // a pinch that ends this near the whole pad means the whole pad

const clamp = (value, low, high) => Math.min(Math.max(value, low), high);

export class View {
  scale = 1;
  left = 0;
  top = 0;
  ratio = 1.5; // the pad's width

  get isWhole() {
    return this.scale === 1;
  }

  /** Return the place on the pad that is shown at a place of the screen. */
  locate([x, y]) {
    return [this.left + x / this.scale, this.top + y / this.scale];
  }

  /** Zoom and pan so that a place of the pad is shown at a place of the screen. */
  hold([x, y], [screenX, screenY], scale) {
    this.scale = clamp(scale, 1, MAX_SCALE);
    this.#moveTo(x - screenX / this.scale, y - screenY / this.scale);
  }

  /** Return the place on the pad in the middle of what is seen. */
  get middle() {
    return this.locate([this.ratio / 2, 0.5]);
  }

  /** Zoom by a factor; a place of the pad stays where it is seen. */
  zoom(factor, [x, y]) {
    const { scale, left, top } = this;
    this.hold([x, y], [(x - left) * scale, (y - top) * scale], scale * factor);
    this.snap();
  }

  /** Pan by shares of what is seen. */
  pan(across, down) {
    this.#moveTo(this.left + (across * this.ratio) / this.scale, this.top + down / this.scale);
  }

  /** Pan no further than a place of the pad, and a margin around it, needs to be seen. */
  reveal([x, y], margin) {
    const width = this.ratio / this.scale;
    const height = 1 / this.scale;
    this.#moveTo(
      clamp(this.left, x + margin - width, x - margin),
      clamp(this.top, y + margin - height, y - margin),
    );
  }

  snap() {
    if (this.scale < SNAP) this.reset();
  }

  reset() {
    this.scale = 1;
    this.left = this.top = 0;
  }

  #moveTo(left, top) {
    this.left = clamp(left, 0, this.ratio * (1 - 1 / this.scale));
    this.top = clamp(top, 0, 1 - 1 / this.scale);
  }
}
