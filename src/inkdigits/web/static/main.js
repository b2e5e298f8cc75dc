// Wires the page: strokes, buttons, keys and pictures go to the reader, its answers to the page.

import { Answer } from "./answer.js";
import { Boxes } from "./boxes.js";
import { offerExamples } from "./examples.js";
import { offerExports } from "./exports.js";
import { Outcome } from "./outcome.js";
import { Pad } from "./pad.js";
import { Picture } from "./picture.js";
import { Reader } from "./reader.js";

// A second stroke often follows at once (4, 5, 7): wait this long before asking.
const SETTLE_MS = 60;
const PEN_UNITS = 400; // the pen's width is given in units of which the pad's height has 400

const find = (id) => document.getElementById(id);
const { readUrl, healthUrl, maxBytes } = document.body.dataset;
const sheet = document.querySelector(".sheet");
const picture = new Picture(find("picture"), { maxBytes: Number(maxBytes) });
const answer = new Answer(find("answer"), {
  onPick: (digit) => outcome.correct(digit),
  onPage: (index) => outcome.choosePage(index),
});
const boxes = new Boxes({
  onChoose: (index) => outcome.choose(index),
  onType: (index, digit) => outcome.correct(digit, index),
});
const outcome = new Outcome({
  answer, boxes, picture, padLayer: find("pad-boxes"),
  onShow: (shown) => {
    const { file } = picture;
    noteVisit({ ...shown, file, strokes: pad.strokes, drawing: file ? "" : pad.export() });
  },
});
const urls = { read: readUrl, health: healthUrl };
const reader = new Reader(urls, {
  onPending: () => answer.showPending(),
  onSlow: (sentence) => answer.showSlow(sentence),
  onWait: (sentence, seconds) => {
    answer.showWait(sentence, seconds);
    outcome.hide();
  },
  onReading: (reading) => outcome.show(reading),
  onProblem: (sentence) => {
    answer.showProblem(sentence);
    outcome.hide();
  },
});
const pad = new Pad(find("pad"), { onStroke: () => submit({ delay: SETTLE_MS }) });

let table = null; // a promise, made with the first files that are chosen together
let visit = null; // a promise as well, made with the first reading

function submit({ delay = 0 } = {}) {
  reader.ask(() => (picture.file ? picture.export() : pad.export()), { delay });
}

function clear() {
  reader.cancel();
  showPicture(null);
  pad.clear();
  outcome.hide();
  answer.showNothing();
}

function undo() {
  pad.undo();
  if (picture.file || pad.isEmpty) clear();
  else submit();
}

/** Read one file in the place of the drawing; several become a table below it. */
async function readFiles(files) {
  if (files.length === 1) readPicture(files[0]);
  if (files.length < 2) return;
  const chosen = [...files]; // the list itself is emptied with its input
  table ??= loadTable();
  try {
    (await table).add(chosen);
  } catch {
    table = null;
    answer.showProblem("The server cannot be reached. Choose the pictures again.");
  }
}

async function loadTable() {
  const { loadStyle, Table } = await import("./table.js");
  await loadStyle();
  return new Table(find("table"), { urls, maxBytes: Number(maxBytes), onOpen: readPicture });
}

async function noteVisit(shown) {
  visit ??= import("./visit.js").then(({ Visit }) => new Visit(find("visit"), { onOpen: bringBack }));
  try {
    (await visit).note(shown);
  } catch {
    visit = null; // the server is gone: the next reading is noted
  }
}

function readPicture(file) {
  clear();
  showPicture(file);
  submit();
}

async function turnPicture() {
  const { file } = picture;
  const turned = await picture.turn();
  if (turned && picture.file === file) readPicture(turned); // else another was chosen meanwhile
}

/** Show again what was read before, as it was read and corrected. */
function bringBack({ file, strokes, original, edits }) {
  clear();
  showPicture(file);
  pad.show(strokes);
  outcome.show(original, { edits });
}

/** Put a picture in the place of the drawing pad; without one the pad comes back. */
function showPicture(file) {
  picture.show(file);
  sheet.hidden = file !== null;
}

function setPenWidth() {
  const width = find("pen-width").valueAsNumber / PEN_UNITS;
  pad.penWidth = width;
  document.querySelector(".nib").style.setProperty("--pen", width);
}

const SHORTCUTS = {
  "u": undo, "Ctrl+z": undo,
  "c": clear, "Delete": clear, "Backspace": clear,
  "Enter": () => submit(),
};

function pressKey(event) {
  const modifier = event.ctrlKey || event.metaKey ? "Ctrl+" : "";
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const act = SHORTCUTS[modifier + key];
  const typing = event.target.closest?.(
    "input:not([type=range], [type=file]), textarea, select, [contenteditable]",
  );
  const pressing = key === "Enter" && event.target.closest?.("button, a, label");
  if (!act || event.repeat || event.altKey || event.isComposing || typing || pressing) return;
  event.preventDefault();
  act();
}

find("undo").addEventListener("click", undo);
find("clear").addEventListener("click", clear);
find("submit").addEventListener("click", () => submit());
find("turn").addEventListener("click", turnPicture);
find("pen-width").addEventListener("input", setPenWidth);
for (const id of ["file", "photo"]) {
  find(id).addEventListener("change", ({ target }) => {
    readFiles(target.files);
    target.value = ""; // so that the same file can be chosen again
  });
}
offerExamples(find("examples"), {
  onFile: readPicture,
  onProblem: (sentence) => answer.showProblem(sentence),
});
offerExports(find("takeaway"), {
  getReading: () => outcome.reading,
  getName: () => picture.file?.name ?? "",
  shown: find("digit"),
  told: find("told"),
});
document.addEventListener("keydown", pressKey);
document.addEventListener("paste", (event) => readFiles(event.clipboardData?.files ?? []));
document.addEventListener("dragover", (event) => event.preventDefault());
document.addEventListener("drop", (event) => {
  event.preventDefault();
  readFiles(event.dataTransfer.files);
});
setPenWidth();
