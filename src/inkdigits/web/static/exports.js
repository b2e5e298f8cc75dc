// Copies a reading to the clipboard and saves it as a file: as text, as the JSON of the API, or as a
// CSV table of its numbers. Nothing is sent anywhere.

import { canShareImages, giveImage, saveBlob } from "./saving.js";

const TOLD_MS = 2_000; // how long one says that something was copied
const COLUMNS = [
  "file", "page", "line", "text", "kind", "value", "digits_only", "confidence", "status",
  "corrected", "left", "top", "right", "bottom",
];
// What a table program would run, and its guard; a number may begin with its sign.
const FORMULA = /^'*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/u;
const NUMBER = /^[-+]?\d[\d.,]*%?$/;
const MARK = "\ufeff"; // by which table programs know UTF-8
const TYPES = { txt: "text/plain", json: "application/json", csv: "text/csv" };

/** Return the reading in the JSON shape of the API, without pictures. */
export function shapeJson(reading) {
  const { candidates, preview, ...shape } = reading;
  if (shape.pages) shape.pages = shape.pages.map(shapeJson);
  return shape;
}

/** Return rows for a table: one for each number. */
export function listRows(reading, file) {
  const pages = reading.pages?.length ? reading.pages : [reading];
  return pages.flatMap((page, index) => page.numbers.map((number) => {
    const [left, top, right, bottom] = number.box ?? [];
    return { ...number, file, page: index + 1, corrected: Boolean(number.corrected), left, top, right, bottom };
  }));
}

/** Write rows as CSV (RFC 4180) that no table program takes for a formula. */
export function writeCsv(rows, columns = COLUMNS) {
  const lines = [columns, ...rows.map((row) => columns.map((column) => row[column] ?? ""))];
  return lines.map((cells) => `${cells.map(quoteCell).join(",")}\r\n`).join("");
}

function quoteCell(cell) {
  const text = String(cell);
  const safe = FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Write a reading as "txt", "json" or "csv". */
export function writeReading(reading, kind, file) {
  if (kind === "txt") return reading.text;
  if (kind === "csv") return writeCsv(listRows(reading, file));
  return `${JSON.stringify(shapeJson(reading), null, 2)}\n`;
}

/** Save text as a file of this browser's user. */
export function saveText(text, name, kind) {
  const start = kind === "csv" ? MARK : "";
  saveBlob(new Blob([start, text], { type: TYPES[kind] }), `${name}.${kind}`);
}

export async function copyText(text, shown) {
  try {
    await navigator.clipboard.writeText(text); // there is none on plain http, but for localhost
    return "Copied";
  } catch {
    return copyShown(text, shown);
  }
}

/** Copy as the browser's own command would, which asks for no permission. */
function copyShown(text, shown) {
  const give = (event) => {
    event.clipboardData.setData("text/plain", text);
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  document.addEventListener("copy", give, { capture: true, once: true });
  getSelection().selectAllChildren(shown);
  const copied = document.execCommand("copy");
  document.removeEventListener("copy", give, { capture: true });
  return copied ? "Copied" : "Selected: copy it";
}

/**
 * Make the buttons of an element copy (`data-copy`) and save (`data-save`) what `getReading` gives,
 * share or save the picture that `drawImage` promises (`data-image`), and Ctrl+C copy the text where
 * nothing is selected; `told` is the element that says so.
 */
export function offerExports(root, { getReading, getName, drawImage, shown, told }) {
  if (canShareImages()) root.querySelector("[data-image]").textContent = "Share image";
  let timer = 0;
  const tell = (words) => {
    told.textContent = words;
    clearTimeout(timer);
    timer = setTimeout(() => { told.textContent = ""; }, TOLD_MS);
  };
  root.addEventListener("click", async ({ target }) => {
    const { copy, save, image } = target.closest("button")?.dataset ?? {};
    const reading = getReading();
    if (copy) tell(await copyText(writeReading(reading, copy, getName()), shown));
    if (save) {
      saveText(writeReading(reading, save, getName()), baseName(getName()), save);
      tell("Saved");
    }
    if (image) {
      const blob = await drawImage();
      tell(blob ? await giveImage(blob, `${baseName(getName())}.${image}`) : "The server cannot be reached");
    }
  });
  document.addEventListener("copy", (event) => {
    const text = getReading()?.text;
    const typing = event.target.closest?.("input:not([type=range]), textarea, select");
    if (!text || typing || !getSelection().isCollapsed) return;
    event.clipboardData.setData("text/plain", text);
    event.preventDefault();
    tell("Copied");
  });
}

function baseName(file) {
  return (file || "drawing").replace(/\.[^.]*$/, "") || "reading";
}
