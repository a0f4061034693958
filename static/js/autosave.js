// form[data-autosave]: saves 1.5 s after typing, on leaving a field and on leaving the page.
//   200 JSON {version, saved_at}   the hidden input "version" moves on
//   409, 422, 423 HTML             shown in [data-conflict]; saving rests, the typed words stay
//   anything else                  tried again after 2, 4, 8, then every 30 seconds
// A button [data-keep-version="8"] in the conflict saves the typed words as the next of that version.
import { all, fill } from "./dom.js";
import { isUnsaved, setUnsaved } from "./guard.js";

const DELAY = 1500;
const RETRIES = [2, 4, 8, 30];
const HELD = [409, 422, 423];

class Autosave {
  constructor(form) {
    this.form = form;
    this.status = form.querySelector("[data-saved]");
    this.conflict = form.querySelector("[data-conflict]");
    this.failures = 0;
    this.edits = 0;
    this.busy = this.held = this.submitted = false;
    form.addEventListener("input", () => this.changed());
    form.addEventListener("focusout", () => isUnsaved(form) && this.save());
    form.addEventListener("submit", () => this.rest());
    this.conflict?.addEventListener("click", (event) => this.keep(event));
    window.addEventListener("pagehide", () => this.leave());
    window.addEventListener("pageshow", () => (this.submitted = false));
  }

  changed() {
    this.edits += 1;
    this.later(DELAY);
  }

  later(delay) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), delay);
  }

  rest() {
    this.submitted = true;
    clearTimeout(this.timer);
  }

  keep(event) {
    const button = event.target.closest("[data-keep-version]");
    if (!button) return;
    event.preventDefault();
    this.form.elements.version.value = button.dataset.keepVersion;
    this.held = false;
    this.conflict.replaceChildren();
    this.save();
  }

  post(keepalive) {
    const body = new FormData(this.form);
    for (const [name, value] of [...body]) if (value instanceof File) body.delete(name);
    return fetch(this.form.dataset.autosave || this.form.action, {
      method: "POST",
      body,
      keepalive,
      headers: { "X-Autosave": "1" },
    });
  }

  leave() {
    if (isUnsaved(this.form) && !this.held && !this.submitted && !this.busy) this.post(true).catch(() => {});
  }

  async save() {
    clearTimeout(this.timer);
    if (this.busy || this.held || this.submitted || !this.form.isConnected) return;
    this.busy = true;
    const edits = this.edits;
    this.say("saving");
    try {
      await this.read(await this.post(false), edits);
    } catch {
      this.failed();
    }
    this.busy = false;
  }

  async read(response, edits) {
    if (HELD.includes(response.status)) {
      this.held = true;
      this.say("held");
      if (this.conflict) fill(this.conflict, await response.text());
      return;
    }
    const saved = response.ok && !response.redirected ? await response.json() : null;
    if (!saved) throw new Error(response.status);
    this.failures = 0;
    if (this.form.elements.version) this.form.elements.version.value = saved.version;
    const at = new Date(saved.saved_at);
    this.say("saved", at.toLocaleTimeString(document.documentElement.lang, { timeStyle: "short", hourCycle: "h23" }));
    if (edits === this.edits) setUnsaved(this.form, false);
    else this.later(DELAY);
  }

  failed() {
    this.say("failed");
    this.later(RETRIES[Math.min(this.failures, RETRIES.length - 1)] * 1000);
    this.failures += 1;
  }

  say(state, time = "") {
    if (!this.status || (state === "saving" && this.failures)) return;
    this.status.dataset.state = state;
    this.status.textContent = (this.status.dataset[`${state}Text`] ?? "").replace("%s", time);
  }
}

export function startAutosave(root) {
  for (const form of all(root, "form[data-autosave]")) {
    if (form.dataset.autosaving) continue;
    form.dataset.autosaving = "yes";
    new Autosave(form);
  }
}
