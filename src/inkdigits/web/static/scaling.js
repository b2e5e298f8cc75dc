// Draws a picture smaller, for whatever needs it so: to be sent, listed or measured.

/** Return the scale, 1 at most, at which the longer side of a picture has so many pixels at most. */
export function findScale(picture, side) {
  return Math.min(1, side / Math.max(...findSize(picture)));
}

/**
 * Return a canvas with a bitmap or an image element at a scale, by 90 degrees to the right if
 * `isTurned`. It is on white, as paper is, unless it `isClear`: else a JPEG would be black there.
 */
export function drawScaled(picture, { scale, isTurned = false, isClear = false }) {
  const [width, height] = findSize(picture).map((side) => Math.max(1, Math.round(side * scale)));
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = isTurned ? [height, width] : [width, height];
  const context = canvas.getContext("2d");
  if (!isClear) {
    context.fillStyle = "#fff";
    context.fillRect(0, 0, canvas.width, canvas.height);
  }
  if (isTurned) {
    context.translate(height, 0);
    context.rotate(Math.PI / 2);
  }
  context.drawImage(picture, 0, 0, width, height);
  return canvas;
}

/** Return a file as a bitmap, after its EXIF turn, to be closed; null where the browser shows none. */
export function openBitmap(file) {
  return createImageBitmap(file).catch(() => null);
}

function findSize({ naturalWidth, naturalHeight, width, height }) {
  return [naturalWidth ?? width, naturalHeight ?? height];
}
