// Wires the page: boxes, lists and choices change the form, and the form is shown again.

import { Board } from "./board.js";
import { freeBox } from "./boxes.js";
import { Form } from "./form.js";
import { List } from "./list.js";
import { saveTemplate } from "./saving.js";

const BESIDE = matchMedia("(min-width: 56rem)"); // as in template.css
const FREE_SIZES = { field: [0.3, 0.05], mark: [0.04, 0.03] };

const find = (id) => document.getElementById(id);
const { saveUrl: url, token, start } = document.body.dataset;
const form = new Form(JSON.parse(start));
let selected = null;
let dirty = false;

const listen = { onEdit: edit, onSelect: select, onDelete: remove };
const lists = {
  field: new List(find("fields"), find("row"), listen),
  mark: new List(find("marks"), find("row"), listen),
};
const board = new Board(find("layer"), {
  onDraw: (box) => add(box),
  onChange: (item, box) => edit(item, { box }),
  onSelect: select,
  onDelete: remove,
  onName: (item) => lists[item.kind].focus(item),
});

function show() {
  const marked = form.find === "marks";
  for (const section of ["tool", "marks"]) find(section).hidden = !marked;
  if (!marked) document.querySelector("#tool [value=field]").checked = true;
  for (const input of document.querySelectorAll("#find input")) {
    input.checked = input.value === form.find;
  }
  lists.field.show(form.list("field"), selected);
  lists.mark.show(form.list("mark"), selected);
  board.show(form.items.filter(({ kind }) => marked || kind === "field"), selected);
}

function change() {
  dirty = true;
  find("status").dataset.state = "";
  find("status").textContent = "Not saved yet.";
  lists.field.blame(null);
  lists.mark.blame(null);
  show();
}

function chooseKind() {
  return document.querySelector("#tool input:checked").value;
}

function add(box) {
  selected = form.add(chooseKind(), box);
  change();
  board.focus(selected);
  // Below the form, its row would scroll the form away from under the hand.
  if (BESIDE.matches) lists[selected.kind].reveal(selected);
}

function edit(item, parts) {
  Object.assign(item, parts);
  change();
}

function select(item) {
  if (selected === item) return;
  selected = item;
  show();
}

function remove(item) {
  const beside = form.list(item.kind);
  const next = beside[beside.indexOf(item) + 1] ?? beside[beside.indexOf(item) - 1] ?? null;
  form.remove(item);
  selected = next;
  change();
  if (next) board.focus(next);
  else find("add").focus();
}

async function save() {
  const status = find("status");
  status.dataset.state = "";
  status.textContent = "Saving ...";
  try {
    const { file, template } = await saveTemplate(form.export(), { url, token });
    template.marks?.forEach((mark, index) => {
      form.list("mark")[index].box = mark.box; // they now just fit the printed ones
    });
    dirty = false;
    const count = template.fields.length;
    status.dataset.state = "saved";
    status.textContent = `Saved to ${file}: ${count} field${count === 1 ? "" : "s"}.`;
    show();
  } catch (error) {
    status.dataset.state = "error";
    status.textContent = error.message;
    blame(error.message);
  }
}

/** Lead to the row that a message names, as fields[2].name. */
function blame(message) {
  const [, list, place, part] = /\b(field|mark)s\[(\d+)\](?:\.(\w+))?/.exec(message) ?? [];
  if (!list) return;
  const item = form.list(list)[Number(place)];
  lists[list].blame(Number(place), part);
  select(item);
  lists[list].reveal(item);
}

find("add").addEventListener("click", () => {
  const kind = chooseKind();
  add(freeBox(form.items.map(({ box }) => box), FREE_SIZES[kind]));
});
find("save").addEventListener("click", save);
find("find").addEventListener("change", ({ target }) => {
  form.find = target.value;
  if (selected?.kind === "mark") selected = null;
  change();
});
document.addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() !== "s" || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  save();
});
addEventListener("beforeunload", (event) => {
  if (dirty) event.preventDefault();
});
show();
