// Draws a picture smaller, for whatever needs it so: to be sent, listed or measured.

const WHOLE = [0, 0, 1, 1]; // left, top, right, bottom in shares of a picture

/** Return the scale, 1 at most, at which the longer side of a picture has so many pixels at most. */
export function findScale(picture, side, part = WHOLE) {
  const { width, height } = findPlace(picture, part);
  return Math.min(1, side / Math.max(width, height));
}

/**
 * Return a canvas with a bitmap or an image element, or a part of it, at a scale, by 90 degrees to the
 * right if `isTurned`. It is on white, as paper is, unless it `isClear`: else a JPEG would be black
 * there.
 */
export function drawScaled(picture, { scale, part = WHOLE, isTurned = false, isClear = false }) {
  const { left, top, width, height } = findPlace(picture, part);
  const size = [width, height].map((side) => Math.max(1, Math.round(side * scale)));
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = isTurned ? [...size].reverse() : size;
  const context = canvas.getContext("2d");
  if (!isClear) {
    context.fillStyle = "#fff";
    context.fillRect(0, 0, canvas.width, canvas.height);
  }
  if (isTurned) {
    context.translate(canvas.width, 0);
    context.rotate(Math.PI / 2);
  }
  context.drawImage(picture, left, top, width, height, 0, 0, ...size);
  return canvas;
}

/** Return a file as a bitmap, after its EXIF turn, to be closed; null where the browser shows none. */
export function openBitmap(file) {
  return createImageBitmap(file).catch(() => null);
}

/** Return where a part of a picture lies in it, in whole pixels. */
function findPlace({ naturalWidth, naturalHeight, width, height }, part) {
  const sizes = [naturalWidth ?? width, naturalHeight ?? height];
  const [left, top, right, bottom] = part.map((share, side) => Math.round(share * sizes[side % 2]));
  return { left, top, width: Math.max(1, right - left), height: Math.max(1, bottom - top) };
}
