// form[data-autosave]: saves 1.5 s after typing, on leaving a field and on leaving the page.
//   200 JSON {version, saved_at}   the hidden input "version" moves on
//   409, 423 HTML                  shown in [data-conflict]; saving rests, the typed words stay
//   422 HTML, 413                  the same, until something else is typed
//   403, 404, 410                  told; saving rests
//   the way to the sign-in page    told, with a link that opens a tab; tried again every 30 seconds
//   anything else                  tried again after 2, 4, 8, then every 30 seconds, or when the server says
// A button [data-keep-version="8"] in the conflict saves the typed words as the next of that version;
// with [data-merge] it first puts the other text below them.
// form[data-keep="name"]: what is not saved yet is kept for this tab, and offered again after a reload.
import { all, fill, token } from "./dom.js";
import { isUnsaved, setUnsaved } from "./guard.js";

const DELAY = 1500;
const RETRIES = [2, 4, 8, 30];
const UNTIL_TOLD = [409, 423];
const UNTIL_TYPED = [413, 422];
const REFUSED = [403, 404, 410];

class Autosave {
  constructor(form) {
    this.form = form;
    this.status = form.querySelector("[data-saved]");
    this.conflict = form.querySelector("[data-conflict]");
    this.failures = 0;
    this.edits = 0;
    this.busy = this.held = this.submitted = false;
    this.after = null;
    form.addEventListener("input", () => this.changed());
    form.addEventListener("focusout", () => isUnsaved(form) && this.save());
    form.addEventListener("submit", (event) => this.submit(event));
    form.addEventListener("click", (event) => this.choose(event));
    document.addEventListener("leaving", (event) => isUnsaved(form) && event.detail.push(this.settle()));
    window.addEventListener("pagehide", () => this.leave());
    window.addEventListener("pageshow", () => (this.submitted = false));
    window.addEventListener("online", () => this.failures && this.save());
    this.offer();
  }

  changed() {
    this.edits += 1;
    if (this.held === "typed") this.release();
    this.remember();
    this.later(DELAY);
  }

  later(delay) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), delay);
  }

  /** Waits for a save that is on its way, since its answer moves the version on; a second press does not wait. */
  submit(event) {
    if (!this.busy || this.after) return this.rest();
    event.preventDefault();
    const { submitter } = event;
    this.after = () => this.form.requestSubmit(submitter);
  }

  rest() {
    this.submitted = true;
    this.after = null;
    this.forget();
    clearTimeout(this.timer);
  }

  release() {
    this.held = false;
    this.conflict?.replaceChildren();
  }

  choose(event) {
    const button = event.target.closest("[data-keep-version], [data-restore], [data-forget]");
    if (!button) return;
    event.preventDefault();
    if (button.dataset.keepVersion) this.keep(button);
    else this.restore("restore" in button.dataset);
  }

  keep(button) {
    const theirs = this.form.querySelector("template[data-theirs]");
    if ("merge" in button.dataset) this.text.add(theirs);
    this.form.elements.version.value = button.dataset.keepVersion;
    this.release();
    this.save();
  }

  /** The words in the form: in the editor where there is one, in the plain box otherwise. */
  get text() {
    const box = this.form.elements.body;
    return (
      this.form.prose ?? {
        set: (words) => (box.value = words),
        add: (template) => (box.value += `\n\n${template.content.textContent.trim()}`),
      }
    );
  }

  remember() {
    const { keep } = this.form.dataset;
    if (!keep) return;
    try {
      sessionStorage.setItem(keep, this.form.elements.body.value);
    } catch {
      // The tab keeps nothing: the words stay in the box.
    }
  }

  forget() {
    if (this.form.dataset.keep) sessionStorage.removeItem(this.form.dataset.keep);
  }

  offer() {
    const { keep } = this.form.dataset;
    const kept = keep && sessionStorage.getItem(keep);
    const note = this.form.querySelector("template[data-kept]");
    if (!kept || kept === this.form.elements.body.value || !note || !this.conflict) return;
    this.kept = kept;
    fill(this.conflict, note.innerHTML);
  }

  restore(yes) {
    this.conflict.replaceChildren();
    this.forget();
    if (!yes) return;
    this.text.set(this.kept);
    this.form.elements.body.dispatchEvent(new Event("input", { bubbles: true }));
  }

  post(keepalive) {
    const body = new FormData(this.form);
    for (const [name, value] of [...body]) if (value instanceof File) body.delete(name);
    if (token()) body.set("csrfmiddlewaretoken", token());
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

  /** Saves what is typed, and what was typed while an earlier save was on its way. */
  async settle() {
    await this.save();
    if (isUnsaved(this.form) && !this.failures) await this.save();
  }

  save() {
    clearTimeout(this.timer);
    if (!this.busy && !this.held && !this.submitted && this.form.isConnected) this.running = this.send();
    return this.running;
  }

  async send() {
    this.busy = true;
    const edits = this.edits;
    this.say("saving");
    try {
      await this.read(await this.post(false), edits);
    } catch {
      this.failed();
    }
    this.busy = false;
    this.after?.();
  }

  async read(response, edits) {
    const { status } = response;
    if (response.redirected || status === 401 || (status === 403 && !token())) return this.signedOut();
    if (UNTIL_TOLD.includes(status) || UNTIL_TYPED.includes(status)) return this.hold(response);
    if (REFUSED.includes(status)) {
      this.held = "told";
      return this.say("refused");
    }
    if (!response.ok) return this.failed(Number(response.headers.get("Retry-After")) || 0);
    this.saved(await response.json(), edits);
  }

  async hold(response) {
    this.held = UNTIL_TOLD.includes(response.status) ? "told" : "typed";
    this.say(response.status === 413 ? "large" : "held");
    if (response.status === 413 || !this.conflict) return;
    fill(this.conflict, await response.text());
    for (const button of this.conflict.querySelectorAll("[data-merge]")) button.hidden = false;
  }

  saved(answer, edits) {
    this.failures = 0;
    this.conflict?.replaceChildren();
    if (this.form.elements.version) this.form.elements.version.value = answer.version;
    const at = new Date(answer.saved_at);
    this.say("saved", at.toLocaleTimeString(document.documentElement.lang, { timeStyle: "short", hourCycle: "h23" }));
    if (edits !== this.edits) return this.later(DELAY);
    setUnsaved(this.form, false);
    this.forget();
  }

  signedOut() {
    const note = this.form.querySelector("template[data-signed-out]");
    this.say("failed");
    if (note && this.conflict && !this.conflict.firstElementChild) fill(this.conflict, note.innerHTML);
    this.later(RETRIES.at(-1) * 1000);
  }

  failed(seconds = 0) {
    this.say("failed");
    this.later((seconds || RETRIES[Math.min(this.failures, RETRIES.length - 1)]) * 1000);
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
