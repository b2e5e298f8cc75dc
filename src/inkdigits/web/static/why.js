// Shows why a digit was read: where its probability falls most when a little of its ink is covered, as
// heat over what the network saw, and in words.

import { percent, withArticle } from "./words.js";

const LEAST_DROP = 0.01; // a smaller one makes no difference worth a word
const STRONGEST = 0.85; // how opaque the heat is at most
// Thirds of the frame in which the ink of a digit lies: the first ends at, the second ends at.
const THIRDS = [11, 17];
const PLACES = [
  ["upper left", "top", "upper right"],
  ["left side", "middle", "right side"],
  ["lower left", "bottom", "lower right"],
];

export class Why {
  #button;
  #heat;
  #words;
  #explain;
  #piece = null;

  /**
   * `parts`: the button, the canvas `heat` over the frame, and the element `words`;
   * `explain(frame, digit)` asks the server.
   */
  constructor({ button, heat, words }, explain) {
    this.#button = button;
    this.#heat = heat;
    this.#words = words;
    this.#explain = explain;
    button.addEventListener("click", () => this.#toggle());
  }

  /**
   * Offer to explain a piece of ink, {frame, digit, status}, as it was read, corrected or not; none
   * where it has no frame.
   */
  offer(piece) {
    this.#piece = piece?.frame ? asRead(piece) : null;
    if (this.#piece) {
      const { digit, taken } = this.#piece;
      this.#button.setAttribute("aria-label", taken === null ? `Why ${digit}?` : `Why was ${digit} read?`);
    }
    this.#hide();
  }

  async #toggle() {
    const piece = this.#piece;
    if (this.#button.getAttribute("aria-pressed") === "true" || !piece) {
      this.#hide();
      return;
    }
    this.#button.setAttribute("aria-pressed", true);
    const answer = await this.#explain(piece.frame, piece.digit).catch((error) => ({ error }));
    if (!this.#isShown(piece)) return; // another was chosen meanwhile
    if (answer.error) this.#hide();
    else this.#draw(answer.drops);
    this.#words.textContent = answer.error
      ? `There is no explanation now: ${answer.error.message}`
      : wordReason(answer, piece);
    this.#words.hidden = false;
  }

  #isShown(piece) {
    return this.#piece === piece && this.#button.getAttribute("aria-pressed") === "true";
  }

  #hide() {
    this.#button.setAttribute("aria-pressed", false);
    this.#heat.hidden = this.#words.hidden = true;
    this.#words.textContent = "";
  }

  /** Draw the falls of the probability, the largest as strong as any may be. */
  #draw(drops) {
    const largest = Math.max(LEAST_DROP, ...drops.flat());
    const context = this.#heat.getContext("2d");
    this.#heat.hidden = false;
    context.clearRect(0, 0, this.#heat.width, this.#heat.height);
    context.fillStyle = getComputedStyle(this.#heat).color;
    drops.forEach((row, y) => row.forEach((drop, x) => {
      context.globalAlpha = STRONGEST * Math.max(0, drop / largest);
      context.fillRect(x, y, 1, 1);
    }));
  }
}

/** Return a piece of ink as it was read, with the digit that was `taken` instead or null. */
function asRead(piece) {
  return piece.corrected
    ? { ...piece, digit: piece.read, taken: piece.digit }
    : { ...piece, taken: null };
}

/** Say why ink was read as it was, also where another digit was taken instead. */
export function wordReason(answer, piece) {
  const { digit, taken } = piece;
  const reason = wordPart(answer, piece);
  return taken === null ? reason : `This explains the ${digit} that was read, not the ${taken} it was corrected to. ${reason}`;
}

/** Say which part of a digit matters most, and how much. */
function wordPart({ digit, probability, least, patch }, { status }) {
  if (!patch || probability - least < LEAST_DROP) {
    return `No small part decides: whichever is covered, ${digit} stays at ${percent(least, 1)} or more.`;
  }
  const [left, top, right, bottom] = patch;
  const place = PLACES[findThird((top + bottom) / 2)][findThird((left + right) / 2)];
  const start = status === "no_digits" ? "If it had to be a digit, what makes it" : "What makes it";
  return `${start} ${withArticle(digit)} is most of all its ${place}: with that covered, ${digit} falls from ${percent(probability, 1)} to ${percent(least, 1)}.`;
}

function findThird(place) {
  const third = THIRDS.findIndex((end) => place < end);
  return third < 0 ? THIRDS.length : third;
}
