// Selects the part of a picture that is to be read: dragged with a mouse or a finger, or moved and
// sized by keys. Knows nothing of files; lengths are in shares of the picture.

const FIRST = [0.25, 0.25, 0.75, 0.75]; // left, top, right, bottom of what the keys begin with
const STEP = 0.02; // a key moves or sizes the part so far
const LEAST = 0.05; // and no side is made shorter
const REACH = 8; // pixels of the page that a drag has at least: shorter, it was a tap
const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const HELP = "Drag over the part to be read.";

const clamp = (value, low, high) => Math.min(Math.max(value, low), high);

export class Crop {
  #button;
  #layer;
  #frame;
  #words;
  #help;
  #onCrop;
  #part = null; // [left, top, right, bottom]
  #start = null; // {x, y, pointerId} of a drag

  /**
   * `parts`: the button that begins and ends it, the `layer` over exactly the picture, with an
   * element that shows the part, and the element `words`; `help` says which keys select;
   * `onCrop(part)` hears what was selected.
   */
  constructor({ button, layer, words }, { help, onCrop }) {
    this.#button = button;
    this.#layer = layer;
    this.#frame = layer.firstElementChild;
    this.#words = words;
    this.#help = help;
    this.#onCrop = onCrop;
    button.addEventListener("click", ({ detail }) => this.#toggle({ byKey: detail === 0 }));
    layer.addEventListener("keydown", (event) => this.#press(event));
    layer.addEventListener("pointerdown", (event) => this.#begin(event));
    layer.addEventListener("pointermove", (event) => this.#drag(event));
    layer.addEventListener("pointerup", (event) => this.#drop(event));
    layer.addEventListener("pointercancel", () => this.#select(null));
  }

  /** Select nothing any more. */
  stop() {
    this.#button.setAttribute("aria-pressed", false);
    this.#layer.hidden = true;
    this.#words.textContent = "";
    this.#select(null);
  }

  #toggle({ byKey }) {
    if (!this.#layer.hidden) {
      this.stop();
      return;
    }
    this.#button.setAttribute("aria-pressed", true);
    this.#layer.hidden = false;
    this.#words.textContent = byKey ? this.#help : HELP;
    this.#select(byKey ? FIRST : null);
    this.#layer.focus();
  }

  #press(event) {
    const { key, shiftKey } = event;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (key in MOVES) this.#move(MOVES[key], shiftKey);
    else if (key === "Enter" && this.#part) this.#finish();
    else if (key === "Escape") this.#leave();
    else return;
    event.preventDefault();
  }

  #leave() {
    this.stop();
    this.#button.focus();
  }

  #move([across, down], isSizing) {
    const [left, top, right, bottom] = this.#part ?? FIRST;
    if (isSizing) {
      this.#select([
        left, top,
        clamp(right + across * STEP, left + LEAST, 1), clamp(bottom + down * STEP, top + LEAST, 1),
      ]);
    } else {
      const x = clamp(across * STEP, -left, 1 - right);
      const y = clamp(down * STEP, -top, 1 - bottom);
      this.#select([left + x, top + y, right + x, bottom + y]);
    }
    const [from, above, to, below] = this.#part.map((share) => Math.round(100 * share));
    this.#words.textContent = `From ${from}% to ${to}% across, from ${above}% to ${below}% down.`;
  }

  #begin(event) {
    if (!event.isPrimary || event.button !== 0) return;
    const { clientX, clientY, pointerId } = event;
    event.preventDefault();
    this.#layer.focus();
    this.#layer.setPointerCapture(pointerId);
    this.#start = { x: clientX, y: clientY, pointerId };
    this.#words.textContent = ""; // it may lie over the part
  }

  #drag({ clientX, clientY, pointerId }) {
    if (pointerId !== this.#start?.pointerId) return;
    const { x, y } = this.#start;
    const { left, top, width, height } = this.#layer.getBoundingClientRect();
    const share = (place, start, length) => clamp((place - start) / length, 0, 1);
    this.#select([
      share(Math.min(x, clientX), left, width), share(Math.min(y, clientY), top, height),
      share(Math.max(x, clientX), left, width), share(Math.max(y, clientY), top, height),
    ]);
  }

  #drop(event) {
    if (event.pointerId !== this.#start?.pointerId) return;
    this.#drag(event);
    const { width, height } = this.#frame.getBoundingClientRect();
    this.#start = null;
    if (Math.min(width, height) >= REACH) this.#finish();
    else this.#select(null);
  }

  #finish() {
    const part = this.#part;
    this.#leave();
    this.#onCrop(part);
  }

  #select(part) {
    this.#part = part;
    if (!part) this.#start = null;
    this.#frame.hidden = !part;
    const [left, top, right, bottom] = part ?? FIRST;
    const places = { "--left": left, "--top": top, "--width": right - left, "--height": bottom - top };
    for (const [name, share] of Object.entries(places)) this.#frame.style.setProperty(name, share);
  }
}
