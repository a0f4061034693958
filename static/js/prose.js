// The editor of a section: [data-prose] around a plain text box, [data-text] where one only reads.
// The box stays the form's field; the editor writes its HTML into it, so autosave sees every key.
import { fromWord } from "./word.js";

const el = (root, selector) => root.querySelector(selector);

/** What a button does, whether it shines, whether it can be pressed. */
const ACTS = {
  bold: { run: (chain) => chain.toggleBold(), on: ["bold"] },
  italic: { run: (chain) => chain.toggleItalic(), on: ["italic"] },
  h3: { run: (chain) => chain.toggleHeading({ level: 3 }), on: ["heading", { level: 3 }] },
  h4: { run: (chain) => chain.toggleHeading({ level: 4 }), on: ["heading", { level: 4 }] },
  ul: { run: (chain) => chain.toggleBulletList(), on: ["bulletList"] },
  ol: { run: (chain) => chain.toggleOrderedList(), on: ["orderedList"] },
  table: { run: (chain) => chain.insertTable({ rows: 3, cols: 2, withHeaderRow: true }), on: ["table"] },
  undo: { run: (chain) => chain.undo() },
  redo: { run: (chain) => chain.redo() },
  row: { run: (chain) => chain.addRowAfter() },
  column: { run: (chain) => chain.addColumnAfter() },
  "no-row": { run: (chain) => chain.deleteRow() },
  "no-column": { run: (chain) => chain.deleteColumn() },
  head: { run: (chain) => chain.toggleHeaderRow() },
  "no-table": { run: (chain) => chain.deleteTable() },
  "no-link": { run: (chain) => chain.extendMarkRange("link").unsetLink() },
};

function addressOf(typed) {
  const text = typed.trim();
  if (/^(https?:|mailto:)/i.test(text)) return text;
  return /^[^\s/@]+@[^\s/@]+$/.test(text) ? `mailto:${text}` : text && `https://${text.replace(/^\/+/, "")}`;
}

/** Marks the paragraphs on which there are open remarks. */
function marker(lib) {
  const quotes = new Set([...document.querySelectorAll("[data-remark]")].map((row) => row.dataset.remark).filter(Boolean));
  const view = lib.pm?.view ?? lib.pm;
  if (!quotes.size || !view?.Decoration) return [];
  const props = {
    decorations(state) {
      const found = [];
      state.doc.descendants((node, at) => {
        if (node.isTextblock && quotes.has(words(node.textContent)))
          found.push(view.Decoration.node(at, at + node.nodeSize, { class: "ui-remarked" }));
      });
      return view.DecorationSet.create(state.doc, found);
    },
  };
  return [lib.Extension.create({ name: "remarked", addProseMirrorPlugins: () => [new lib.Plugin({ props })] })];
}

const words = (text) => text.replace(/\s+/g, " ").trim();

function extensions(lib) {
  return [
    lib.Document,
    lib.Paragraph,
    lib.Text,
    lib.HardBreak,
    lib.Bold,
    lib.Italic,
    lib.Heading.configure({ levels: [3, 4] }),
    lib.BulletList,
    lib.OrderedList,
    lib.ListItem,
    lib.Link.configure({ openOnClick: false, autolink: false, enableTarget: false, protocols: ["http", "https", "mailto"] }),
    lib.Table.configure({ resizable: false }),
    lib.TableRow,
    lib.TableHeader,
    lib.TableCell,
    lib.History,
    lib.Gapcursor,
    ...marker(lib),
  ];
}

class Prose {
  constructor(box, lib) {
    this.box = box;
    this.field = el(box, "textarea");
    this.form = this.field.form;
    const early = this.early();
    this.bar = el(box, "[role=toolbar]");
    this.place = document.createElement("div");
    this.field.before(this.bar, this.place);
    this.name();
    this.editor = new lib.Editor({
      element: this.place,
      extensions: extensions(lib),
      content: el(box, "template[data-prose-text]").innerHTML.trim(),
      injectCSS: false,
      editorProps: { attributes: this.attributes(), transformPastedHTML: fromWord, handleKeyDown: (_v, event) => this.key(event) },
      onUpdate: () => this.changed(),
      onTransaction: () => this.show(),
    });
    early();
    this.take();
    this.listen();
    this.show();
  }

  /** Returns what brings in the words and the cursor of whoever was quicker than this script. */
  early() {
    const { value, defaultValue } = this.field;
    const adding = this.form.elements.adds.value === "True";
    const there = document.activeElement === this.field;
    const lines = value.split(/\n+/).map((text) => ({ type: "paragraph", content: text ? [{ type: "text", text }] : [] }));
    return () => {
      if (value !== defaultValue && adding) this.editor.commands.insertContentAt(this.editor.state.doc.content.size, lines);
      else if (value !== defaultValue) this.editor.commands.setContent(lines, { emitUpdate: true });
      if (there) this.editor.commands.focus("end");
    };
  }

  name() {
    this.label = el(this.box, "label");
    this.label.id = "prose-label";
    this.label.textContent = this.box.dataset.label;
    this.label.removeAttribute("for");
    this.label.addEventListener("click", () => this.editor.commands.focus());
  }

  attributes() {
    const described = this.field.getAttribute("aria-describedby");
    return {
      id: "prose",
      class: "ui-prose ui-editor__text",
      role: "textbox",
      "aria-multiline": "true",
      "aria-labelledby": "prose-label",
      lang: this.box.dataset.lang,
      ...(described && { "aria-describedby": described }),
    };
  }

