// Writes the numbers that were read as text, line by line, and copies them to the clipboard.

const TOLD_MS = 2_000; // how long the button says that it has copied

/** Write numbers into an element; digits in doubt are marked, and it learns how much it holds. */
export function writeNumbers(element, numbers) {
  const lines = new Map();
  for (const number of numbers) {
    lines.set(number.line, [...(lines.get(number.line) ?? []), number]);
  }
  element.replaceChildren(...[...lines.values()].map((line) => {
    const row = document.createElement("div");
    line.forEach((number, index) => row.append(...(index ? [" "] : []), ...markDoubts(number)));
    return row;
  }));
  const lengths = [...element.children].map((row) => row.textContent.length);
  element.classList.toggle("long", lengths.length > 1 || lengths[0] > 1);
  element.style.setProperty("--letters", Math.max(1, ...lengths));
  element.style.setProperty("--lines", Math.max(1, lengths.length));
}

function markDoubts({ text, digits }) {
  let place = 0;
  return [...text].map((letter) => {
    const digit = /\d/.test(letter) ? digits[place++] : null;
    if (!digit || digit.status === "read") return letter;
    const mark = document.createElement("mark");
    mark.textContent = letter;
    return mark;
  });
}

/** Make a button copy what `getText` gives; `shown` is the element that shows the same text. */
export function offerCopy(button, { getText, shown }) {
  const words = button.textContent;
  let timer = 0;
  button.addEventListener("click", async () => {
    button.textContent = await copy(getText(), shown);
    clearTimeout(timer);
    timer = setTimeout(() => { button.textContent = words; }, TOLD_MS);
  });
}

async function copy(text, shown) {
  try {
    await navigator.clipboard.writeText(text); // there is none on plain http, but for localhost
    return "Copied";
  } catch {
    getSelection().selectAllChildren(shown);
    return document.execCommand("copy") ? "Copied" : "Selected: copy it";
  }
}
