// The template that is edited: its fields and marks, and how the page is found. State alone.

export class Form {
  items = []; // {kind, name, box, expect, shape}
  find;
  #aspect;
  #version;

  constructor(shape) {
    this.load(shape);
  }

  load({ inkdigits_template: version, aspect, find, marks = [], fields = [] }) {
    this.#version = version;
    this.#aspect = aspect;
    this.find = find;
    this.items = [
      ...marks.map((mark) => ({ kind: "mark", expect: "", ...mark })),
      ...fields.map((field) => ({ kind: "field", shape: "square", expect: "", ...field })),
    ];
  }

  list(kind) {
    return this.items.filter((item) => item.kind === kind);
  }

  add(kind, box) {
    const item = { kind, name: this.#nameNext(kind), box, expect: "", shape: "square" };
    this.items.push(item);
    return item;
  }

  remove(item) {
    this.items = this.items.filter((one) => one !== item);
  }

  /** Return the JSON shape that is saved. */
  export() {
    const marks = this.list("mark").map(({ name, box, shape }) => ({ name: name.trim(), box, shape }));
    const fields = this.list("field").map(({ name, box, expect }) => (
      { name: name.trim(), box, ...(expect.trim() ? { expect: expect.trim() } : {}) }
    ));
    const shape = { inkdigits_template: this.#version, aspect: this.#aspect, find: this.find };
    return { ...shape, ...(marks.length ? { marks } : {}), fields };
  }

  #nameNext(kind) {
    const names = new Set(this.list(kind).map(({ name }) => name));
    let count = names.size + 1;
    while (names.has(`${kind} ${count}`)) count += 1;
    return `${kind} ${count}`;
  }
}
