// Draws a result as one picture: what was drawn or chosen, boxes over it, and the text below. On
// white, whatever the page's colors.

import { drawStrokes } from "./ink.js";
import { isDoubtful, listCharacters, wordConfidence } from "./words.js";

const WIDTH = 1_000; // pixels
const MAX_HEIGHT = 1_600; // of what was read
const MARGIN = 40;
const REACH = 4; // a box stays so far away from its ink
const COLORS = { paper: "#fff", ink: "#1d1e22", quiet: "#5d6068", box: "#3147c4", doubt: "#a3261b" };
const FONT = "system-ui, sans-serif";
const LETTER = 0.62; // the width of a letter, as a share of the font's size
const LARGEST = 110; // sizes of the text, in pixels
const SMALLEST = 24;
const SMALL = 26;
const LEADING = 1.25;

/** Return a canvas with a reading of an `image` element or, without one, of strokes. */
export function drawCard(reading, { image = null, strokes = [] }) {
  const { width, height } = reading.image;
  const scale = Math.min(WIDTH / width, MAX_HEIGHT / height);
  const picture = { width: width * scale, height: height * scale, left: (WIDTH - width * scale) / 2 };
  const lines = reading.text.split("\n");
  const letters = Math.max(...lines.map((line) => line.length));
  const room = WIDTH - 2 * MARGIN;
  const size = Math.max(SMALLEST, Math.min(LARGEST, room / (LETTER * letters), 4 * LARGEST / lines.length));

  const canvas = document.createElement("canvas");
  canvas.width = WIDTH;
  canvas.height = Math.ceil(picture.height + MARGIN + lines.length * size * LEADING + SMALL + MARGIN);
  const context = canvas.getContext("2d");
  context.fillStyle = COLORS.paper;
  context.fillRect(0, 0, canvas.width, canvas.height);
  if (image) {
    context.drawImage(image, picture.left, 0, picture.width, picture.height);
  } else {
    context.drawImage(drawInk(strokes, picture), picture.left, 0);
  }
  drawBoxes(context, reading, { scale, left: picture.left });
  context.fillStyle = COLORS.quiet;
  context.fillRect(0, picture.height, WIDTH, 1);
  writeText(context, lines, { top: picture.height + MARGIN, size });
  context.fillStyle = COLORS.quiet;
  context.font = `${SMALL}px ${FONT}`;
  const notes = [wordConfidence(reading), "inkdigits"].filter(Boolean);
  context.fillText(notes.join(" · "), MARGIN, canvas.height - MARGIN);
  return canvas;
}

/** Erasing takes away the paper too: strokes are drawn on a ground of their own. */
function drawInk(strokes, { width, height }) {
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(width);
  canvas.height = Math.round(height);
  drawStrokes(canvas.getContext("2d"), strokes, { unit: height, color: COLORS.ink });
  return canvas;
}

function drawBoxes(context, reading, { scale, left }) {
  context.lineWidth = 2;
  for (const character of listCharacters(reading)) {
    const [x, y, right, bottom] = character.box.map((place) => place * scale);
    const isOpen = isDoubtful(character);
    context.strokeStyle = isOpen ? COLORS.doubt : COLORS.box;
    context.setLineDash(isOpen ? [6, 4] : []);
    context.strokeRect(left + x - REACH, y - REACH, right - x + 2 * REACH, bottom - y + 2 * REACH);
  }
  context.setLineDash([]);
}

function writeText(context, lines, { top, size }) {
  context.fillStyle = COLORS.ink;
  context.font = `600 ${size}px ${FONT}`;
  context.textBaseline = "alphabetic";
  lines.forEach((line, index) => {
    context.fillText(line, MARGIN, top + size * (0.8 + index * LEADING), WIDTH - 2 * MARGIN);
  });
}
