// Puts a reading into words. Takes the JSON of the API, returns sentences; knows nothing of the page.

// A second digit less likely than this is not offered in words; its bar still shows.
const WORTH_NAMING = 0.02;
// More numbers than these make no sentence; they stand above it line by line.
const NAMED_NUMBERS = 6;

// How a number is named by its kind; a plain number and one of no kind are not.
const KIND_NAMES = {
  date: "a date", time: "a time", fraction: "a fraction", percent: "a percentage",
  amount: "an amount",
};
// How the picture lies that was photographed turned clockwise, by degrees.
const TURN_NAMES = {
  90: "It lies on its side: I read it after turning it by 90° to the left.",
  180: "It lies upside down: I read it after turning it by 180°.",
  270: "It lies on its side: I read it after turning it by 90° to the right.",
};

/** Return the digits of all numbers, in reading order. */
export function listDigits({ numbers }) {
  return numbers.flatMap((number) => number.digits);
}

/** Say in words what was read, and how the picture lies. */
export function wordVerdict(reading) {
  const turned = TURN_NAMES[reading.turn];
  return turned ? `${wordNumbers(reading)} ${turned}` : wordNumbers(reading);
}

function wordNumbers({ status, numbers }) {
  if (status === "blank") return "Nothing drawn yet.";
  if (status === "no_digits") return "I see ink, but not a digit.";
  const unsure = status === "unsure";
  if (numbers.length > NAMED_NUMBERS) {
    return unsure ? `Perhaps these ${numbers.length} numbers.` : `These are ${numbers.length} numbers.`;
  }
  if (numbers.length > 1) {
    const texts = numbers.map(({ text, kind }) => withKind(text, kind, " (", ")"));
    const list = `${texts.slice(0, -1).join(", ")} and ${texts.at(-1)}`;
    return unsure ? `Perhaps ${list}.` : `These are ${list}.`;
  }
  const { text = "", kind } = numbers[0] ?? {};
  if (text.length !== 1) {
    const named = withKind(text, kind, ", ");
    return unsure ? `Perhaps ${named}.` : `This is ${named}.`;
  }
  if (!unsure) return `This is ${withArticle(text)}.`;
  const [first, second] = numbers[0].digits[0].alternatives;
  const other = second.probability < WORTH_NAMING ? "" : `, or ${withArticle(second.digit)}`;
  return `Perhaps ${withArticle(first.digit)}${other}.`;
}

/** Say how sure the answer is: as sure as its least certain number. */
export function wordConfidence(reading) {
  const shares = reading.numbers.map((number) => number.confidence);
  if (!shares.length) return "";
  const confidence = `Confidence ${percent(Math.min(...shares), 1)}`;
  const digits = listDigits(reading);
  const doubts = digits.filter(({ status }) => status !== "read").length;
  return digits.length > 1 && doubts
    ? `${confidence}, ${doubts} of ${digits.length} digits unsure`
    : confidence;
}

/** Name one digit of several: "Digit 3 of 5: 7, sure 99.2%". */
export function wordDigit({ digit, status, confidence }, place, count) {
  const certainty = status === "read" ? "sure" : "unsure";
  return `Digit ${place} of ${count}: ${digit}, ${certainty} ${percent(confidence, 1)}`;
}

/** Write a share as a percentage that never rounds up to certainty. */
export function percent(share, places) {
  const step = 10 ** places;
  const rounded = Math.round(share * 100 * step) / step;
  return `${(rounded === 100 && share < 1 && places ? 100 - 1 / step : rounded).toFixed(places)}%`;
}

function withKind(text, kind, before, after = "") {
  const name = KIND_NAMES[kind];
  return name ? `${text}${before}${name}${after}` : text;
}

function withArticle(digit) {
  return `${String(digit) === "8" ? "an" : "a"} ${digit}`;
}
