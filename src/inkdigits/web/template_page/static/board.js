// The boxes on the picture: drawn, moved, resized and removed with mouse, touch, pen and keyboard.
// Elements are made anew from the items; the items are changed by whoever listens.

import { dragCorner, growBox, moveBox, spanBox } from "./boxes.js";

const CORNERS = ["nw", "ne", "se", "sw"];
const STEP = 0.002; // of the page, by an arrow key
const LARGE_STEP = 0.02; // with Ctrl
const LEAST_DRAG = 6; // pixels: less is a click
const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export class Board {
  #layer;
  #listen;
  #elements = new Map(); // item -> element
  #drag = null;

  /** `listen` has onDraw(box), onChange(item, box), onSelect(item or null), onDelete(item), onName(item). */
  constructor(layer, listen) {
    this.#layer = layer;
    this.#listen = listen;
    layer.addEventListener("pointerdown", (event) => this.#press(event));
    layer.addEventListener("pointermove", (event) => this.#move(event));
    layer.addEventListener("pointerup", (event) => this.#release(event));
    layer.addEventListener("pointercancel", () => this.#cancel());
    layer.addEventListener("keydown", (event) => this.#pressKey(event));
    layer.addEventListener("focusin", ({ target }) => {
      const item = this.#findItem(target);
      if (item && !this.#drag) this.#listen.onSelect(item);
    });
  }

  /** Show items, one of them selected. */
  show(items, selected) {
    for (const [item, element] of this.#elements) {
      if (items.includes(item)) continue;
      this.#elements.delete(item);
      element.remove();
    }
    items.forEach((item) => {
      if (!this.#elements.has(item)) {
        const element = makeBox();
        this.#elements.set(item, element);
        this.#layer.append(element);
      }
      dressBox(this.#elements.get(item), item, item === selected);
    });
  }

  focus(item) {
    this.#elements.get(item)?.focus({ preventScroll: true });
  }

  #findItem(target) {
    const element = target.closest?.(".box");
    return [...this.#elements].find(([, one]) => one === element)?.[0] ?? null;
  }

  #locate(event) {
    const { left, top, width, height } = this.#layer.getBoundingClientRect();
    return [(event.clientX - left) / width, (event.clientY - top) / height];
  }

  #press(event) {
    if (this.#drag || event.button !== 0) return;
    const point = this.#locate(event);
    const item = this.#findItem(event.target);
    const corner = event.target.dataset.corner;
    this.#drag = { id: event.pointerId, point, item, corner, before: item?.box, moved: false,
      start: [event.clientX, event.clientY] };
    this.#layer.setPointerCapture(event.pointerId);
    event.preventDefault(); // no text is selected, no picture dragged
    this.#listen.onSelect(item);
    if (item) this.focus(item);
    else document.activeElement?.blur();
  }

  #move(event) {
    const drag = this.#drag;
    if (!drag || event.pointerId !== drag.id) return;
    const [x, y] = drag.start;
    drag.moved ||= Math.hypot(event.clientX - x, event.clientY - y) >= LEAST_DRAG;
    if (!drag.moved) return;
    const point = this.#locate(event);
    if (!drag.item) {
      this.#drawGhost(spanBox(drag.point, point));
    } else if (drag.corner) {
      this.#listen.onChange(drag.item, dragCorner(drag.before, drag.corner, point));
    } else {
      const [across, down] = [point[0] - drag.point[0], point[1] - drag.point[1]];
      this.#listen.onChange(drag.item, moveBox(drag.before, across, down));
    }
  }

  #release(event) {
    const drag = this.#drag;
    if (!drag || event.pointerId !== drag.id) return;
    this.#drag = null;
    this.#drawGhost(null);
    if (drag.item || !drag.moved) return;
    const box = spanBox(drag.point, this.#locate(event));
    const { width, height } = this.#layer.getBoundingClientRect();
    const [across, down] = [(box[2] - box[0]) * width, (box[3] - box[1]) * height];
    if (Math.min(across, down) >= LEAST_DRAG) this.#listen.onDraw(box);
  }

  #cancel() {
    const drag = this.#drag;
    this.#drag = null;
    this.#drawGhost(null);
    if (drag?.item) this.#listen.onChange(drag.item, drag.before);
  }

  #drawGhost(box) {
    const ghost = this.#layer.querySelector(".ghost");
    if (!box) return void ghost?.remove();
    const element = ghost ?? document.createElement("div");
    element.className = "ghost";
    placeBox(element, box);
    if (!ghost) this.#layer.append(element);
  }

  #pressKey(event) {
    const item = this.#findItem(event.target);
    if (!item || event.altKey || event.metaKey) return;
    const way = WAYS[event.key];
    if (way) {
      const step = event.ctrlKey ? LARGE_STEP : STEP;
      const change = event.shiftKey ? growBox : moveBox;
      this.#listen.onChange(item, change(item.box, way[0] * step, way[1] * step));
    } else if (event.key === "Delete" || event.key === "Backspace") {
      this.#listen.onDelete(item);
    } else if (event.key === "Enter") {
      this.#listen.onName(item);
    } else if (event.key === "Escape") {
      if (this.#drag) this.#cancel();
      else event.target.blur();
      this.#listen.onSelect(null);
    } else {
      return;
    }
    event.preventDefault();
  }
}

function makeBox() {
  const element = document.createElement("div");
  element.className = "box";
  element.tabIndex = 0;
  element.setAttribute("role", "button");
  element.setAttribute("aria-describedby", "keys");
  const label = document.createElement("span");
  label.className = "label";
  const handles = CORNERS.map((corner) => {
    const handle = document.createElement("span");
    handle.className = `handle ${corner}`;
    handle.dataset.corner = corner;
    return handle;
  });
  element.append(label, ...handles);
  return element;
}

function dressBox(element, { kind, name, box, shape }, selected) {
  const percent = (value) => `${Math.round(value * 100)}%`;
  const [left, top, right, bottom] = box.map(percent);
  element.classList.toggle("mark", kind === "mark");
  element.classList.toggle("circle", kind === "mark" && shape === "circle");
  element.classList.toggle("late", box[0] > 0.75); // its label ends where it ends
  element.classList.toggle("selected", selected);
  element.setAttribute("aria-pressed", selected);
  element.setAttribute(
    "aria-label", `${kind} ${name}: left ${left}, top ${top}, right ${right}, bottom ${bottom}`,
  );
  element.querySelector(".label").textContent = name;
  placeBox(element, box);
}

function placeBox(element, [left, top, right, bottom]) {
  const places = {
    "--left": left, "--top": top, "--width": right - left, "--height": bottom - top,
  };
  for (const [name, share] of Object.entries(places)) element.style.setProperty(name, share);
}
