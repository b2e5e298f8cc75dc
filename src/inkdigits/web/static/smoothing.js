// Makes strokes calm as they are drawn: a hand trembles in small steps, and means large ones.

const CALM_SHARE = 0.4; // how far the smallest step is followed
const PRESSURE_SHARE = 0.5; // how far a pressure is followed at once
const LIGHTEST = 0.4; // the width of a pen that barely touches, as a factor; half pressure is 1
const DECIMALS = 5;

const round = (value) => Number(value.toFixed(DECIMALS));

/** Return by which factor a pen is wider where it is pressed; null where nothing is pressed. */
export function findFactor({ pointerType, pressure }, last = null) {
  if (pointerType !== "pen" || !pressure) return last;
  const factor = LIGHTEST + 2 * (1 - LIGHTEST) * pressure;
  return last === null ? factor : last + PRESSURE_SHARE * (factor - last);
}

/**
 * Add a point to a stroke. Steps shorter than `calm` are followed in part, longer ones and the last
 * in full; a point that repeats the one before is left out.
 */
export function addPoint(points, [x, y], { factor = null, isLast = false, calm = 0 } = {}) {
  const last = points.at(-1);
  let place = [x, y];
  if (last) {
    const step = Math.hypot(x - last[0], y - last[1]);
    const share = isLast || !(step < calm) ? 1 : CALM_SHARE + (1 - CALM_SHARE) * (step / calm);
    place = [last[0] + share * (x - last[0]), last[1] + share * (y - last[1])];
  }
  place = place.map(round);
  if (last && last[0] === place[0] && last[1] === place[1]) return;
  const width = factor ?? last?.[2];
  points.push(width === undefined ? place : [...place, round(width)]);
}
