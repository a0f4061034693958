// [data-here="/url"]: says every 15 seconds, while the page is seen, that the reader is here, and shows who else is.
// Once the page has been seen for that long, its version counts as read, unless it shows what has changed.
import { all, fill, token } from "./dom.js";

const EVERY = 15_000;

class Presence {
  constructor(element) {
    this.element = element;
    this.rounds = 0;
    document.addEventListener("visibilitychange", () => this.tell());
    this.tell();
  }

  get version() {
    return document.querySelector("form[data-autosave]")?.elements.version?.value || this.element.dataset.version;
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.tell(), EVERY);
  }

  async tell() {
    clearTimeout(this.timer);
    if (document.hidden || !this.element.isConnected || this.busy) return;
    this.busy = true;
    const body = new URLSearchParams({ csrfmiddlewaretoken: token(), version: this.version, known: this.known ?? "" });
    if (this.rounds && !document.querySelector("[data-news]")) body.set("seen", this.version);
    this.rounds += 1;
    try {
      const response = await fetch(this.element.dataset.here, { method: "POST", body });
      if (response.status === 200 && !response.redirected) fill(this.element, await response.text());
      this.known = this.element.querySelector("[data-known]")?.dataset.known ?? "";
    } catch {
      // Offline: asked again in a while.
    }
    this.busy = false;
    this.later();
  }
}

export function startHere(root) {
  for (const element of all(root, "[data-here]")) {
    if (element.dataset.heard) continue;
    element.dataset.heard = "yes";
    new Presence(element);
  }
}
