// [data-poll="/url"][data-every="2"]: replaced by the fetched fragment until that has no data-poll.
// Rests while the tab is hidden; tells screen readers when the words have changed.
import { all, announce } from "./dom.js";

const STOP = [401, 403, 404, 410];

const visible = () =>
  document.hidden
    ? new Promise((done) => document.addEventListener("visibilitychange", done, { once: true }))
    : Promise.resolve();

const words = (element) => (element.querySelector("[data-announce]") ?? element).textContent.trim().replace(/\s+/g, " ");

async function fetchOnce(element) {
  const response = await fetch(element.dataset.poll, { headers: { "X-Poll": "1" } });
  if (STOP.includes(response.status) || response.redirected) return null;
  if (response.status !== 200) throw new Error(response.status);
  const template = document.createElement("template");
  template.innerHTML = await response.text();
  return template.content.firstElementChild;
}

function replace(element, fresh) {
  if (words(fresh) === words(element) && fresh.dataset.poll) return element;
  const focused = element.contains(document.activeElement);
  element.replaceWith(fresh);
  window.htmx?.process(fresh);
  announce(words(fresh));
  if (focused) {
    fresh.tabIndex = -1;
    fresh.focus();
  }
  return fresh;
}

async function run(element) {
  let failures = 0;
  while (element.isConnected && element.dataset.poll) {
    const seconds = Number(element.dataset.every || 5) * 2 ** Math.min(failures, 4);
    await new Promise((done) => setTimeout(done, Math.min(seconds, 60) * 1000));
    await visible();
    try {
      const fresh = await fetchOnce(element);
      if (!fresh) return;
      element = replace(element, fresh);
      element.dataset.polling = "yes";
      failures = 0;
    } catch {
      failures += 1;
    }
  }
}

export function startPoll(root) {
  for (const element of all(root, "[data-poll]")) {
    if (element.dataset.polling) continue;
    element.dataset.polling = "yes";
    run(element);
  }
}