  /** From now on the form sends what the editor holds. */
  take() {
    const { rich, adds } = this.form.elements;
    rich.value = "True";
    adds.value = "False";
    this.field.value = this.html;
    this.field.hidden = true;
    this.bar.hidden = false;
    el(this.form, ".ui-plain-only")?.remove();
    el(this.bar, ".ui-editor__row").before(el(this.form, "[data-saved]"));
    this.form.prose = {
      set: (html) => this.editor.commands.setContent(html, { emitUpdate: true }),
      add: (template) => this.editor.commands.insertContentAt(this.editor.state.doc.content.size, template.innerHTML),
    };
    this.form.addEventListener("focusin", (event) => event.target === this.field && this.editor.commands.focus());
  }

  get html() {
    return this.editor.isEmpty ? "" : this.editor.getHTML();
  }

  changed() {
    this.field.value = this.html;
    this.field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  listen() {
    const buttons = this.buttons();
    buttons.forEach((button, place) => (button.tabIndex = place ? -1 : 0));
    this.bar.addEventListener("click", (event) => {
      const button = event.target.closest("[data-do]");
      if (button) this.act(button.dataset.do);
    });
    this.bar.addEventListener("keydown", (event) => this.walk(event));
    this.address = el(this.bar, "[data-link-address]");
    this.address.addEventListener("input", (event) => event.stopPropagation());
    this.address.addEventListener("keydown", (event) => {
      if (event.key === "Enter") this.act("set-link");
      else if (event.key === "Escape") this.linking(false);
      else return;
      event.preventDefault();
    });
  }

  buttons() {
    return [...this.bar.querySelectorAll("button")].filter((button) => !button.closest("[hidden]"));
  }

  /** Arrow keys walk through the toolbar, as screen readers tell of toolbars. */
  walk(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step || event.target === this.address) return;
    const buttons = this.buttons();
    const here = buttons.indexOf(event.target);
    if (here < 0) return;
    const next = buttons[(here + step + buttons.length) % buttons.length];
    for (const button of buttons) button.tabIndex = button === next ? 0 : -1;
    next.focus();
    event.preventDefault();
  }

  key(event) {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "k") return false;
    event.preventDefault();
    this.act("link");
    return true;
  }

  act(name) {
    if (name === "link") return this.linking(true);
    if (name === "set-link") return this.link();
    if (name === "remark") return remarkOn(words(this.editor.state.selection.$head.parent.textContent));
    ACTS[name].run(this.editor.chain().focus()).run();
    if (name === "no-link") this.linking(false);
  }

  linking(open) {
    const { editor } = this;
    const none = editor.state.selection.empty && !editor.isActive("link");
    const note = document.getElementById("announce");
    if (open && none) {
      if (note) note.textContent = this.box.dataset.linkNone;
      this.address.placeholder = "";
    }
    el(this.bar, "[data-link-tools]").hidden = !open;
    if (!open) return editor.commands.focus();
    this.address.value = editor.getAttributes("link").href ?? "";
    this.address.focus();
  }

  link() {
    const href = addressOf(this.address.value);
    const chain = this.editor.chain().focus();
    if (!href) chain.extendMarkRange("link").unsetLink().run();
    else if (this.editor.state.selection.empty && !this.editor.isActive("link"))
      chain.insertContent({ type: "text", text: href, marks: [{ type: "link", attrs: { href } }] }).run();
    else chain.extendMarkRange("link").setLink({ href }).run();
    this.linking(false);
  }

  show() {
    if (!this.editor) return;
    for (const button of this.bar.querySelectorAll("[aria-pressed]")) {
      const on = button.dataset.do === "link" ? ["link"] : ACTS[button.dataset.do].on;
      button.setAttribute("aria-pressed", this.editor.isActive(...on));
    }
    el(this.bar, "[data-table-tools]").hidden = !this.editor.isActive("table");
  }
}

/** Puts the words of a block above the box for remarks and goes there. */
function remarkOn(quote) {
  const box = el(document, "[data-remark-box]");
  if (!box) return;
  box.open = true;
  const shown = el(box, "[data-quote]");
  el(box, "[name=quote]").value = quote;
  shown.textContent = quote.length > 160 ? `“${quote.slice(0, 160)}…”` : `“${quote}”`;
  shown.hidden = !quote;
  const list = el(box, "[name=about]");
  list.closest(".ui-field").hidden = Boolean(quote);
  el(box, "textarea").focus();
}

/** Where one only reads: a click on a block chooses it for a remark. */
function choosable(text) {
  const blocks = "p, h3, h4, li, td, th";
  const quotes = new Set([...document.querySelectorAll("[data-remark]")].map((row) => row.dataset.remark));
  for (const block of text.querySelectorAll(blocks))
    if (quotes.has(words(block.textContent))) block.classList.add("ui-remarked");
  if (!el(document, "[data-remark-box]")) return;
  text.classList.add("ui-choosable");
  text.addEventListener("click", (event) => {
    const block = event.target.closest(blocks);
    if (block && !event.target.closest("a") && !getSelection().toString()) remarkOn(words(block.textContent));
  });
}

const box = el(document, "[data-prose]");
if (box) {
  const lib = await import(box.dataset.editor);
  new Prose(box, lib);
}
for (const text of document.querySelectorAll("[data-text]")) choosable(text);
