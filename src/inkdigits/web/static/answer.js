// Shows an answer: digit, verdict, confidence, probabilities and what the network saw.
// Everything from the server is set as text, never as markup.

// A second digit less likely than this is not offered in words; its bar still tells.
const WORTH_NAMING = 0.02;

export class Answer {
  #root;
  #parts;

  constructor(root) {
    this.#root = root;
    const find = (selector) => root.querySelector(selector);
    this.#parts = {
      digit: find("#digit"),
      verdict: find("#verdict"),
      confidence: find("#confidence"),
      seen: find(".seen"),
      frame: find("#frame"),
      pieces: find("#pieces"),
      pages: find("#pages"),
      bars: [...root.querySelectorAll("#bars li")],
    };
  }

  showPending() {
    this.#root.dataset.state = "pending";
    this.#root.setAttribute("aria-busy", "true");
  }

  showNothing() {
    this.#show("blank", { verdict: "Nothing drawn yet." });
  }

  showProblem(sentence) {
    this.#show("error", { verdict: sentence });
  }

  showReading(reading, { isPicture }) {
    const shares = reading.numbers.map((number) => number.confidence);
    const pages = reading.pages ?? [];
    this.#show(reading.status, {
      digit: pages.length ? "" : reading.text,
      verdict: pages.length ? `I have read ${pages.length} pages.` : wordVerdict(reading, { isPicture }),
      confidence: shares.length ? `Confidence ${percent(Math.min(...shares), 1)}` : "",
      pieces: reading.candidates ?? [],
      chosen: chosenPiece(reading),
      pages,
    });
  }

  #show(state, { digit = "", verdict, confidence = "", pieces = [], chosen = 0, pages = [] }) {
    const parts = this.#parts;
    parts.digit.textContent = digit;
    parts.digit.classList.toggle("long", digit.length > 2);
    if (parts.verdict.textContent !== verdict) parts.verdict.textContent = verdict;
    parts.confidence.textContent = confidence;
    this.#showPieces(pieces, chosen);
    this.#showPages(pages);
    this.#root.setAttribute("aria-busy", "false");
    this.#root.dataset.state = state;
    this.#root.dataset.sequence = Number(this.#root.dataset.sequence) + 1;
  }

  /** Offer each piece of ink as a small button where there are several; show one of them. */
  #showPieces(pieces, chosen) {
    const group = this.#parts.pieces;
    group.hidden = pieces.length < 2;
    group.replaceChildren(...(group.hidden ? [] : pieces.map((piece, index) => {
      const button = document.createElement("button");
      const image = document.createElement("img");
      image.src = piece.frame;
      image.alt = `Piece ${index + 1}: ${wordPiece(piece)}`;
      button.type = "button";
      button.setAttribute("aria-pressed", index === chosen);
      button.append(image);
      button.addEventListener("click", () => {
        for (const other of group.children) other.setAttribute("aria-pressed", other === button);
        this.#showPiece(piece);
      });
      return button;
    })));
    this.#showPiece(pieces[chosen]);
  }

  /** Say of each page what was read on it. */
  #showPages(pages) {
    const list = this.#parts.pages;
    list.hidden = pages.length === 0;
    list.replaceChildren(...pages.map((page, index) => {
      const item = document.createElement("li");
      const verdict = wordVerdict(page, { isPicture: true });
      item.textContent = `Page ${index + 1} of ${pages.length}: ${verdict}`;
      return item;
    }));
  }

  #showPiece(piece) {
    const { seen, frame, bars } = this.#parts;
    seen.hidden = !piece;
    if (piece) {
      frame.src = piece.frame;
      frame.alt = "The ink in 28 by 28 pixels, as the network sees it";
    } else {
      frame.removeAttribute("src");
      frame.alt = "";
    }
    bars.forEach((bar, digit) => {
      const share = piece?.alternatives.find((one) => one.digit === digit)?.probability;
      bar.style.setProperty("--share", share ?? 0);
      bar.classList.toggle("best", piece?.digit === digit);
      bar.querySelector(".share").textContent = share === undefined ? "–" : percent(share, 0);
    });
  }
}

/** Say in words what was read. */
export function wordVerdict({ status, text, numbers }, { isPicture = false } = {}) {
  if (status === "blank") return isPicture ? "I see no ink here." : "Nothing drawn yet.";
  if (status === "no_digits") return "I see ink, but not a digit.";
  if (numbers.length > 1) {
    const texts = numbers.map((number) => number.text);
    const list = `${texts.slice(0, -1).join(", ")} and ${texts.at(-1)}`;
    return status === "unsure" ? `Perhaps ${list}.` : `These are ${list}.`;
  }
  const digits = numbers[0]?.digits ?? [];
  if (digits.length !== 1) return status === "unsure" ? `Perhaps ${text}.` : `This is ${text}.`;
  if (status !== "unsure") return `This is ${withArticle(text)}.`;
  const [first, second] = digits[0].alternatives;
  const other = second.probability < WORTH_NAMING ? "" : `, or ${withArticle(second.digit)}`;
  return `Perhaps ${withArticle(first.digit)}${other}.`;
}

function wordPiece({ digit, status }) {
  if (status === "not_a_digit") return "not a digit";
  return status === "unsure" ? `perhaps ${withArticle(digit)}` : withArticle(digit);
}

function withArticle(digit) {
  return `${String(digit) === "8" ? "an" : "a"} ${digit}`;
}

/** Find the piece of ink that the first digit of the answer was read from. */
function chosenPiece({ numbers, candidates = [] }) {
  const box = String(numbers[0]?.digits[0]?.box);
  return Math.max(0, candidates.findIndex((candidate) => String(candidate.box) === box));
}

/** Write a share as a percentage that never rounds up to certainty. */
function percent(share, places) {
  const step = 10 ** places;
  const rounded = Math.round(share * 100 * step) / step;
  return `${(rounded === 100 && share < 1 && places ? 100 - 1 / step : rounded).toFixed(places)}%`;
}
