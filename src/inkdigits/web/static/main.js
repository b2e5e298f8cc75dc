// Wires the page: strokes, buttons, keys and pictures go to the reader, its answers to the page.

import { Answer } from "./answer.js";
import { Boxes } from "./boxes.js";
import { Crop } from "./crop.js";
import { Cursor } from "./cursor.js";
import { Desk } from "./desk.js";
import { offerExamples } from "./examples.js";
import { offerExports } from "./exports.js";
import { Later } from "./later.js";
import { Outcome } from "./outcome.js";
import { Pad } from "./pad.js";
import { Picture } from "./picture.js";
import { Reader } from "./reader.js";
import { fetchOcclusion } from "./server.js";
import { Shortcuts } from "./shortcuts.js";
import { Why } from "./why.js";
import { listZoomKeys } from "./zoom.js";

// A second stroke often follows at once (4, 5, 7): wait this long before asking.
const SETTLE_MS = 60;
const PEN_UNITS = 400; // the pen's width is given in units of which the pad's height has 400

const find = (id) => document.getElementById(id);
const { readUrl, explainUrl, healthUrl, maxBytes } = document.body.dataset;
const sheet = document.querySelector(".sheet");
const picture = new Picture(find("picture"), { maxBytes: Number(maxBytes) });
const why = new Why(
  { button: find("why"), heat: find("heat"), words: find("reason") },
  (frame, digit) => fetchOcclusion(explainUrl, frame, digit),
);
const answer = new Answer(find("answer"), {
  onPick: (digit) => outcome.correct(digit),
  onPage: (index) => outcome.choosePage(index),
  onPiece: (piece) => why.offer(piece),
});
const boxes = new Boxes({
  onChoose: (index) => outcome.choose(index),
  onType: (index, digit) => outcome.correct(digit, index),
  onTakeBack: (index) => outcome.takeBack(index),
});
const outcome = new Outcome({
  answer, boxes, picture, padLayer: find("pad-boxes"),
  getCorrection: () => desk.correction,
  onCorrect: (correction) => desk.correct(correction),
  onShow: (shown) => {
    const { file } = picture;
    const { correction } = desk;
    noteVisit({ ...shown, correction, file, strokes: pad.strokes, drawing: file ? "" : pad.export() });
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
  onProblem: showProblem,
});
const pad = new Pad(find("pad"), {
  onStroke: () => {
    desk.remember();
    submit({ delay: SETTLE_MS });
  },
  onView: showView,
});
const cursor = new Cursor(pad, find("pad"), {
  mark: document.querySelector(".cursor"), words: find("pad-words"),
});
const desk = new Desk({ pad, picture }, {
  onPicture: showPicture,
  onReplaced: () => {
    reader.cancel();
    outcome.hide();
    answer.showNothing({ isPicture: picture.file !== null });
  },
  onRead: () => submit(),
  onCorrected: () => outcome.refresh(),
  onHistory: ({ canUndo, canRedo }) => {
    find("undo").setAttribute("aria-disabled", !canUndo);
    find("redo").setAttribute("aria-disabled", !canRedo);
  },
});
const crop = new Crop(
  { button: find("crop"), layer: find("part"), words: find("part-words") },
  { help: find("part-help").textContent, onCrop: (part) => readInstead(picture.crop(part)) },
);

const table = new Later( // with the first files that are chosen together
  () => import("./table.js").then(async (module) => {
    await module.loadStyle();
    return module;
  }),
  ({ Table }) => new Table(find("table"), { urls, maxBytes: Number(maxBytes), onOpen: readPicture }),
);
const visit = new Later( // with the first reading
  () => import("./visit.js"),
  ({ Visit }) => new Visit(find("visit"), { onOpen: bringBack }),
);

function submit({ delay = 0 } = {}) {
  reader.ask(() => (picture.file ? picture.export() : pad.export()), { delay });
}

/** Say what went wrong in the place of what was read; a picture that never was gives its own back. */
function showProblem(sentence, { isBadImage }) {
  if (isBadImage && picture.file && !outcome.reading) {
    desk.drop();
    answer.showFailure(`I could not read the file. ${sentence}`);
  } else {
    answer.showProblem(sentence);
    outcome.hide();
  }
}

function clear() {
  desk.put({});
  cursor.note("Cleared.");
}

function undo() {
  cursor.note(desk.undo() ? "Undone." : "Nothing to undo.");
}

function redo() {
  cursor.note(desk.redo() ? "Redone." : "Nothing to redo.");
}

/** Read one file in the place of the drawing; several become a table below it. */
async function readFiles(files) {
  if (files.length === 1) readPicture(files[0]);
  if (files.length < 2) return;
  const chosen = [...files]; // the list itself is emptied with its input
  const loaded = await table.get();
  if (loaded) loaded.add(chosen);
  else answer.showFailure("The server cannot be reached. Choose the pictures again.");
}

async function noteVisit(shown) {
  (await visit.get())?.note(shown); // where the server is gone, the next reading is noted
}

/** Return what was read as a picture, with its boxes and its text; null where the server is gone. */
async function drawImage() {
  const { page } = outcome;
  const shown = { image: picture.file && picture.image, strokes: pad.strokes };
  const module = await import("./card.js").catch(() => null);
  return module && new Promise((resolve) => {
    module.drawCard(page, shown).toBlob(resolve, "image/png");
  });
}

function readPicture(file) {
  if (!file) return;
  desk.put({ file });
  scrollTo({ top: 0 }); // it was chosen further down, where neither it nor the answer is seen
}

/** Forget the drawing, all that could be undone and what was read, here and over a reload. */
async function forget() {
  desk.forget();
  (await visit.find())?.clear();
}

function setErasing(isErasing) {
  if (isErasing && picture.file) return;
  pad.isErasing = isErasing;
  find("eraser").setAttribute("aria-pressed", isErasing);
  sheet.dataset.tool = isErasing ? "eraser" : "pen";
  cursor.note(isErasing ? "Eraser." : "Pen.");
}

/** Let boxes and cursor follow what is panned and zoomed. */
function showView() {
  const { scale, left, top, ratio, isWhole } = pad.view;
  const places = { "--zoom": scale, "--pan-x": -left / ratio, "--pan-y": -top };
  for (const [name, value] of Object.entries(places)) sheet.style.setProperty(name, value);
  find("zoom-reset").hidden = isWhole;
}

/** Read a picture that was made of the present one, unless another was chosen meanwhile. */
async function readInstead(making) {
  const { file } = picture;
  const made = await making;
  if (made && picture.file === file) readPicture(made);
}

/** Show again what was read before, as it was read and corrected. */
function bringBack({ file, strokes, correction, original }) {
  desk.put({ strokes, file, correction });
  scrollTo({ top: 0 });
  reader.cancel();
  outcome.show(original);
}

/** Put a picture in the place of the drawing pad; without one the pad comes back. */
function showPicture(file) {
  crop.stop();
  picture.show(file);
  sheet.hidden = file !== null;
  offerEraser({ isPicture: file !== null });
}

/** Offer the eraser for a drawing; with a picture in its place it is off, and says why. */
function offerEraser({ isPicture }) {
  const eraser = find("eraser");
  eraser.setAttribute("aria-disabled", isPicture);
  eraser.title = isPicture ? "A picture cannot be erased, only a drawing" : "";
  if (isPicture) setErasing(false);
}

function setPenWidth() {
  const width = find("pen-width").valueAsNumber / PEN_UNITS;
  pad.penWidth = width;
  document.querySelector(".nib").style.setProperty("--pen", width);
}

find("undo").addEventListener("click", undo);
find("redo").addEventListener("click", redo);
find("eraser").addEventListener("click", () => setErasing(!pad.isErasing));
find("clear").addEventListener("click", clear);
find("forget").addEventListener("click", forget);
find("zoom-reset").addEventListener("click", () => pad.resetView());
find("submit").addEventListener("click", () => submit());
find("turn").addEventListener("click", () => readInstead(picture.turn()));
find("pen-width").addEventListener("input", setPenWidth);
for (const id of ["file", "photo"]) {
  find(id).addEventListener("change", ({ target }) => {
    readFiles(target.files);
    target.value = ""; // so that the same file can be chosen again
  });
}
offerExamples(find("examples"), {
  getSource: () => picture.file ?? pad.drawn, onFile: readPicture,
  onProblem: (sentence) => answer.showFailure(sentence),
});
offerExports(find("takeaway"), {
  getReading: () => outcome.reading,
  getName: () => picture.file?.name ?? "",
  drawImage,
  shown: find("digit"),
  told: find("told"),
});
document.addEventListener("paste", (event) => readFiles(event.clipboardData?.files ?? []));
document.addEventListener("dragover", (event) => event.preventDefault());
document.addEventListener("drop", (event) => {
  event.preventDefault();
  readFiles(event.dataTransfer.files);
});
new Shortcuts({
  "u": undo, "Ctrl+z": undo,
  "r": redo, "Ctrl+Shift+z": redo, "Ctrl+y": redo,
  "e": () => setErasing(!pad.isErasing),
  "c": clear, "Delete": clear, "Backspace": clear,
  "Enter": () => submit(),
  ...listZoomKeys(pad, { cursor, isActive: () => !sheet.hidden }),
}, find("shortcuts"));
setPenWidth();
desk.restore();
