// The geometry of boxes: [left, top, right, bottom] in fractions of the page, 0 to 1.
// Knows nothing of elements.

const LEAST = 0.004; // of a side

const clamp = (value, low, high) => Math.min(high, Math.max(low, value));

/** Return a box moved, as far as the page allows. */
export function moveBox([left, top, right, bottom], across, down) {
  const x = clamp(across, -left, 1 - right);
  const y = clamp(down, -top, 1 - bottom);
  return [left + x, top + y, right + x, bottom + y];
}

/** Return a box with its right and lower side moved. */
export function growBox([left, top, right, bottom], across, down) {
  return [left, top, clamp(right + across, left + LEAST, 1), clamp(bottom + down, top + LEAST, 1)];
}

/** Return a box with one corner, as "nw" or "se", moved to a point. */
export function dragCorner([left, top, right, bottom], corner, [x, y]) {
  return [
    corner.includes("w") ? clamp(x, 0, right - LEAST) : left,
    corner.includes("n") ? clamp(y, 0, bottom - LEAST) : top,
    corner.includes("e") ? clamp(x, left + LEAST, 1) : right,
    corner.includes("s") ? clamp(y, top + LEAST, 1) : bottom,
  ];
}

/** Return the box between two points, kept on the page. */
export function spanBox([x, y], [otherX, otherY]) {
  return [Math.min(x, otherX), Math.min(y, otherY), Math.max(x, otherX), Math.max(y, otherY)]
    .map((value) => clamp(value, 0, 1));
}

/** Return a box where none of the others begins, for one that is made without a pointer. */
export function freeBox(others, [width, height]) {
  let box = [0.1, 0.1, 0.1 + width, 0.1 + height];
  while (others.some(([left, top]) => Math.hypot(left - box[0], top - box[1]) < 0.02)) {
    const lower = moveBox(box, 0, height * 1.3);
    box = lower[1] - box[1] > height ? lower : moveBox([box[0], 0.1, box[2], 0.1 + height], 0.05, 0);
    if (box[2] > 0.99) break;
  }
  return box;
}
