// The drawing pad. Strokes are data, in units of the pad's height; the screen and the exported
// picture are both redrawn from them. Buttons may lie over it: a tap presses one, a stroke that
// begins there draws. Knows nothing of requests or answers.

const EXPORT_HEIGHT = 400; // pixels; the width follows from the pad's shape
const TAP_REACH = 5; // how far a tap may slip, in pixels of the page

export class Pad {
  penWidth = 0.045;
  #canvas;
  #surface; // the canvas and the buttons over it
  #onStroke;
  #strokes = [];
  // The stroke under way: {pointerId, pointerType, width, points, origin, button}. It is a tap on
  // its button, and not drawn, until it has moved.
  #active = null;
  #redrawing = false;

  constructor(canvas, { onStroke }) {
    this.#canvas = canvas;
    this.#surface = canvas.parentElement;
    this.#onStroke = onStroke;
    this.#listen();
    this.#changed();
  }

  get isEmpty() {
    return this.#strokes.length === 0;
  }

  get strokes() {
    return this.#strokes;
  }

  /** Show other strokes; one under way is dropped. */
  show(strokes) {
    this.#strokes = [...strokes];
    this.#active = null;
    this.#changed();
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
   * Return the finished strokes as the data URL of a PNG, black on transparent, of a fixed size.
   * (`toBlob` waits for an idle moment, up to a second after the pen was lifted.)
   */
  export() {
    const canvas = document.createElement("canvas");
    const { width, height } = this.#canvas.getBoundingClientRect();
    canvas.width = Math.round((EXPORT_HEIGHT * width) / height);
    canvas.height = EXPORT_HEIGHT;
    drawStrokes(canvas.getContext("2d"), this.#strokes, EXPORT_HEIGHT, "#000");
    return canvas.toDataURL("image/png");
  }

  #listen() {
    const surface = this.#surface;
    surface.addEventListener("pointerdown", (event) => this.#start(event));
    surface.addEventListener("pointermove", (event) => this.#extend(event));
    surface.addEventListener("pointerup", (event) => this.#finish(event));
    surface.addEventListener("lostpointercapture", (event) => this.#finish(event));
    surface.addEventListener("pointercancel", (event) => this.#abandon(event));
    for (const type of ["touchstart", "touchmove", "contextmenu"]) {
      surface.addEventListener(type, (event) => event.preventDefault(), { passive: false });
    }
    new ResizeObserver(() => this.#fit()).observe(this.#canvas);
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
    const { pointerId, pointerType, clientX, clientY } = event;
    this.#active = {
      pointerId, pointerType, width: this.penWidth, points: [],
      origin: [clientX, clientY], button: event.target.closest("button"),
    };
    try {
      this.#surface.setPointerCapture(pointerId);
    } catch {
      // The pointer is gone already, or scripted: it draws as long as it stays on the pad.
    }
    this.#add(event);
  }

  #extend(event) {
    if (event.pointerId !== this.#active?.pointerId) return;
    event.preventDefault();
    const [x, y] = this.#active.origin;
    if (Math.hypot(event.clientX - x, event.clientY - y) > TAP_REACH) this.#active.button = null;
    const events = event.getCoalescedEvents?.() ?? [];
    for (const step of events.length ? events : [event]) this.#add(step);
  }

  #finish(event) {
    if (event.pointerId !== this.#active?.pointerId) return;
    if (event.type === "pointerup") this.#add(event);
    const { width, points, button } = this.#active;
    this.#active = null;
    if (button) {
      if (button.isConnected) button.click(); // else a newer answer took it away meanwhile
      return;
    }
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
    const x = (event.clientX - box.left) / box.height;
    const y = (event.clientY - box.top) / box.height;
    const last = this.#active.points.at(-1);
    if (last && last[0] === x && last[1] === y) return;
    this.#active.points.push([x, y]);
    if (this.#active.button) return;
    this.#canvas.dataset.empty = "false";
    this.#redraw();
  }

  #changed() {
    this.#canvas.dataset.strokes = this.#strokes.length;
    this.#canvas.dataset.empty = this.isEmpty;
    this.#redraw();
  }

  #fit() {
    const canvas = this.#canvas;
    const width = Math.round(canvas.clientWidth * devicePixelRatio);
    const height = Math.round(canvas.clientHeight * devicePixelRatio);
    if (!width || (canvas.width === width && canvas.height === height)) return;
    Object.assign(canvas, { width, height });
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
    const { width, height } = this.#canvas;
    const context = this.#canvas.getContext("2d");
    context.clearRect(0, 0, width, height);
    const drawing = this.#active && !this.#active.button;
    const strokes = drawing ? [...this.#strokes, this.#active] : this.#strokes;
    drawStrokes(context, strokes, height, getComputedStyle(this.#canvas).color);
  }
}

/** Draw strokes on a canvas of which `unit` pixels are the pad's height. */
function drawStrokes(context, strokes, unit, color) {
  context.fillStyle = context.strokeStyle = color;
  context.lineCap = context.lineJoin = "round";
  for (const { width, points } of strokes) {
    context.lineWidth = width * unit;
    context.beginPath();
    if (points.length === 1) {
      const [[x, y]] = points;
      context.arc(x * unit, y * unit, (width * unit) / 2, 0, 2 * Math.PI);
      context.fill();
    } else {
      tracePoints(context, points, unit);
      context.stroke();
    }
  }
}

/** Trace a smooth line: through the middles between points, bent by the points themselves. */
function tracePoints(context, points, unit) {
  const [first] = points;
  const last = points.at(-1);
  context.moveTo(first[0] * unit, first[1] * unit);
  for (let i = 1; i < points.length - 1; i += 1) {
    const [x, y] = points[i];
    const [nextX, nextY] = points[i + 1];
    context.quadraticCurveTo(
      x * unit, y * unit, ((x + nextX) / 2) * unit, ((y + nextY) / 2) * unit,
    );
  }
  context.lineTo(last[0] * unit, last[1] * unit);
}
