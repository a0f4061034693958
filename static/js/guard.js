// Asks before leaving a page whose form holds unsaved words: form[data-guard] and form[data-autosave].
import { all } from "./dom.js";

const unsaved = new Set();

export const setUnsaved = (form, yes) => (yes ? unsaved.add(form) : unsaved.delete(form));
export const isUnsaved = (form) => unsaved.has(form);

export function startGuard(root) {
  for (const form of all(root, "form[data-guard], form[data-autosave]")) {
    if (form.dataset.guarded) continue;
    form.dataset.guarded = "yes";
    form.addEventListener("input", () => setUnsaved(form, true));
    form.addEventListener("submit", () => setUnsaved(form, false));
  }
}

export function guardUnsaved() {
  window.addEventListener("beforeunload", (event) => {
    for (const form of unsaved) if (!form.isConnected) unsaved.delete(form);
    if (unsaved.size) event.preventDefault();
  });
  // <a data-discard>, or a link in the conflict: the reader has decided to give up the words in the form.
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-discard], [data-conflict] a:not([target])")) unsaved.clear();
  });
}
