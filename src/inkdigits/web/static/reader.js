// Asks the server, and asks again by itself while it is slow or gone. Only the newest question is
// ever answered: an older one is aborted, and if its answer comes all the same it is dropped.
// Knows nothing of strokes or of the page.

import { BadImage, fetchReading, isAlive, Refusal, Unavailable } from "./server.js";
import { READING } from "./words.js";

const SLOW_MS = 300; // an answer takes a tenth of this: later than that, one says that one reads
const SILENT_MS = 4_000; // a server silent for so long is asked whether it is there at all
const PATIENCE_MS = 20_000;
const FILE_PATIENCE_MS = 120_000; // a PDF may take 30 s to render, and then each page is read
const BACKOFF_S = [1, 2, 4, 8, 15, 30]; // waits before the next try; the last one is repeated

export class Reader {
  #urls;
  #handlers;
  #sequence = 0;
  #failures = 0;
  #controller = null;
  #timers = new Set();
  #retry = null; // sends the open question again, while one waits to do so

  /**
   * `handlers`: onPending(), onSlow(sentence), onWait(sentence, seconds) once a second until the
   * next try, onReading(reading), onProblem(sentence, {isBadImage}). `urls`: those to read and of the
   * health.
   */
  constructor(urls, handlers) {
    this.#urls = urls;
    this.#handlers = handlers;
    addEventListener("online", () => this.#retry?.());
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden) this.#retry?.();
    });
  }

  /** Forget every question that is still open. */
  cancel() {
    this.#sequence += 1;
    this.#failures = 0;
    this.#stop();
  }

  /** Ask about the image that `makeImage` gives, after `delay` ms without a newer question. */
  ask(makeImage, { delay = 0 } = {}) {
    this.cancel();
    this.#handlers.onPending();
    const sequence = this.#sequence;
    this.#after(delay, () => this.#send(makeImage, sequence));
    this.#after(delay + SLOW_MS, () => this.#handlers.onSlow(READING));
  }

  #stop() {
    this.#retry = null;
    this.#timers.forEach(clearTimeout);
    this.#timers.clear();
    this.#controller?.abort();
  }

  #after(ms, act) {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      act();
    }, ms);
    this.#timers.add(timer);
  }

  async #send(makeImage, sequence) {
    const controller = new AbortController();
    this.#controller = controller;
    let show;
    try {
      const image = await makeImage();
      if (sequence !== this.#sequence) return;
      this.#watch(controller, typeof image === "string" ? PATIENCE_MS : FILE_PATIENCE_MS);
      const reading = await fetchReading(this.#urls.read, image, controller.signal);
      show = () => this.#handlers.onReading(reading);
    } catch (error) {
      const sentence = error instanceof Refusal ? error.message : wordFailure(error, controller.signal);
      show = error instanceof Refusal
        ? () => this.#handlers.onProblem(sentence, { isBadImage: error instanceof BadImage })
        : () => this.#wait(makeImage, sequence, sentence);
    }
    if (sequence !== this.#sequence) return;
    this.#stop();
    show();
  }

  /** Abort a question that a server does not answer which is not there, or that takes too long. */
  #watch(controller, patience) {
    this.#after(patience, () => controller.abort());
    const probe = async () => {
      if (await isAlive(this.#urls.health, SILENT_MS)) {
        if (controller.signal.aborted || this.#controller !== controller) return;
        this.#handlers.onSlow("Still reading …");
        this.#after(SILENT_MS, probe);
      } else {
        controller.abort();
      }
    };
    this.#after(SILENT_MS, probe);
  }

  /** Count the seconds down to the next try; the network coming back is not waited for longer. */
  #wait(makeImage, sequence, sentence) {
    const place = Math.min(this.#failures, BACKOFF_S.length - 1);
    this.#failures += 1;
    this.#retry = () => {
      this.#stop();
      this.#handlers.onWait(sentence, 0);
      this.#send(makeImage, sequence);
    };
    const count = (seconds) => {
      if (seconds === 0) {
        this.#retry();
        return;
      }
      this.#handlers.onWait(sentence, seconds);
      this.#after(1_000, () => count(seconds - 1));
    };
    count(BACKOFF_S[place]);
  }
}

function wordFailure(error, signal) {
  if (error instanceof Unavailable) return error.message;
  if (signal.aborted) return "The server does not answer";
  return navigator.onLine ? "The server cannot be reached" : "There is no connection";
}
