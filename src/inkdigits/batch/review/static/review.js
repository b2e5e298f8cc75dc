"use strict";
// Keeps what is typed for each row, says how far it has come, and saves it as a CSV file.

{
  const KEPT_MS = 60_000; // how long the file stays at hand for the browser to save
  const FORMULA = /^'*[=+\-@\uff1d\uff0b\uff0d\uff20]/u; // what a spreadsheet would run, and its guard
  const COLUMNS = ["path", "page", "number", "field", "text"];

  const rows = [...document.querySelectorAll(".row")].map((element) => ({
    element,
    input: element.querySelector("input"),
    state: element.querySelector(".state"),
    isDecided: false,
    accepted: "",
  }));
  const progress = document.querySelector("#progress");
  const bar = document.querySelector("#bar");
  const save = document.querySelector("#save");
  const warning = document.querySelector("#warning");
  const key = `inkdigits-review/${document.querySelector("#end").dataset.review}`;
  let isKept = true; // by this browser
  let isSaved = true; // as a file

  /** What is typed, without what cannot be seen. */
  function clean(text) {
    return text.replace(/\s+/gu, " ").replace(/\p{C}/gu, "").trim();
  }

  // Wide digits and long dashes become plain ones when corrections are applied.
  function isNumber(text) {
    return /\p{Nd}/u.test(text) && /^[\p{Nd}\s.,/:()%+=$\u2010-\u2014\u2212\uff01-\uff0f\uff1a\uff1d-]+$/u.test(text);
  }

  function count() {
    return rows.filter((row) => row.isDecided).length;
  }

  function show(row) {
    row.element.dataset.state = row.isDecided ? "decided" : "undecided";
    const words = row.accepted === "" ? "no number here"
      : row.accepted === clean(row.input.defaultValue) ? "right as it was read" : `corrected: ${row.accepted}`;
    row.state.textContent = row.isDecided ? words : "undecided";
  }

  function showProgress() {
    progress.textContent = `${count()} of ${rows.length}`;
    bar.max = Math.max(1, rows.length);
    bar.value = count();
  }

  function warn(words) {
    warning.textContent = words;
    warning.hidden = false;
  }

  function keep(row) {
    const { input, isDecided, accepted } = row;
    const name = `${key}/${rows.indexOf(row)}`;
    try {
      if (!isDecided && input.value === input.defaultValue) localStorage.removeItem(name);
      else localStorage.setItem(name, JSON.stringify({ typed: input.value, isDecided, accepted }));
    } catch {
      if (isKept) warn("This browser does not keep what you type: save before you close the page.");
      isKept = false;
    }
    isSaved = false;
  }

  function recall() {
    rows.forEach((row, index) => {
      try {
        const kept = JSON.parse(localStorage.getItem(`${key}/${index}`));
        row.input.value = kept ? String(kept.typed) : row.input.defaultValue;
        row.isDecided = kept?.isDecided === true;
        row.accepted = row.isDecided ? clean(String(kept.accepted)) : "";
      } catch {
        row.input.value = row.input.defaultValue; // nothing is kept, or nothing of ours
      }
      show(row);
    });
  }

  function decide(row, isDecided) {
    const text = clean(row.input.value);
    const isWrong = isDecided && text !== "" && !isNumber(text);
    row.isDecided = isDecided && !isWrong;
    row.accepted = row.isDecided ? text : "";
    keep(row);
    show(row);
    row.input.setAttribute("aria-invalid", String(isWrong));
    if (isWrong) row.state.textContent = "no number: digits and signs alone";
    showProgress();
    return !isWrong;
  }

  function go(row, step) {
    const next = rows[rows.indexOf(row) + step];
    if (next) focus(next);
    else if (step > 0) save.focus();
  }

  function focus(row) {
    row.input.focus({ preventScroll: true });
    row.element.scrollIntoView({ block: "center" });
  }

  function handleKey(row, event) {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Enter") {
      event.preventDefault();
      if (event.repeat) return; // a key that is held must not accept row after row
      if (!event.shiftKey && !decide(row, true)) return;
      go(row, event.shiftKey ? -1 : 1);
    } else if (event.key === "Escape") {
      row.input.value = row.input.defaultValue;
      decide(row, false);
      go(row, 1);
    }
  }

  function handleInput(row) {
    if (row.isDecided) decide(row, false);
    else keep(row);
  }

  // What was typed counts once the field is left; that it is empty must be said with a key.
  function handleChange(row) {
    const text = clean(row.input.value);
    if (text && text !== clean(row.input.defaultValue)) decide(row, true);
  }

  function quote(cell) {
    return `"${(FORMULA.test(cell) ? `'${cell}` : cell).replaceAll('"', '""')}"`;
  }

  function writeCsv() {
    const lines = rows.filter((row) => row.isDecided).map(({ element, accepted }) => {
      const { path, page, number, field } = element.dataset;
      return [quote(path), page, number, quote(field), quote(accepted)];
    });
    return `\ufeff${[COLUMNS, ...lines].map((line) => `${line.join(",")}\r\n`).join("")}`;
  }

  function saveFile() {
    const field = document.activeElement;
    if (field instanceof HTMLInputElement) {
      field.blur(); // what is typed there counts
      field.focus({ preventScroll: true });
    }
    if (!count()) {
      progress.textContent = "Nothing is decided yet";
      return;
    }
    const link = document.createElement("a");
    link.download = document.body.dataset.savedAs;
    link.href = URL.createObjectURL(new Blob([writeCsv()], { type: "text/csv" }));
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), KEPT_MS);
    isSaved = true;
    progress.textContent = `${count()} of ${rows.length}, saved`;
  }

  for (const row of rows) {
    row.input.addEventListener("keydown", (event) => handleKey(row, event));
    row.input.addEventListener("input", () => handleInput(row));
    row.input.addEventListener("change", () => handleChange(row));
    row.input.addEventListener("focus", () => row.input.select());
    row.element.querySelector(".nothing").addEventListener("click", () => {
      row.input.value = "";
      decide(row, true);
      go(row, 1);
    });
  }

  save.addEventListener("click", saveFile);
  addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "s" || event.altKey || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    saveFile();
  });
  addEventListener("beforeunload", (event) => {
    if (!isKept && !isSaved) event.preventDefault();
  });

  recall();
  showProgress();
  const first = rows.find((row) => !row.isDecided) ?? rows[0];
  if (first && !matchMedia("(hover: none)").matches) focus(first);
}
