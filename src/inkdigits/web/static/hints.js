// What may be done where nothing was read. Each hint is said only where it was measured: in the
// boxes of the ink that was seen, or in the pixels of the picture.

import { drawScaled, findScale } from "./scaling.js";

const SMALL = 12; // pixels of the ink's height; a digit is read from 28 x 28
const DARK = 70; // gray level, of 255, that even the lightest part of a picture stays below
const FAINT = 40; // gray levels between the darkest and the lightest part of a picture
const SAMPLE_SIDE = 128; // pixels of the longer side that are measured
const PART = 0.01; // of the pixels, darkest and lightest, that are left out

/** Return a hint on a reading without numbers, or nothing; `image` is the element that shows the picture, null for a drawing. */
export async function findHint(reading, image) {
  const boxes = (reading.candidates ?? []).map(({ box }) => box);
  const { width, height } = reading.image;
  const tallest = Math.max(0, ...boxes.map(([, top, , bottom]) => bottom - top));
  const where = image ? "picture" : "drawing area";
  if (boxes.some(([left, top, right, bottom]) => left <= 0 || top <= 0 || right >= width || bottom >= height)) {
    return `The ink reaches the edge of the ${where}: it may be cut off there.`;
  }
  if (boxes.length && tallest < SMALL) {
    return `The ink is only ${tallest} pixels high: ${image ? "take the picture from nearer" : "draw it larger"}.`;
  }
  const levels = image && await measureLevels(image);
  if (!levels) return "";
  if (levels.lightest < DARK) return "The picture is very dark: take it in more light.";
  if (levels.lightest - levels.darkest < FAINT) {
    return "The picture is faint, its ink hardly darker than the paper: take it in more light or with a darker pen.";
  }
  return "";
}

/** Return the darkest and the lightest gray level of a picture, but for a small part of it. */
async function measureLevels(image) {
  const shown = await image.decode().then(() => true, () => false);
  if (!shown) return null;
  const canvas = drawScaled(image, { scale: findScale(image, SAMPLE_SIDE) });
  const { width, height } = canvas;
  const { data } = canvas.getContext("2d").getImageData(0, 0, width, height);
  const levels = Array.from({ length: width * height }, (_, place) => (
    0.299 * data[4 * place] + 0.587 * data[4 * place + 1] + 0.114 * data[4 * place + 2]
  )).sort((a, b) => a - b);
  const skipped = Math.floor(PART * levels.length);
  return { darkest: levels[skipped], lightest: levels.at(-1 - skipped) };
}
