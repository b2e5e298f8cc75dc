// Shows an answer: numbers, verdict, confidence, and of one digit the probabilities and what the
// network saw. Everything from the server is set as text, never as markup.

import { writeNumbers } from "./numbers.js";
import {
  BLANK_WORDS, isDoubtful, listCharacters, percent, READING, wordCharacter, wordConfidence, wordPages,
  wordVerdict,
} from "./words.js";

export class Answer {
  #root;
  #handlers;
  #parts;
  #reading = null;

  /**
   * `handlers`: onPick(digit) of the character that is shown, onPage(index), and onPiece(piece)
   * where the ink of one is shown, {frame, digit}, or of none any more.
   */
  constructor(root, handlers) {
    this.#root = root;
    this.#handlers = handlers;
    const find = (selector) => root.querySelector(selector);
    this.#parts = {
      digit: find("#digit"),
      verdict: find("#verdict"),
      confidence: find("#confidence"),
      copy: find("#copy"),
      exports: find("#exports"),
      hint: find("#hint"),
      failure: find("#failure"),
      seen: find(".seen"),
      frame: find("#frame"),
      pages: find("#pages"),
      title: find("#bars-title"),
      bars: [...root.querySelectorAll("#bars li")],
    };
    this.#parts.bars.forEach((bar, digit) => {
      bar.firstElementChild.addEventListener("click", ({ detail }) => {
        // What was picked is told above the bars, which may move: a second click would hit another.
        if (detail < 2) this.#handlers.onPick(digit);
      });
    });
  }

  showPending() {
    this.showFailure("");
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

  /** Show no answer; that of a picture is on its way. */
  showNothing({ isPicture }) {
    this.showFailure("");
    this.#show("blank", isPicture ? READING : BLANK_WORDS.drawing);
  }

  showProblem(sentence) {
    this.#show("error", sentence);
  }

  /** Show a reading; of several pages the numbers of one, by its index. */
  showReading(reading, { isPicture, page }) {
    const pages = reading.pages ?? [];
    const verdict = pages.length
      ? wordPages(reading)
      : wordVerdict(reading, isPicture ? "picture" : "drawing");
    this.#show(reading.status, verdict, pages[page] ?? reading, { pages, page });
    this.#parts.copy.hidden = reading.text.length < 2;
    this.#parts.exports.hidden = !reading.text;
  }

  /** Show one character of the reading: its alternatives, and the ink as the network saw it. */
  choose(index) {
    const { candidates = [] } = this.#reading;
    const character = listCharacters(this.#reading)[index];
    if (!character) {
      this.#showPiece(candidates[0]); // refused: what it was taken for
      return;
    }
    const box = String(character.box);
    const seen = candidates.find((candidate) => String(candidate.box) === box);
    this.#showPiece({ ...character, frame: seen?.frame });
    const { title, bars } = this.#parts;
    bars.forEach(({ firstElementChild: button }) => { button.disabled = "sign" in character; });
    if (character.sign || character.count > 1 || character.corrected) title.textContent = wordCharacter(character);
    else if (isDoubtful(character)) title.textContent = "Probability of each digit, if it is one";
  }

  /** Say above the answer, which stays, what went wrong with something else; until more is read. */
  showFailure(sentence) {
    const { failure } = this.#parts;
    failure.textContent = sentence;
    failure.hidden = !sentence;
    if (sentence) failure.scrollIntoView({ block: "nearest" });
  }

  /** Say what may be done about a reading, or nothing. */
  showHint(sentence) {
    this.#parts.hint.textContent = sentence;
    this.#parts.hint.hidden = !sentence;
  }

  #show(state, verdict, reading = null, { pages = [], page = 0 } = {}) {
    const parts = this.#parts;
    const text = reading?.text ?? "";
    this.#reading = reading;
    writeNumbers(parts.digit, reading?.numbers ?? []);
    // Of a single digit the verdict says it all; more are worth reading one by one.
    parts.digit.setAttribute("aria-hidden", text.length < 2);
    parts.copy.hidden = parts.exports.hidden = true;
    this.showHint("");
    if (parts.verdict.textContent !== verdict) parts.verdict.textContent = verdict;
    parts.confidence.textContent = reading ? wordConfidence(reading) : "";
    this.#showPiece(null);
    this.#showPages(pages, page);
    this.#root.setAttribute("aria-busy", "false");
    this.#root.dataset.state = state;
    this.#root.dataset.sequence = Number(this.#root.dataset.sequence) + 1;
  }

  /** Say of each page what was read on it, and let each be shown. */
  #showPages(pages, chosen) {
    const list = this.#parts.pages;
    const focused = [...list.children].findIndex((item) => item.contains(document.activeElement));
    list.hidden = pages.length === 0;
    list.replaceChildren(...pages.map((page, index) => {
      const item = document.createElement("li");
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = `Page ${index + 1} of ${pages.length}: ${wordVerdict(page, "page")}`;
      button.setAttribute("aria-pressed", index === chosen);
      button.addEventListener("click", () => this.#handlers.onPage(index));
      item.append(button);
      return item;
    }));
    list.children[focused]?.firstElementChild.focus();
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
    this.#handlers.onPiece(piece);
    title.textContent = piece?.status === "no_digits"
      ? "If it had to be a digit"
      : "Probability of each digit";
    bars.forEach((bar, digit) => {
      const share = piece?.alternatives?.find((one) => one.digit === digit)?.probability;
      bar.style.setProperty("--share", share ?? 0);
      bar.classList.toggle("best", piece?.digit === digit);
      bar.firstElementChild.disabled = true;
      bar.firstElementChild.setAttribute("aria-pressed", piece?.digit === digit);
      bar.querySelector(".share").textContent = share === undefined ? "–" : percent(share, 0);
    });
  }
}
