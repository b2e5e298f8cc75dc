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
  90: wordTurn("on its side", "90° to the left"),
  180: wordTurn("upside down", "180°"),
  270: wordTurn("on its side", "90° to the right"),
};

export const READING = "Reading …";
export const BLANK_WORDS = {
  drawing: "Nothing drawn yet.",
  picture: "I see no ink in this picture.",
  page: "I see no ink here.",
};

const SIGN_NAMES = {
  "-": "Minus", ".": "Point", ",": "Comma", "/": "Slash", ":": "Colon", "%": "Percent sign",
  "+": "Plus", "=": "Equals sign", "$": "Dollar sign", "(": "Opening bracket", ")": "Closing bracket",
};

export function isDigit(letter) {
  return /^[0-9]$/.test(letter);
}

/**
 * Return the characters of all numbers in reading order: each digit or sign as in the answer, a
 * digit also with its place and how many there are, and all with the status of their number.
 */
export function listCharacters({ numbers }) {
  const count = numbers.reduce((sum, { digits }) => sum + digits.length, 0);
  let place = 0;
  return numbers.flatMap((number) => {
    let digits = 0;
    let signs = 0;
    const about = { numberStatus: number.status, alone: number.digits.length === 1 };
    return [...number.text].flatMap((letter) => {
      if (isDigit(letter)) return [{ ...number.digits[digits++], ...about, place: place++, count }];
      const sign = number.signs?.[signs++];
      return sign?.sign === letter ? [{ ...sign, ...about }] : [];
    });
  });
}

/** Return whether a character is one that a person should look at. */
export function isDoubtful({ status, numberStatus, alone, corrected, sign }) {
  if (corrected || sign) return false;
  return status !== "read" || (alone && numberStatus === "unsure");
}

/**
 * Say in words what was read, and how the picture lies. Of what it was read, a "drawing", a "picture"
 * or a "page" of one, is told where nothing is on it.
 */
export function wordVerdict(reading, source = "drawing") {
  if (reading.status === "blank") return BLANK_WORDS[source];
  const turned = TURN_NAMES[reading.turn];
  return turned ? `${wordNumbers(reading)} ${turned}` : wordNumbers(reading);
}

/** Say how much was read of a file of several pages. */
export function wordPages({ pages }) {
  return `I have read ${pages.length} pages.`;
}

function wordTurn(place, turn) {
  return `It lies ${place}: I read it after turning it by ${turn}.`;
}

function wordNumbers(reading) {
  const said = wordTexts(reading);
  return reading.corrected ? said.replace(/\.$/, ", as corrected.") : said;
}

function wordTexts({ status, numbers }) {
  if (status === "no_digits") return "I see ink, but not a digit.";
  const unsure = status === "unsure" && numbers.some((one) => one.status !== "read" && !one.corrected);
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

/** Say how sure the answer is: as sure as its least certain number, of those that nobody corrected. */
export function wordConfidence(reading) {
  const open = reading.numbers.filter(({ corrected }) => !corrected);
  const read = reading.numbers.filter(({ corrected }) => corrected).map((number) => number.read);
  if (!open.length) return read.length ? `I had read ${read.join(", ")}.` : "";
  const confidence = `Confidence ${percent(Math.min(...open.map((one) => one.confidence)), 1)}`;
  const digits = listCharacters(reading).filter(({ sign }) => !sign);
  const doubts = digits.filter(isDoubtful).length;
  if (digits.length > 1 && doubts) return `${confidence}, ${doubts} of ${digits.length} digits unsure`;
  return open.some(({ status }) => status === "unsure") ? `${confidence}: unsure` : confidence;
}

/** Name one character of several: "Digit 3 of 5: 7, sure 99.2%" or "Minus, 98.1%". */
export function wordCharacter(character) {
  const { sign, digit, confidence, place, count } = character;
  if (sign) return `${SIGN_NAMES[sign] ?? sign}, ${percent(confidence, 1)}`;
  const name = `Digit ${place + 1} of ${count}: ${digit}`;
  if (character.corrected) return `${name}, corrected from ${character.read}`;
  return `${name}, ${isDoubtful(character) ? "unsure" : "sure"} ${percent(confidence, 1)}`;
}

/** Write a share as a percentage that never rounds up to certainty, nor is it ever that. */
export function percent(share, places) {
  const step = 10 ** places;
  const most = 100 - 1 / step;
  return `${Math.min(Math.round(share * 100 * step) / step, most).toFixed(places)}%`;
}

function withKind(text, kind, before, after = "") {
  const name = KIND_NAMES[kind];
  return name ? `${text}${before}${name}${after}` : text;
}

export function withArticle(digit) {
  return `${String(digit) === "8" ? "an" : "a"} ${digit}`;
}
