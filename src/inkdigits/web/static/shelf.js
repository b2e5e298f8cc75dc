// Keeps the drawing, what was corrected in its reading, and its history in this browser, over a reload:
// each tab its own, and the last of all for a tab that is new. Pictures are not kept. What is found
// there may be damaged, or by somebody else: it is taken only where all of it is right.

const KEY = "inkdigits.drawing";
const VERSION = 1;
const MAX_LENGTH = 1_000_000; // characters; browsers give about 5 million to a site
const MAX_PLACE = 10; // no stroke lies further out, in units of the pad's height
const STEPS = 10_000; // places are kept as whole numbers of which the pad's height has these

/** Keep states, dropping the furthest from the present one until they fit. */
export function keepStates({ states: all, place: present }) {
  const states = all.filter(({ file }, index) => !file || index === present);
  const place = states.indexOf(all[present]);
  let [first, end] = [0, states.length];
  for (;;) {
    const text = encodeStates(states.slice(first, end), place - first);
    if (text.length <= MAX_LENGTH) {
      write(() => sessionStorage, text);
      write(() => localStorage, text);
      return;
    }
    if (end - first === 1) return; // even the drawing alone: what was kept before stays
    const half = Math.ceil((end - first) / 2);
    const ahead = end - 1 - place;
    if (place - first >= ahead) first = Math.min(place, first + half);
    else end = Math.max(place + 1, end - half);
  }
}

/** Return what this tab kept; in a new tab, what the last one did; or null. */
export function findStates() {
  return read(() => sessionStorage) ?? read(() => localStorage);
}

/** Forget the drawing of this tab, and the last of all. */
export function forgetStates() {
  // That of another tab is not to come in its place.
  write(() => sessionStorage, encodeStates([{ strokes: [] }], 0));
  try {
    localStorage.removeItem(KEY);
  } catch {
    // No storage here: nothing was kept.
  }
}

function read(findStorage) {
  try {
    return decodeStates(findStorage().getItem(KEY));
  } catch {
    return null; // no storage here, or not what was put there
  }
}

function write(findStorage, text) {
  try {
    findStorage().setItem(KEY, text);
  } catch {
    // No storage here, or it is full: the drawing lives as long as the page.
  }
}

/** Write each stroke once; a state names its strokes by their places. */
function encodeStates(states, place) {
  const places = new Map();
  const drawn = states.map(({ strokes }) => strokes.map((stroke) => {
    if (!places.has(stroke)) places.set(stroke, places.size);
    return places.get(stroke);
  }));
  const strokes = [...places.keys()].map(({ width, points, erase }) => ({
    width: Math.round(width * STEPS),
    points: points.map((point) => point.map((value) => Math.round(value * STEPS))),
    erase: erase === true,
  }));
  const corrections = states.map(encodeCorrection);
  return JSON.stringify({ version: VERSION, strokes, states: drawn, corrections, place });
}

/** Those of pictures, which are not kept, are not either. */
function encodeCorrection({ file, correction }) {
  return correction && !file ? { text: correction.text, edits: [...correction.edits] } : null;
}

function decodeStates(text) {
  if (text === null || text.length > MAX_LENGTH) return null;
  const { version, strokes, states, corrections = [], place } = JSON.parse(text);
  if (version !== VERSION) return null;
  const known = strokes.map(decodeStroke);
  const drawn = states.map((indices, index) => ({
    strokes: indices.map((one) => pick(known, one)),
    file: null,
    correction: decodeCorrection(corrections[index] ?? null),
  }));
  pick(drawn, place);
  return { states: drawn, place };
}

function decodeStroke({ width, points, erase }) {
  const isPoint = (point) => (point.length === 2 || point.length === 3) && point.every(isPlace);
  if (!isPlace(width) || width <= 0 || !points.length || !points.every(isPoint)) {
    throw new TypeError("not a stroke");
  }
  return {
    width: width / STEPS,
    points: points.map((point) => point.map((value) => value / STEPS)),
    erase: erase === true,
  };
}

function decodeCorrection(correction) {
  if (correction === null) return null;
  const { text, edits } = correction;
  const isEdit = ([place, digit]) => Number.isInteger(place) && Number.isInteger(digit) && digit >= 0 && digit <= 9;
  if (typeof text !== "string" || !edits.every(isEdit)) throw new TypeError("not a correction");
  return { text, edits: new Map(edits) };
}

function pick(list, index) {
  if (!Number.isInteger(index) || !(index in list)) throw new TypeError("nothing there");
  return list[index];
}

function isPlace(value) {
  return Number.isInteger(value) && Math.abs(value) <= MAX_PLACE * STEPS;
}
