// Wires the page: strokes, buttons, keys and pictures go to the reader, its answers to the page.

import { Answer } from "./answer.js";
import { Pad } from "./pad.js";
import { Reader } from "./reader.js";

// A second stroke often follows at once (4, 5, 7): wait this long before asking.
const SETTLE_MS = 60;
const PEN_UNITS = 400; // the pen's width is given in units of which the pad has 400

const find = (id) => document.getElementById(id);
const { readUrl, maxBytes } = document.body.dataset;
const preview = find("preview");
const noPreview = find("no-preview"); // stands for a file that the browser cannot show
let picture = null; // the file that is being read instead of the drawing

const answer = new Answer(find("answer"));
const reader = new Reader(readUrl, {
  onPending: () => answer.showPending(),
  onReading: (reading) => answer.showReading(reading, { isPicture: picture !== null }),
  onProblem: (sentence) => answer.showProblem(sentence),
});
const pad = new Pad(find("pad"), {
  onStroke: () => {
    showPicture(null);
    submit({ delay: SETTLE_MS });
  },
});

function submit({ delay = 0 } = {}) {
  const file = picture;
  reader.ask(() => file ?? pad.export(), { delay });
}

function clear() {
  reader.cancel();
  showPicture(null);
  pad.clear();
  answer.showNothing();
}

function undo() {
  pad.undo();
  if (picture || pad.isEmpty) clear();
  else submit();
}

function readPicture(file) {
  if (!file) return;
  clear();
  if (file.size > Number(maxBytes)) {
    const megabytes = Math.floor(Number(maxBytes) / 2 ** 20);
    answer.showProblem(`The picture is over ${megabytes} MB: choose a smaller one.`);
    return;
  }
  showPicture(file);
  submit();
}

function showPicture(file) {
  if (preview.hasAttribute("src")) URL.revokeObjectURL(preview.src);
  picture = file;
  preview.hidden = !file;
  noPreview.hidden = true;
  if (file) preview.src = URL.createObjectURL(file);
  else preview.removeAttribute("src");
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
find("file").addEventListener("change", ({ target }) => {
  readPicture(target.files[0]);
  target.value = ""; // so that the same file can be chosen again
});
preview.addEventListener("error", () => {
  if (!picture) return;
  preview.hidden = true;
  noPreview.hidden = false;
  noPreview.textContent = `${picture.name || "The file"} was sent; this browser cannot show it.`;
});
document.addEventListener("keydown", pressKey);
document.addEventListener("paste", (event) => readPicture(event.clipboardData?.files[0]));
document.addEventListener("dragover", (event) => event.preventDefault());
document.addEventListener("drop", (event) => {
  event.preventDefault();
  readPicture(event.dataTransfer.files[0]);
});
setPenWidth();
