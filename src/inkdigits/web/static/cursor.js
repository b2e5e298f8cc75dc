// Draws by keyboard: a cursor on the pad is moved by the arrows, Space puts the pen down and up.
// What happens is told in words. The cursor lies over the pad and is no part of the drawing.

const STEP = 0.02; // of the pad's height
const LEAP = 0.1;
const MARGIN = 0.1; // so much is seen around the cursor where the pad is zoomed
const QUIET_MS = 500; // places are told after a pause, not step by step

const MOVES = {
  ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1],
  Home: [-1, -1], PageUp: [1, -1], End: [-1, 1], PageDown: [1, 1], // as they lie on a number block
};

export class Cursor {
  #pad;
  #canvas;
  #mark;
  #words;
  #place = null;
  #held = new Set();
  #timer = 0;

  /** `mark` is the element that shows the place, `words` the one that tells it. */
  constructor(pad, canvas, { mark, words }) {
    this.#pad = pad;
    this.#canvas = canvas;
    this.#mark = mark;
    this.#words = words;
    canvas.addEventListener("focus", () => this.#enter());
    canvas.addEventListener("blur", () => this.#leave());
    canvas.addEventListener("keydown", (event) => this.#press(event));
    canvas.addEventListener("keyup", ({ key }) => this.#held.delete(key));
  }

  /** Where the pen is, if the keyboard draws; else null. */
  get place() {
    return this.#mark.hidden ? null : this.#place;
  }

  /** Tell what was done to the drawing meanwhile, to those who draw by keyboard. */
  note(sentence) {
    if (this.#mark.hidden) return;
    clearTimeout(this.#timer);
    this.#show();
    this.#say(sentence);
  }

  #enter() {
    this.#place ??= [this.#pad.view.ratio / 2, 0.5];
    this.#mark.hidden = false;
    this.#show();
    this.#say(`Pen up ${this.#where()}. Arrow keys move it, Space puts it down, Escape leaves.`);
  }

  #leave() {
    this.#held.clear();
    clearTimeout(this.#timer);
    this.#pad.lift();
    this.#mark.hidden = true;
    this.#words.textContent = "";
  }

  #press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key in MOVES) {
      this.#held.add(event.key);
      this.#move(event.shiftKey ? LEAP : STEP);
    } else if (event.key === " ") {
      if (!event.repeat) this.#toggle();
    } else if (event.key === "Escape") {
      this.#canvas.blur(); // Tab goes on from here
    } else {
      return;
    }
    event.preventDefault();
  }

  /** Move by all arrows that are held: two of them move aslant. */
  #move(step) {
    const { view } = this.#pad;
    const sum = [...this.#held].reduce(
      ([across, down], key) => [across + MOVES[key][0], down + MOVES[key][1]], [0, 0],
    );
    const bound = (value, most) => Number(Math.min(Math.max(value, 0), most).toFixed(4));
    this.#place = [
      bound(this.#place[0] + Math.sign(sum[0]) * step, view.ratio),
      bound(this.#place[1] + Math.sign(sum[1]) * step, 1),
    ];
    if (this.#pad.isPenDown) this.#pad.moveTo(this.#place);
    this.#show();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#say(`Pen ${this.#pad.isPenDown ? "down" : "up"} ${this.#where()}.`);
    }, QUIET_MS);
  }

  #toggle() {
    clearTimeout(this.#timer);
    if (this.#pad.isPenDown) this.#pad.lift();
    else this.#pad.putDown(this.#place);
    const tool = this.#pad.isErasing ? "Eraser" : "Pen";
    this.#say(`${tool} ${this.#pad.isPenDown ? "down" : "up"} ${this.#where()}.`);
    this.#show();
  }

  #where() {
    const [x, y] = this.#place;
    return `at ${Math.round((100 * x) / this.#pad.view.ratio)}% across, ${Math.round(100 * y)}% down`;
  }

  #show() {
    const { view } = this.#pad;
    if (!view.isWhole) {
      view.reveal(this.#place, MARGIN / view.scale);
      this.#pad.changeView();
    }
    this.#mark.style.setProperty("--x", this.#place[0] / view.ratio);
    this.#mark.style.setProperty("--y", this.#place[1]);
    this.#mark.classList.toggle("down", this.#pad.isPenDown);
  }

  #say(sentence) {
    this.#words.textContent = sentence;
  }
}
