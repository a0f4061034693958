// A link followed while words are on their way to the server waits for the answer, so that nothing is
// cut off and the next page shows what was typed. Who saves listens to "leaving" on the document and
// pushes the promise of its save to event.detail; an answer that takes too long is not waited for.
const LONGEST = 3000;

function opensHere(event, link) {
  if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return false;
  if (!link || link.target || link.hasAttribute("download") || link.hash) return false;
  return link.origin === location.origin;
}

export function saveBeforeLeaving() {
  document.addEventListener("click", async (event) => {
    const link = event.target.closest("a[href]");
    if (event.defaultPrevented || !opensHere(event, link)) return;
    const saves = [];
    document.dispatchEvent(new CustomEvent("leaving", { detail: saves }));
    if (!saves.length) return;
    event.preventDefault();
    await Promise.race([Promise.allSettled(saves), new Promise((over) => setTimeout(over, LONGEST))]);
    location.assign(link.href);
  });
}
