// Draws strokes. A stroke is {width, points, erase}: points are [x, y] or [x, y, factor of the
// width], all in units of the pad's height; a stroke that erases takes away the ink below it.

const BLANK_HEIGHT = 160; // pixels: fine enough to see what an eraser left over

/** Draw strokes on a canvas of which `unit` pixels are the pad's height; `view` is what is shown. */
export function drawStrokes(context, strokes, { unit, color, view = { scale: 1, left: 0, top: 0 } }) {
  const scale = unit * view.scale;
  context.save();
  context.setTransform(scale, 0, 0, scale, -view.left * scale, -view.top * scale);
  context.fillStyle = context.strokeStyle = color;
  context.lineCap = context.lineJoin = "round";
  for (const stroke of strokes) {
    context.globalCompositeOperation = stroke.erase ? "destination-out" : "source-over";
    drawStroke(context, stroke);
  }
  context.restore();
}

/** Tell whether no ink is left, after all erasing. */
export function isBlank(strokes, ratio) {
  if (!strokes.some(({ erase }) => erase)) return strokes.length === 0;
  const canvas = new OffscreenCanvas(Math.ceil(BLANK_HEIGHT * ratio), BLANK_HEIGHT);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  drawStrokes(context, strokes, { unit: BLANK_HEIGHT, color: "#000" });
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
  for (let alpha = 3; alpha < data.length; alpha += 4) if (data[alpha] > 127) return false;
  return true;
}

function drawStroke(context, { width, points }) {
  const [first] = points;
  if (points.length === 1) {
    context.beginPath();
    context.arc(first[0], first[1], (width * (first[2] ?? 1)) / 2, 0, 2 * Math.PI);
    context.fill();
  } else if (points.some((point) => point.length > 2)) {
    drawByPressure(context, width, points);
  } else {
    context.lineWidth = width;
    context.beginPath();
    traceCurve(context, points);
    context.stroke();
  }
}

/** Trace a smooth line: through the middles between points, bent by the points themselves. */
function traceCurve(context, points) {
  context.moveTo(points[0][0], points[0][1]);
  for (let i = 1; i < points.length - 1; i += 1) {
    const [x, y] = points[i];
    context.quadraticCurveTo(x, y, ...findMiddle(points[i], points[i + 1]));
  }
  context.lineTo(points.at(-1)[0], points.at(-1)[1]);
}

/** The same line, each bend as wide as the pen was pressed there. */
function drawByPressure(context, width, points) {
  const last = points.length - 1;
  let from = points[0];
  for (let i = 1; i <= last; i += 1) {
    const to = i < last ? findMiddle(points[i], points[i + 1]) : points[last];
    context.lineWidth = width * (points[i][2] ?? 1);
    context.beginPath();
    context.moveTo(from[0], from[1]);
    context.quadraticCurveTo(points[i][0], points[i][1], to[0], to[1]);
    context.stroke();
    from = to;
  }
}

function findMiddle([x, y], [nextX, nextY]) {
  return [(x + nextX) / 2, (y + nextY) / 2];
}
