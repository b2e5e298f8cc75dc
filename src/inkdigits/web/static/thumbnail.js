// Small pictures of large ones, for lists.

import { drawScaled, findScale, openBitmap } from "./scaling.js";

const SIDE = 160; // pixels of the longer side

/** Return a file as a small picture's data URL, on white; nothing where the browser cannot show it. */
export async function makeThumbnail(file) {
  const bitmap = await openBitmap(file);
  if (!bitmap) return "";
  const canvas = drawScaled(bitmap, { scale: findScale(bitmap, SIDE) });
  bitmap.close();
  return canvas.toDataURL("image/jpeg");
}
