// What a person says of digits that were read wrong. A reading stays as it was; its correction is a
// copy in which the digits, the texts with them and the values are those of the person.

import { isDigit } from "./words.js";

/** Return a reading with digits replaced; `edits` maps the place of a digit, counted over all. */
export function correctReading(reading, edits) {
  if (!edits.size) return reading;
  const corrected = correctPart(reading, edits, 0);
  if (!reading.pages?.length) return corrected;
  let place = 0;
  const pages = reading.pages.map((page) => {
    const start = place;
    place += countDigits(page);
    return correctPart(page, edits, start);
  });
  return { ...corrected, pages };
}

/** Return how many digits stand on the pages before one. */
export function countBefore(reading, page) {
  return (reading.pages ?? []).slice(0, page).reduce((sum, one) => sum + countDigits(one), 0);
}

function countDigits({ numbers }) {
  return numbers.reduce((sum, { digits }) => sum + digits.length, 0);
}

function correctPart(reading, edits, start) {
  let place = start;
  const numbers = reading.numbers.map((number) => {
    const first = place;
    place += number.digits.length;
    return correctNumber(number, edits, first);
  });
  if (!numbers.some(({ corrected }) => corrected)) return reading;
  return { ...reading, text: replaceDigits(reading.text, edits, start), numbers, corrected: true };
}

function correctNumber(number, edits, first) {
  const digits = number.digits.map((digit, index) => (
    edits.has(first + index)
      ? { ...digit, digit: edits.get(first + index), corrected: true, read: digit.digit }
      : digit
  ));
  if (!digits.some(({ corrected }) => corrected)) return number;
  const text = replaceDigits(number.text, edits, first);
  const value = correctValue(number, text);
  const digitsOnly = [...text].filter(isDigit).join("");
  return {
    ...number, text, value, digits_only: digitsOnly, digits, corrected: true, read: number.text,
  };
}

function replaceDigits(text, edits, start) {
  let place = start;
  return [...text].map((letter) => (
    isDigit(letter) ? String(edits.get(place++) ?? letter) : letter
  )).join("");
}

/** Put the digits of a text into its value, from the right; null where their grouping may differ. */
function correctValue({ text: before, value }, text) {
  if (!value) return null;
  const first = (written) => [...written].find(isDigit);
  if (/[.,]/.test(text) && (first(before) === "0") !== (first(text) === "0")) return null;
  const digits = [...text].filter(isDigit);
  return [...value].reverse()
    .map((letter) => (isDigit(letter) ? digits.pop() ?? letter : letter))
    .reverse().join("");
}
