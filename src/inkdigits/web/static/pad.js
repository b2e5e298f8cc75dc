// The drawing pad. Strokes are data, in units of the pad's height; the screen and the exported
// picture are both redrawn from them. Buttons may lie over it: a tap presses one, a stroke that
// begins there draws. Knows nothing of requests or answers.

import { drawStrokes, isBlank } from "./ink.js";
import { Pinch } from "./pinch.js";
import { Screen } from "./screen.js";
import { addPoint, findFactor } from "./smoothing.js";
import { View } from "./view.js";

const EXPORT_HEIGHT = 400; // pixels; the width follows from the pad's shape
const TAP_REACH = 5; // how far a tap may slip, in pixels of the page
const PALM_MS = 1_500; // for so long after a pen was near, what touches the pad is a palm
const RUBBER = 2; // an eraser is so many times as wide as the pen,
const MIN_RUBBER = 0.06; // and this at least
const KEYS = "keys"; // stands for a pointer where the keyboard draws
const ERASER_BUTTONS = 32; // in PointerEvent.buttons: the other end of a pen
const BUTTONS = [0, 2, 5]; // left or tip, right, eraser end

export class Pad {
  penWidth = 0.045;
  isErasing = false;
  view = new View();
  #canvas;
  #surface; // the canvas and the buttons over it
  #screen;
  #onStroke;
  #onView;
  #strokes = []; // never changed in place: a history may hold it
  // The stroke under way: {pointerId, pointerType, width, points, erase, origin, button}. It is a
  // tap on its button, and not drawn, until it has moved.
  #active = null;
  #pinch = new Pinch(this.view);
  #penSeen = -Infinity;

  /** `onStroke()` hears that a stroke was finished, `onView()` that the pad was panned or zoomed. */
  constructor(canvas, { onStroke, onView }) {
    this.#canvas = canvas;
    this.#surface = canvas.parentElement;
    this.#onStroke = onStroke;
    this.#onView = onView;
    this.#screen = new Screen(canvas, (context, place) => this.#draw(context, place));
    this.#listen();
    this.#changed();
  }

