// One submit per form: a second press while the first is on its way does nothing.
const sent = new Map();

function release() {
  for (const [form, button] of sent) {
    if (button) button.disabled = false;
    form.removeAttribute("aria-busy");
  }
  sent.clear();
}

export function submitOnce() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (sent.has(form)) {
      event.preventDefault();
      return;
    }
    sent.set(form, event.submitter);
    form.setAttribute("aria-busy", "true");
    // After the browser has read the form: a disabled button would lose its value.
    if (event.submitter) setTimeout(() => sent.has(form) && (event.submitter.disabled = true));
  });
  window.addEventListener("pageshow", release);
}
