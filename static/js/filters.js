// .filters: the list below, #found, follows what is chosen. Whatever else the server answers (the way
// to sign in, a refusal) is opened as a page of its own.
import { announce } from "./dom.js";

export function followFilters() {
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    if (detail.xhr.status === 200 && detail.serverResponse.includes('id="found"')) return;
    detail.shouldSwap = false;
    location.assign(detail.pathInfo.finalRequestPath);
  });
  document.addEventListener("htmx:afterSettle", ({ target }) => {
    announce(target.querySelector("[data-announce]")?.textContent.trim().replace(/\s+/g, " "));
  });
}
