// Writes the numbers that were read as text, line by line.

/** Write numbers into an element; digits in doubt are marked, and it learns how much it holds. */
export function writeNumbers(element, numbers) {
  const lines = new Map();
  for (const number of numbers) {
    lines.set(number.line, [...(lines.get(number.line) ?? []), number]);
  }
  element.replaceChildren(...[...lines.values()].map((line) => {
    const row = document.createElement("div");
    line.forEach((number, index) => row.append(...(index ? [" "] : []), ...markDigits(number)));
    return row;
  }));
  const lengths = [...element.children].map((row) => row.textContent.length);
  element.classList.toggle("long", lengths.length > 1 || lengths[0] > 1);
  element.style.setProperty("--letters", Math.max(1, ...lengths));
  element.style.setProperty("--lines", Math.max(1, lengths.length));
}

function markDigits({ text, digits }) {
  let place = 0;
  return [...text].map((letter) => {
    const digit = /\d/.test(letter) ? digits[place++] : null;
    if (!digit || (digit.status === "read" && !digit.corrected)) return letter;
    const mark = document.createElement(digit.corrected ? "ins" : "mark");
    mark.textContent = letter;
    return mark;
  });
}
