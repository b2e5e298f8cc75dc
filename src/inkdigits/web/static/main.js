// Wires the page: strokes, buttons, keys and pictures go to the reader, its answers to the page.

import { Answer } from "./answer.js";
import { Boxes } from "./boxes.js";
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
const outcome = new Outcome({ answer, boxes, picture, padLayer: find("pad-boxes") });
const reader = new Reader({ read: readUrl, health: healthUrl }, {
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

function readPicture(file) {
  if (!file) return;
  clear();
  showPicture(file);
  submit();
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
find("pen-width").addEventListener("input", setPenWidth);
for (const id of ["file", "photo"]) {
  find(id).addEventListener("change", ({ target }) => {
    readPicture(target.files[0]);
    target.value = ""; // so that the same file can be chosen again
  });
}
offerExports(find("takeaway"), {
  getReading: () => outcome.reading,
  getName: () => picture.file?.name ?? "",
  shown: find("digit"),
  told: find("told"),
});
document.addEventListener("keydown", pressKey);
document.addEventListener("paste", (event) => readPicture(event.clipboardData?.files[0]));
document.addEventListener("dragover", (event) => event.preventDefault());
document.addEventListener("drop", (event) => {
  event.preventDefault();
  readPicture(event.dataTransfer.files[0]);
});
setPenWidth();
