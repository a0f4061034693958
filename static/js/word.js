// What Word and other programs put into the clipboard, brought down to headings, paragraphs, lists and tables.
const LEVEL = /mso-list:\s*\S+\s+level(\d)/i;
const ORDERED = /^\s*\(?([0-9]+|[a-zA-Z]|[ivxlc]+)[.)]/i;
const HEADINGS = { H1: "h3", H2: "h3", H5: "h4", H6: "h4" };

const styled = (element) => element.getAttribute("style") ?? "";
const isMarker = (element) => /mso-list:\s*ignore/i.test(styled(element));

/** A paragraph of Word that stands for a point of a list: how deep, and whether it is numbered. */
function pointOf(paragraph) {
  const level = styled(paragraph).match(LEVEL)?.[1];
  if (!level) return null;
  const marker = [...paragraph.querySelectorAll("span")].find(isMarker);
  return { level: Number(level), tag: ORDERED.test(marker?.textContent ?? "") ? "ol" : "ul", marker };
}

function joinLists(page) {
  let open = [];
  for (const paragraph of [...page.querySelectorAll("p")]) {
    const point = pointOf(paragraph);
    if (!point) {
      open = [];
      continue;
    }
    if (paragraph.previousElementSibling !== open[0]?.list) open = [];
    open.length = Math.min(open.length, point.level);
    while (open.length < point.level) {
      const list = page.createElement(point.tag);
      if (open.length) (open.at(-1).list.lastElementChild ?? open.at(-1).list).append(list);
      else paragraph.before(list);
      open.push({ list });
    }
    point.marker?.remove();
    const item = page.createElement("li");
    item.append(...paragraph.childNodes);
    open.at(-1).list.append(item);
    paragraph.remove();
  }
}

function rename(element, tag) {
  const fresh = element.ownerDocument.createElement(tag);
  fresh.append(...element.childNodes);
  element.replaceWith(fresh);
}

/** Returns the HTML without styles, comments and empty paragraphs, with real headings and lists. */
export function fromWord(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  for (const element of page.querySelectorAll("style, script, meta, link, xml, title, head > *")) element.remove();
  const comments = page.createTreeWalker(page, NodeFilter.SHOW_COMMENT);
  const found = [];
  while (comments.nextNode()) found.push(comments.currentNode);
  for (const comment of found) comment.remove();
  for (const element of [...page.body.querySelectorAll("*")])
    if (element.localName.includes(":")) element.replaceWith(...element.childNodes);
  for (const paragraph of page.querySelectorAll("p.MsoTitle")) rename(paragraph, "h3");
  joinLists(page);
  for (const [from, to] of Object.entries(HEADINGS))
    for (const heading of [...page.querySelectorAll(from)]) rename(heading, to);
  for (const paragraph of page.querySelectorAll("p"))
    if (!paragraph.textContent.trim() && !paragraph.closest("td, th")) paragraph.remove();
  return page.body.innerHTML;
}
