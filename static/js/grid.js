// table[data-grid]: a row saves itself when it is left, 1.5 s after typing, and when the page is left.
// Its cells go by Enter and the arrows; Esc brings back what stood there; a block pasted into a cell
// goes to the form #paste. Without this script every row is a plain form.
//   200 JSON {version, html, saved_at}  409 {html}: both versions  422, 423 {errors, html?}: words by column
const DELAY = 1500;
const RETRY = 5000;
const dirty = new Set();
const running = new Map();
let sent = false;
const timers = new WeakMap();
const formOf = (row) => row.querySelector("[data-row-form]");
const cells = (row) => [...row.querySelectorAll("[data-col]")];
const below = (row) => document.querySelector(`[data-below="${row.dataset.row}"]`);
const initial = (cell) => (cell.options ? ([...cell.options].find((o) => o.defaultSelected) ?? cell.options[0])?.value : cell.defaultValue);

function say(row, state, words = "") {
  const status = row.querySelector("[data-state]");
  status.dataset.state = state;
  status.textContent = words;
}

function mark(row, errors) {
  for (const cell of cells(row)) {
    const words = errors[cell.name] ?? "";
    const place = document.getElementById(`e-${row.dataset.row}-${cell.name}`);
    cell.toggleAttribute("aria-invalid", false);
    if (words) cell.setAttribute("aria-invalid", "true");
    if (words) cell.setAttribute("aria-describedby", place.id);
    place.textContent = words;
  }
}

function put(row, html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  below(row)?.remove();
  row.replaceWith(template.content);
}

function added(row, saved) {
  row.insertAdjacentHTML("beforebegin", saved.html);
  for (const cell of cells(row)) {
    if (cell.options) cell.value = initial(cell);
    else cell.value = cell.defaultValue;
  }
  const number = document.querySelectorAll("tr[data-row]").length;
  mark(row, {});
  say(row, "saved", words.saved);
  row.setAttribute("aria-rowindex", number);
}

function settled(row, saved, untouched) {
  const at = new Date(saved.saved_at).toLocaleTimeString(document.documentElement.lang, { timeStyle: "short", hourCycle: "h23" });
  if (untouched) dirty.delete(row);
  if (row.dataset.row === "new") return added(row, saved);
  formOf(row).elements.version.value = saved.version;
  if (untouched && !row.contains(document.activeElement)) {
    put(row, saved.html);
    row = document.getElementById(`row-${saved.row}`);
  }
  else mark(row, {});
  say(row, "saved", words.savedAt.replace("%s", at));
}

function refused(row, answer) {
  dirty.delete(row);
  row.dataset.held = "yes";
  mark(row, answer.errors ?? {});
  say(row, "failed", words.notSaved);
  if (!answer.html) return;
  below(row)?.remove();
  row.insertAdjacentHTML("afterend", `<tr class="ui-grid__below" data-below="${row.dataset.row}"><td colspan="${row.cells.length}">${answer.html}</td></tr>`);
}

function save(row, keepalive = false) {
  clearTimeout(timers.get(row));
  if (dirty.has(row) && !running.has(row) && !row.dataset.held)
    running.set(row, send(row, keepalive).finally(() => running.delete(row)));
  return running.get(row);
}

async function send(row, keepalive) {
  const form = formOf(row);
  const body = new FormData(form);
  const before = JSON.stringify([...body]);
  say(row, "saving", words.saving);
  try {
    const answer = await fetch(form.action, { method: "POST", body, keepalive, headers: { "X-Autosave": "1" } });
    const held = [409, 422, 423].includes(answer.status);
    if (!held && (!answer.ok || answer.redirected)) throw new Error(answer.status);
    const told = await answer.json();
    if (held) refused(row, told);
    else settled(row, told, before === JSON.stringify([...new FormData(form)]));
  } catch {
    say(row, "failed", words.trying);
    timers.set(row, setTimeout(() => save(row), RETRY));
  }
}

function step(cell, down, over = 0) {
  const row = cell.closest("tr");
  const rows = [...document.querySelectorAll("tr[data-row]")];
  const next = rows[rows.indexOf(row) + down];
  const name = over ? cells(row)[cells(row).indexOf(cell) + over]?.name : cell.name;
  const target = (down ? next : row)?.querySelector(`[data-col="${name}"]`);
  target?.focus();
  target?.select?.();
  return Boolean(target);
}