  get isEmpty() {
    return isBlank(this.#strokes, this.view.ratio);
  }

  /** The finished strokes, another list whenever they are others. */
  get strokes() {
    return this.#strokes;
  }

  /** The stroke under way, else the finished ones: another object after whatever is drawn. */
  get drawn() {
    return this.#active ?? this.#strokes;
  }

  /** Show other strokes; one under way is dropped. */
  show(strokes) {
    this.#strokes = strokes;
    this.#active = null;
    this.#changed();
  }

  /** Drop the stroke under way; return whether there was one. */
  cancel() {
    if (!this.#active) return false;
    this.#active = null;
    this.#changed();
    return true;
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
    drawStrokes(canvas.getContext("2d"), this.#strokes, { unit: EXPORT_HEIGHT, color: "#000" });
    return canvas.toDataURL("image/png");
  }

  /** Show the whole pad again. */
  resetView() {
    this.view.reset();
    this.changeView();
  }

  /** Redraw after the view was changed. */
  changeView() {
    this.#screen.redraw();
    this.#onView();
  }

  /** Whether a stroke is under way that the keyboard draws. */
  get isPenDown() {
    return this.#active?.pointerId === KEYS;
  }

  /** Put the pen down, as the keyboard does it; `moveTo` and `lift` follow. */
  putDown(point) {
    this.#active = { ...this.#begin(KEYS), pointerType: KEYS, button: null };
    this.moveTo(point);
  }

  moveTo(point) {
    addPoint(this.#active.points, point);
    this.#show();
  }

  lift() {
    if (this.isPenDown) this.#end();
  }

  #listen() {
    const surface = this.#surface;
    surface.addEventListener("pointerdown", (event) => this.#start(event));
    surface.addEventListener("pointermove", (event) => this.#extend(event));
    surface.addEventListener("pointerup", (event) => this.#finish(event));
    surface.addEventListener("lostpointercapture", (event) => this.#finish(event));
    surface.addEventListener("pointercancel", (event) => this.#abandon(event));
    for (const type of ["pointerup", "pointercancel"]) {
      addEventListener(type, ({ pointerId }) => {
        if (this.#pinch.lift(pointerId)) this.changeView();
      });
    }
    for (const type of ["touchstart", "touchmove", "contextmenu"]) {
      surface.addEventListener(type, (event) => event.preventDefault(), { passive: false });
    }
  }

  #start(event) {
    const { pointerId, pointerType } = event;
    const isTouch = pointerType === "touch";
    this.#notePen(event);
    if (isTouch ? this.#isPalm() : !event.isPrimary || !BUTTONS.includes(event.button)) return;
    event.preventDefault();
    if (isTouch && this.#pinch.put(pointerId, this.#place(event))) this.#active = null;
    if (isTouch && this.#pinch.isUnderWay) {
      this.#capture(pointerId);
      this.#changed(); // the first finger has begun no stroke
      return;
    }
    this.lift();
    if (this.#active) return;
    document.activeElement?.blur(); // a shortcut now means the drawing, not the last control
    const { clientX, clientY } = event;
    const erase = this.isErasing || event.button !== 0 || (event.buttons & ERASER_BUTTONS) !== 0;
    this.#active = {
      ...this.#begin(pointerId, erase), pointerType,
      origin: [clientX, clientY], button: event.target.closest("button"),
    };
    this.#capture(pointerId);
    this.#add(event);
  }

  #begin(pointerId, erase = this.isErasing) {
    const width = erase ? Math.max(this.penWidth * RUBBER, MIN_RUBBER) : this.penWidth;
    return { pointerId, width: width / this.view.scale, erase, points: [] };
  }

  #capture(pointerId) {
    try {
      this.#surface.setPointerCapture(pointerId);
    } catch {
      // The pointer is gone already, or scripted: it draws as long as it stays on the pad.
    }
  }

  /** While a pen is near, a hand rests on the pad: what it draws or pinches is taken back. */
  #notePen({ type, pointerType }) {
    if (pointerType !== "pen") return;
    this.#penSeen = performance.now();
    if (type !== "pointerdown") return;
    this.#pinch.cancel();
    if (this.#active?.pointerType === "touch") this.cancel();
  }

  #isPalm() {
    return this.#active?.pointerType === "pen" || performance.now() - this.#penSeen < PALM_MS;
  }

  #extend(event) {
    this.#notePen(event);
    if (event.pointerType === "touch" && this.#pinch.move(event.pointerId, this.#place(event))) {
      this.changeView();
    }
    if (event.pointerId !== this.#active?.pointerId) return;
    event.preventDefault();
    const [x, y] = this.#active.origin;
    if (Math.hypot(event.clientX - x, event.clientY - y) > TAP_REACH) this.#active.button = null;
    const events = event.getCoalescedEvents?.() ?? [];
    for (const step of events.length ? events : [event]) this.#add(step);
  }

  #finish(event) {
    this.#notePen(event);
    if (event.pointerId !== this.#active?.pointerId) return;
    const { button } = this.#active;
    if (event.type === "pointerup") this.#add(event, { isLast: true });
    if (!button) {
      this.#end();
      return;
    }
    this.#active = null;
    if (!button.isConnected) return; // a newer answer took it away meanwhile
    button.focus({ preventScroll: true }); // so that a digit can be typed on it
    button.click();
  }

  #end() {
    const { width, points, erase } = this.#active;
    this.#active = null;
    this.#strokes = [...this.#strokes, { width, points, erase }];
    this.#changed();
    this.#onStroke();
  }

  #abandon(event) {
    if (event.pointerId === this.#active?.pointerId) this.cancel(); // it was a palm, or a gesture
  }

  /** Return where on the screen an event is, in units of the pad's height. */
  #place(event) {
    const box = this.#canvas.getBoundingClientRect();
    this.view.ratio = box.width / box.height;
    return [(event.clientX - box.left) / box.height, (event.clientY - box.top) / box.height];
  }

  #add(event, { isLast = false } = {}) {
    const factor = isLast ? null : findFactor(event, this.#active.points.at(-1)?.[2]);
    addPoint(this.#active.points, this.view.locate(this.#place(event)), {
      factor, isLast, calm: this.#active.width / 2,
    });
    if (!this.#active.button) this.#show();
  }

  #show() {
    if (!this.#active.erase) this.#canvas.dataset.empty = "false";
    this.#screen.redraw();
  }

  #changed() {
    this.#canvas.dataset.strokes = this.#strokes.length;
    this.#canvas.dataset.empty = this.isEmpty;
    this.#screen.redraw();
  }

  #draw(context, place) {
    const drawing = this.#active && !this.#active.button;
    const strokes = drawing ? [...this.#strokes, this.#active] : this.#strokes;
    drawStrokes(context, strokes, { ...place, view: this.view });
  }
}
