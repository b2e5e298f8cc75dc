// The drawing pad. Strokes are data, in units of the canvas side; the screen and the exported
// picture are both redrawn from them. Knows nothing of requests or answers.

const EXPORT_SIDE = 400;

export class Pad {
  penWidth = 0.045;
  #canvas;
  #onStroke;
  #strokes = [];
  #active = null; // the stroke under way: {pointerId, pointerType, width, points}
  #redrawing = false;

  constructor(canvas, { onStroke }) {
    this.#canvas = canvas;
    this.#onStroke = onStroke;
    this.#listen();
    this.#changed();
  }

  get isEmpty() {
    return this.#strokes.length === 0;
  }

  clear() {
    this.#strokes = [];
    this.#active = null;
    this.#changed();
  }

  undo() {
    if (this.#active) this.#active = null;
    else this.#strokes.pop();
    this.#changed();
  }

  /**
   * Give the finished strokes as the data URL of a PNG, black on transparent, of a fixed size.
   * (`toBlob` waits for an idle moment, up to a second after the pen was lifted.)
   */
  export() {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = EXPORT_SIDE;
    drawStrokes(canvas.getContext("2d"), this.#strokes, EXPORT_SIDE, "#000");
    return canvas.toDataURL("image/png");
  }

  #listen() {
    const canvas = this.#canvas;
    canvas.addEventListener("pointerdown", (event) => this.#start(event));
    canvas.addEventListener("pointermove", (event) => this.#extend(event));
    canvas.addEventListener("pointerup", (event) => this.#finish(event));
    canvas.addEventListener("lostpointercapture", (event) => this.#finish(event));
    canvas.addEventListener("pointercancel", (event) => this.#abandon(event));
    for (const type of ["touchstart", "touchmove", "contextmenu"]) {
      canvas.addEventListener(type, (event) => event.preventDefault(), { passive: false });
    }
    new ResizeObserver(() => this.#fit()).observe(canvas);
    const dark = matchMedia("(prefers-color-scheme: dark)");
    dark.addEventListener("change", () => this.#redraw());
    this.#watchDensity();
  }

  #watchDensity() {
    const density = matchMedia(`(resolution: ${devicePixelRatio}dppx)`);
    const refit = () => {
      this.#fit();
      this.#watchDensity();
    };
    density.addEventListener("change", refit, { once: true });
  }

  #start(event) {
    if (!event.isPrimary || event.button !== 0) return;
    const palm = this.#active?.pointerType === "touch" && event.pointerType === "pen";
    if (this.#active && !palm) return;
    event.preventDefault();
    document.activeElement?.blur(); // a shortcut now means the drawing, not the last control
    const { pointerId, pointerType } = event;
    this.#active = { pointerId, pointerType, width: this.penWidth, points: [] };
    try {
      this.#canvas.setPointerCapture(pointerId);
    } catch {
      // The pointer is gone already, or scripted: it draws as long as it stays on the pad.
    }
    this.#add(event);
  }

  #extend(event) {
    if (event.pointerId !== this.#active?.pointerId) return;
    event.preventDefault();
    const events = event.getCoalescedEvents?.() ?? [];
    for (const step of events.length ? events : [event]) this.#add(step);
  }

  #finish(event) {
    if (event.pointerId !== this.#active?.pointerId) return;
    if (event.type === "pointerup") this.#add(event);
    const { width, points } = this.#active;
    this.#active = null;
    this.#strokes.push({ width, points });
    this.#changed();
    this.#onStroke();
  }

  #abandon(event) {
    if (event.pointerId !== this.#active?.pointerId) return; // it was a palm, or a gesture
    this.#active = null;
    this.#changed();
  }

  #add(event) {
    const box = this.#canvas.getBoundingClientRect();
    const x = (event.clientX - box.left) / box.width;
    const y = (event.clientY - box.top) / box.height;
    const last = this.#active.points.at(-1);
    if (last && last[0] === x && last[1] === y) return;
    this.#active.points.push([x, y]);
    this.#canvas.dataset.empty = "false";
    this.#redraw();
  }

  #changed() {
    this.#canvas.dataset.strokes = this.#strokes.length;
    this.#canvas.dataset.empty = this.isEmpty;
    this.#redraw();
  }

  #fit() {
    const side = Math.round(this.#canvas.clientWidth * devicePixelRatio);
    if (!side || this.#canvas.width === side) return;
    this.#canvas.width = this.#canvas.height = side;
    this.#draw(); // a resized canvas is empty: fill it before it is shown
  }

  #redraw() {
    if (this.#redrawing) return;
    this.#redrawing = true;
    requestAnimationFrame(() => {
      this.#redrawing = false;
      this.#draw();
    });
  }

  #draw() {
    const side = this.#canvas.width;
    const context = this.#canvas.getContext("2d");
    context.clearRect(0, 0, side, side);
    const strokes = this.#active ? [...this.#strokes, this.#active] : this.#strokes;
    drawStrokes(context, strokes, side, getComputedStyle(this.#canvas).color);
  }
}

function drawStrokes(context, strokes, side, color) {
  context.fillStyle = context.strokeStyle = color;
  context.lineCap = context.lineJoin = "round";
  for (const { width, points } of strokes) {
    context.lineWidth = width * side;
    context.beginPath();
    if (points.length === 1) {
      const [[x, y]] = points;
      context.arc(x * side, y * side, (width * side) / 2, 0, 2 * Math.PI);
      context.fill();
    } else {
      tracePoints(context, points, side);
      context.stroke();
    }
  }
}

/** Trace a smooth line: through the middles between points, bent by the points themselves. */
function tracePoints(context, points, side) {
  const [first] = points;
  const last = points.at(-1);
  context.moveTo(first[0] * side, first[1] * side);
  for (let i = 1; i < points.length - 1; i += 1) {
    const [x, y] = points[i];
    const [nextX, nextY] = points[i + 1];
    context.quadraticCurveTo(
      x * side, y * side, ((x + nextX) / 2) * side, ((y + nextY) / 2) * side,
    );
  }
  context.lineTo(last[0] * side, last[1] * side);
}
