// The list of fields or marks: a row each, with its name, its pattern or shape, and Delete.

export class List {
  #section;
  #row;
  #listen;
  #rows = new Map(); // item -> element

  /** `listen` has onEdit(item, {name, expect, shape}), onSelect(item), onDelete(item). */
  constructor(section, row, listen) {
    this.#section = section;
    this.#row = row;
    this.#listen = listen;
  }

  show(items, selected) {
    for (const [item, row] of this.#rows) {
      if (items.includes(item)) continue;
      this.#rows.delete(item);
      row.remove();
    }
    const list = this.#section.querySelector("ol");
    items.forEach((item) => {
      if (!this.#rows.has(item)) {
        const row = this.#makeRow(item);
        this.#rows.set(item, row);
        list.append(row);
      }
      const row = this.#rows.get(item);
      row.classList.toggle("selected", item === selected);
      row.querySelector(".delete").setAttribute("aria-label", `Delete ${item.name}`);
    });
    this.#section.querySelector(".empty").hidden = items.length > 0;
  }

  focus(item) {
    const input = this.#rows.get(item)?.querySelector(".name input");
    input?.focus();
    input?.select();
  }

  reveal(item) {
    this.#rows.get(item)?.scrollIntoView({ block: "nearest" });
  }

  /** Mark the row that is at fault, by its place in the list; none where it is null. */
  blame(place, part) {
    [...this.#rows.values()].forEach((row, index) => {
      for (const name of ["name", "expect"]) {
        const input = row.querySelector(`.${name} input`);
        input?.setAttribute("aria-invalid", index === place && (part === name));
      }
    });
  }

  #makeRow(item) {
    const row = this.#row.content.firstElementChild.cloneNode(true);
    row.querySelector(item.kind === "mark" ? ".expect" : ".shape").remove();
    const inputs = { name: ".name input", expect: ".expect input", shape: ".shape select" };
    for (const [part, where] of Object.entries(inputs)) {
      const input = row.querySelector(where);
      if (!input) continue;
      input.value = item[part];
      input.addEventListener("input", () => this.#listen.onEdit(item, { [part]: input.value }));
    }
    row.addEventListener("focusin", () => this.#listen.onSelect(item));
    row.querySelector(".delete").addEventListener("click", () => this.#listen.onDelete(item));
    return row;
  }
}
