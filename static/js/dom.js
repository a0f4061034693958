// What several modules need of the page.

/** The root itself and all below it that match. */
export function all(root, selector) {
  const found = [...root.querySelectorAll(selector)];
  return root.matches?.(selector) ? [root, ...found] : found;
}

/** Says a sentence to screen readers without moving the focus. */
export function announce(text) {
  const region = document.getElementById("announce");
  if (region && text) region.textContent = text;
}

/** Puts server HTML into an element and wakes up what is inside. */
export function fill(element, html) {
  element.innerHTML = html;
  window.htmx?.process(element);
}

/** The token against forged requests as it is now: signing in again in another tab changes it. */
export function token() {
  return document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? "";
}
