// Parts of the page whose module is loaded when they are first needed.

export class Later {
  #load;
  #make;
  #module = null; // a promise, null again where it failed
  #part = null;

  /** `load()` gives a promise of a module, `make(module)` then makes the part. */
  constructor(load, make) {
    this.#load = load;
    this.#make = make;
  }

  /** Return the part; null where the server is gone, so that the next call tries again. */
  async get() {
    this.#module ??= this.#load().catch(() => null);
    const module = await this.#module;
    if (module) return this.#part ??= this.#make(module);
    this.#module = null;
    return null;
  }

  /** Return the part if it has been asked for. */
  async find() {
    return this.#module && this.get();
  }
}
