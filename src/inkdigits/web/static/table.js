// Several pictures as a table: read one after the other, each with a thumbnail, its text to be
// corrected, and how sure that is. Saved as CSV or JSON. Loaded with the first such pictures.

import { saveText, shapeJson, writeCsv } from "./exports.js";
import { fitFile } from "./picture.js";
import { Reader } from "./reader.js";
import { makeThumbnail } from "./thumbnail.js";
import { READING, wordConfidence, wordVerdict } from "./words.js";

const COLUMNS = ["file", "status", "text", "corrected", "read", "confidence", "error"];

/** Load how the table looks; return when it is there. */
export function loadStyle() {
  const style = document.createElement("link");
  style.rel = "stylesheet";
  style.href = new URL("table.css", import.meta.url).href;
  document.head.append(style);
  return new Promise((resolve) => {
    style.addEventListener("load", resolve, { once: true });
    style.addEventListener("error", resolve, { once: true }); // it works without, too
  });
}

export class Table {
  #root;
  #body;
  #maxBytes;
  #onOpen;
  #reader;
  #rows = []; // {file, element, reading, error, text}
  #current = null;

  /** `onOpen(file)` shows one picture large, with its boxes. */
  constructor(root, { urls, maxBytes, onOpen }) {
    this.#root = root;
    this.#body = root.querySelector("tbody");
    this.#maxBytes = maxBytes;
    this.#onOpen = onOpen;
    this.#reader = new Reader(urls, {
      onPending: () => {},
      onSlow: () => {},
      onWait: (sentence, seconds) => this.#tell(
        `${sentence}. ${seconds ? `Trying again in ${seconds} s.` : "Trying again …"}`,
      ),
      onReading: (reading) => this.#finish({ reading, text: reading.text }),
      onProblem: (error) => this.#finish({ error }),
    });
    root.addEventListener("click", ({ target }) => this.#act(target.closest("button")?.dataset.act));
  }

  /** Add files below those that are there, and read them. */
  add(files) {
    this.#root.hidden = false;
    for (const file of files) {
      const row = { file, element: document.createElement("tr"), reading: null, error: "", text: "" };
      row.element.append(this.#makePicture(file), ...makeCells(row));
      this.#rows.push(row);
      this.#body.append(row.element);
      this.#draw(row);
    }
    this.#root.scrollIntoView({ block: "nearest" });
    if (this.#current) this.#count();
    else this.#next();
  }

  #act(act) {
    if (act === "stop" && this.#current) this.#stop();
    else if (act === "stop") this.#next();
    else if (act === "csv") saveText(writeCsv(this.#rows.map(describe), COLUMNS), "readings", "csv");
    else if (act === "json") {
      const shapes = this.#rows.map((row) => ({
        ...describe(row), reading: row.reading && shapeJson(row.reading),
      }));
      saveText(`${JSON.stringify(shapes, null, 2)}\n`, "readings", "json");
    } else if (act === "close") {
      this.#stop();
      this.#rows = [];
      this.#body.replaceChildren();
      this.#root.hidden = true;
    }
  }

  #stop() {
    this.#reader.cancel();
    const row = this.#current;
    this.#current = null;
    if (row) this.#draw(row);
    this.#count();
  }

  #next() {
    this.#current = this.#rows.find(({ reading, error }) => !reading && !error) ?? null;
    this.#count();
    if (!this.#current) return;
    const { file } = this.#current;
    this.#draw(this.#current);
    this.#showThumbnail(this.#current);
    this.#reader.ask(() => fitFile(file, this.#maxBytes));
  }

  #finish(result) {
    const row = Object.assign(this.#current, result);
    row.element.querySelector("textarea").value = row.text;
    this.#draw(row);
    if (row.reading) this.#showPreview(row);
    this.#next();
  }

  #count() {
    const done = this.#rows.filter(({ reading, error }) => reading || error).length;
    const failed = this.#rows.filter(({ error }) => error).length;
    const progress = this.#root.querySelector("progress");
    progress.max = Math.max(1, this.#rows.length);
    progress.value = done;
    const failures = failed ? `, ${failed} could not be read` : "";
    this.#tell(`${done} of ${this.#rows.length}${failures}${this.#current ? " …" : "."}`);
    const button = this.#root.querySelector('[data-act="stop"]');
    button.textContent = this.#current ? "Cancel" : "Read the rest";
    button.hidden = !this.#current && done === this.#rows.length;
  }

  #tell(words) {
    this.#root.querySelector(".head p").textContent = words;
  }

  /** Bring a row up to date; what stands in its field is left to the person who types there. */
  #draw(row) {
    const { element, reading, error } = row;
    element.dataset.state = error ? "error" : reading?.status ?? "open";
    element.toggleAttribute("data-corrected", isCorrected(row));
    const field = element.querySelector("textarea");
    field.disabled = !reading && !error;
    field.rows = Math.max(1, row.text.split("\n").length);
    element.querySelector(".sureness").textContent = wordRow(row, row === this.#current);
  }

  #makePicture(file) {
    const cell = document.createElement("td");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "open";
    button.title = `Show ${file.name} with its boxes`;
    const name = document.createElement("span");
    name.textContent = file.name;
    const image = document.createElement("img");
    image.alt = "";
    image.hidden = true;
    button.append(image, name);
    button.addEventListener("click", () => this.#onOpen(file));
    cell.append(button);
    return cell;
  }

  /** Show a row's own picture small, once its turn has come: many at once would hold up the reading. */
  async #showThumbnail({ file, element }) {
    const image = element.querySelector("img");
    const url = image.hidden && await makeThumbnail(file);
    if (url && image.hidden) showImage(image, url);
  }

  /** Show the server's picture of the first page where the browser has none. */
  #showPreview({ element, reading }) {
    const url = reading.preview ?? reading.pages?.[0].preview;
    if (url) showImage(element.querySelector("img"), url);
  }
}

function showImage(image, url) {
  image.src = url;
  image.hidden = false;
}

function makeCells(row) {
  const cell = document.createElement("td");
  const field = document.createElement("textarea");
  field.setAttribute("aria-label", `Text of ${row.file.name}`);
  field.addEventListener("input", () => {
    row.text = field.value;
    row.element.toggleAttribute("data-corrected", isCorrected(row));
    row.element.querySelector(".sureness").textContent = wordRow(row, false);
  });
  cell.append(field);
  const sureness = document.createElement("td");
  sureness.className = "sureness";
  return [cell, sureness];
}

function isCorrected({ reading, text }) {
  return text !== (reading?.text ?? "");
}

function wordRow(row, current) {
  const { reading, error } = row;
  if (isCorrected(row)) return reading?.text ? `Corrected from ${reading.text}` : "Entered by you";
  if (error) return error;
  if (!reading) return current ? READING : "Not read yet";
  return wordConfidence(reading) || wordVerdict(reading, "picture");
}

function describe(row) {
  const { file, reading, error, text } = row;
  const shares = reading?.numbers.map(({ confidence }) => confidence) ?? [];
  return {
    file: file.name,
    status: error ? "error" : reading?.status ?? "not read",
    text,
    corrected: isCorrected(row),
    read: reading?.text ?? "",
    confidence: shares.length ? Math.min(...shares) : null,
    error,
  };
}