function keys(event) {
  const cell = event.target.closest("[data-col]");
  if (!cell || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const tall = cell.tagName === "TEXTAREA";
  const list = Boolean(cell.options);
  const first = list || cell.selectionStart === 0;
  const last = list || cell.selectionEnd === cell.value.length;
  const whole = !list && cell.selectionStart === 0 && last;
  let moved = false;
  if (event.key === "Enter" && !event.shiftKey) {
    moved = step(cell, 1) || !cell.blur();
  } else if (event.key === "Escape") {
    const typed = cell.value !== initial(cell);
    cell.value = initial(cell);
    moved = true;
    mark(cell.closest("tr"), {});
    if (typed) cell.dispatchEvent(new Event("input", { bubbles: true }));
  } else if (event.key === "ArrowDown" && !list && (!tall || last)) moved = step(cell, 1);
  else if (event.key === "ArrowUp" && !list && (!tall || first)) moved = step(cell, -1);
  else if (event.key === "ArrowRight" && last && (list || whole || !event.shiftKey)) moved = step(cell, 0, 1);
  else if (event.key === "ArrowLeft" && first && (list || whole || !event.shiftKey)) moved = step(cell, 0, -1);
  if (moved) event.preventDefault();
}

async function pasted(event) {
  const cell = event.target.closest("[data-col]");
  const text = event.clipboardData?.getData("text/plain") ?? "";
  const block = text.includes("\t") || (text.trim().includes("\n") && cell?.tagName !== "TEXTAREA");
  if (!cell || !block) return;
  event.preventDefault();
  const form = document.getElementById("paste");
  const row = cell.closest("tr").dataset.row;
  const open = [...dirty].filter((one) => one.dataset.row !== "new");
  await Promise.all(open.map((one) => save(one)));
  dirty.clear();
  form.elements.text.value = text;
  form.elements.row.value = row === "new" ? "" : row;
  form.elements.column.value = cell.name;
  form.elements.seen.value = [...document.querySelectorAll("tr[data-row]")]
    .filter((one) => one.dataset.row !== "new")
    .map((one) => `${one.dataset.row}:${formOf(one).elements.version.value}`)
    .join(" ");
  form.requestSubmit();
}

function start(table) {
  table.addEventListener("input", (event) => {
    const row = event.target.closest("tr[data-row]");
    if (!row) return;
    dirty.add(row);
    delete row.dataset.held;
    clearTimeout(timers.get(row));
    if (row.dataset.row !== "new") timers.set(row, setTimeout(() => save(row), DELAY));
  });
  table.addEventListener("focusout", (event) => {
    const row = event.target.closest("tr[data-row]");
    if (row && !row.contains(event.relatedTarget)) save(row);
  });
  table.addEventListener("click", (event) => {
    const keep = event.target.closest("[data-keep]");
    const row = keep && document.getElementById(keep.getAttribute("form").replace("f-", "row-"));
    if (!row) return;
    event.preventDefault();
    formOf(row).elements.version.value = keep.dataset.keep;
    delete row.dataset.held;
    below(row)?.remove();
    dirty.add(row);
    save(row);
  });
  table.addEventListener("submit", () => dirty.clear());
  table.addEventListener("keydown", keys);
  table.addEventListener("paste", pasted);
  table.classList.add("ui-grid--live");
}

function filter(input) {
  const items = [...document.querySelectorAll(`${input.dataset.filter} > li`)];
  input.addEventListener("input", () => {
    const wanted = input.value.toLowerCase().split(/\s+/);
    for (const item of items) item.hidden = !wanted.every((word) => item.dataset.words.toLowerCase().includes(word));
  });
}

const table = document.querySelector("[data-grid]");
const words = table?.dataset ?? {};
if (table) start(table);
for (const input of document.querySelectorAll("[data-filter]")) filter(input);
document.addEventListener("leaving", (event) => event.detail.push(...[...dirty].map((row) => save(row)).filter(Boolean)));
window.addEventListener("pagehide", () => dirty.forEach((row) => save(row, true)));
document.addEventListener("submit", () => (sent = true));
window.addEventListener("beforeunload", (event) => {
  const typed = [...dirty].some((row) => row.dataset.row === "new") || document.querySelector('tr[data-row] [data-state="failed"]');
  if (typed && !sent) event.preventDefault();
});
