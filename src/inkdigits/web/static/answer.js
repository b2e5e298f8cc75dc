// Shows an answer: numbers, verdict, confidence, and of one digit the probabilities and what the
// network saw. Everything from the server is set as text, never as markup.

import { offerCopy, writeNumbers } from "./numbers.js";
import { listDigits, percent, wordConfidence, wordDigit, wordVerdict } from "./words.js";

export class Answer {
  #root;
  #parts;
  #reading = null;

  constructor(root) {
    this.#root = root;
    const find = (selector) => root.querySelector(selector);
    this.#parts = {
      digit: find("#digit"),
      verdict: find("#verdict"),
      confidence: find("#confidence"),
      copy: find("#copy"),
      seen: find(".seen"),
      frame: find("#frame"),
      pages: find("#pages"),
      title: find("#bars-title"),
      bars: [...root.querySelectorAll("#bars li")],
    };
    const { copy, digit } = this.#parts;
    offerCopy(copy, { getText: () => this.#reading.text, shown: digit });
  }

  showPending() {
    this.#root.dataset.state = "pending";
    this.#root.setAttribute("aria-busy", "true");
  }

  /** Say that the answer is still to come, without taking away the last one. */
  showSlow(sentence) {
    if (this.#root.dataset.state !== "pending") return; // what is said of a server in trouble stays
    this.#parts.verdict.textContent = sentence;
    this.#parts.confidence.textContent = "";
  }

  /** Say that the server is in trouble, and when it is asked again: 0 seconds are now. */
  showWait(sentence, seconds) {
    const { confidence, verdict } = this.#parts;
    if (this.#root.dataset.state !== "error" || verdict.textContent !== `${sentence}.`) {
      this.#show("error", `${sentence}.`);
    }
    confidence.textContent = seconds ? `Trying again in ${seconds} s.` : "Trying again …";
  }

  showNothing() {
    this.#show("blank", "Nothing drawn yet.");
  }

  showProblem(sentence) {
    this.#show("error", sentence);
  }

  /** Show a reading, and of its digits the first in doubt or the first; return which. */
  showReading(reading, { isPicture }) {
    const pages = reading.pages ?? [];
    let verdict = wordVerdict(reading);
    if (pages.length) verdict = `I have read ${pages.length} pages.`;
    else if (isPicture && reading.status === "blank") verdict = "I see no ink in this picture.";
    const doubt = listDigits(reading).findIndex(({ status }) => status !== "read");
    const chosen = Math.max(0, doubt);
    // The digits of several pages have no picture to be shown on: each page is put in words.
    const shown = pages.length ? { ...reading, text: "", numbers: [], candidates: [] } : reading;
    this.#show(reading.status, verdict, shown);
    this.choose(chosen);
    return chosen;
  }

  /** Show one digit of the reading: its alternatives, and the ink as the network saw it. */
  choose(index) {
    const { numbers, candidates = [] } = this.#reading;
    const digits = listDigits({ numbers });
    if (!digits.length) {
      this.#showPiece(candidates[0]); // refused: what it was taken for
      return;
    }
    const digit = digits[index];
    const box = String(digit.box);
    const seen = candidates.find((candidate) => String(candidate.box) === box);
    this.#showPiece({ ...digit, frame: seen?.frame });
    if (digits.length > 1) this.#parts.title.textContent = wordDigit(digit, index + 1, digits.length);
  }

  #show(state, verdict, reading = null) {
    const parts = this.#parts;
    const text = reading?.text ?? "";
    this.#reading = reading;
    writeNumbers(parts.digit, reading?.numbers ?? []);
    // Of a single digit the verdict says it all; more are worth reading one by one.
    parts.digit.setAttribute("aria-hidden", text.length < 2);
    parts.copy.hidden = text.length < 2;
    if (parts.verdict.textContent !== verdict) parts.verdict.textContent = verdict;
    parts.confidence.textContent = reading ? wordConfidence(reading) : "";
    this.#showPiece(null);
    this.#showPages(reading?.pages ?? []);
    this.#root.setAttribute("aria-busy", "false");
    this.#root.dataset.state = state;
    this.#root.dataset.sequence = Number(this.#root.dataset.sequence) + 1;
  }

  /** Say of each page what was read on it. */
  #showPages(pages) {
    const list = this.#parts.pages;
    list.hidden = pages.length === 0;
    list.replaceChildren(...pages.map((page, index) => {
      const item = document.createElement("li");
      const verdict = page.status === "blank" ? "I see no ink here." : wordVerdict(page);
      item.textContent = `Page ${index + 1} of ${pages.length}: ${verdict}`;
      return item;
    }));
  }

  #showPiece(piece) {
    const { seen, frame, title, bars } = this.#parts;
    seen.hidden = !piece?.frame;
    if (piece?.frame) {
      frame.src = piece.frame;
      frame.alt = "The ink in 28 by 28 pixels, as the network sees it";
    } else {
      frame.removeAttribute("src");
      frame.alt = "";
    }
    title.textContent = piece?.status === "no_digits"
      ? "If it had to be a digit"
      : "Probability of each digit";
    bars.forEach((bar, digit) => {
      const share = piece?.alternatives.find((one) => one.digit === digit)?.probability;
      bar.style.setProperty("--share", share ?? 0);
      bar.classList.toggle("best", piece?.digit === digit);
      bar.querySelector(".share").textContent = share === undefined ? "–" : percent(share, 0);
    });
  }
}
