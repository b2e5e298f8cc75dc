// The canvas as it is shown: as sharp as the screen, in the page's colors, and on paper in black.

export class Screen {
  #canvas;
  #draw;
  #redrawing = false;
  #isPrinting = false;

  /** `draw(context, {unit, color})` draws all that is to be seen; the pad is `unit` pixels high. */
  constructor(canvas, draw) {
    this.#canvas = canvas;
    this.#draw = draw;
    new ResizeObserver(() => this.#fit()).observe(canvas);
    for (const look of ["(prefers-color-scheme: dark)", "(forced-colors: active)", "print"]) {
      matchMedia(look).addEventListener("change", () => this.redraw());
    }
    addEventListener("beforeprint", () => this.#print(true));
    addEventListener("afterprint", () => this.#print(false));
    this.#watchDensity();
  }

  /** Draw with the next frame. */
  redraw() {
    if (this.#redrawing) return;
    this.#redrawing = true;
    requestAnimationFrame(() => {
      this.#redrawing = false;
      this.#drawNow();
    });
  }

  #watchDensity() {
    const density = matchMedia(`(resolution: ${devicePixelRatio}dppx)`);
    const refit = () => {
      this.#fit();
      this.#watchDensity();
    };
    density.addEventListener("change", refit, { once: true });
  }

  #print(isPrinting) {
    this.#isPrinting = isPrinting;
    this.#drawNow(); // paper does not wait for a frame
  }

  #fit() {
    const canvas = this.#canvas;
    const width = Math.round(canvas.clientWidth * devicePixelRatio);
    const height = Math.round(canvas.clientHeight * devicePixelRatio);
    if (!width || (canvas.width === width && canvas.height === height)) return;
    Object.assign(canvas, { width, height });
    this.#drawNow(); // a resized canvas is empty: fill it before it is shown
  }

  #drawNow() {
    const { width, height } = this.#canvas;
    const context = this.#canvas.getContext("2d");
    context.clearRect(0, 0, width, height);
    const color = this.#isPrinting ? "#000" : getComputedStyle(this.#canvas).color;
    this.#draw(context, { unit: height, color });
  }
}
