// Keys that act anywhere on the page. Those that are pressed alone can be switched off (WCAG 2.1.4),
// and none acts while a text field has the focus, or where the key has done something else. Cmd counts as Ctrl.

const KEY = "inkdigits.shortcuts";
const FIELDS = "input:not([type=range], [type=file], [type=checkbox]), textarea, select, [contenteditable]";

export class Shortcuts {
  #actions;
  #toggle;

  /** `actions` are functions by key, as "u" or "Ctrl+Shift+z"; `toggle` is the checkbox. */
  constructor(actions, toggle) {
    this.#actions = actions;
    this.#toggle = toggle;
    toggle.checked = recall() !== "off";
    toggle.addEventListener("change", () => {
      keep(toggle.checked ? "on" : "off");
      this.#tell();
    });
    document.addEventListener("keydown", (event) => this.#press(event));
    this.#tell();
  }

  #press(event) {
    const { key, target } = event;
    const modified = event.ctrlKey || event.metaKey;
    const name = key.length === 1 ? key.toLowerCase() : key;
    const act = this.#actions[`${modified ? "Ctrl+" : ""}${modified && event.shiftKey ? "Shift+" : ""}${name}`];
    const typing = target.closest?.(FIELDS);
    const pressing = key === "Enter" && target.closest?.("button, a, label, summary");
    if (!act || event.defaultPrevented || event.repeat || event.altKey || event.isComposing || typing || pressing) return;
    if (!modified && !this.#toggle.checked) return;
    event.preventDefault();
    act();
  }

  /** Name a button's keys only while they act. */
  #tell() {
    document.body.dataset.shortcuts = this.#toggle.checked ? "on" : "off";
    for (const button of document.querySelectorAll("[data-keys]")) {
      const keys = button.dataset.keys.split(" ");
      const acting = keys.filter((key) => this.#toggle.checked || key.includes("+"));
      if (acting.length) button.setAttribute("aria-keyshortcuts", acting.join(" "));
      else button.removeAttribute("aria-keyshortcuts");
    }
  }
}

function recall() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null; // no storage here
  }
}

function keep(value) {
  try {
    localStorage.setItem(KEY, value);
  } catch {
    // No storage here: the choice lives as long as the page.
  }
}
