// Builds everything the browser and the PDF engine load into static/dist/ (git-ignored):
//   app.css        ECL components in use + icons + our layers, one file, no external address
//   pdf-fonts.css  static Inter faces for WeasyPrint, set on html
//   app.js         our ES modules;  htmx.js  htmx 2;  grid.js  tables that are typed into
//   fonts/         Inter by writing system
//   europe.svg     the ground of the map
// Same input, same bytes. Fails on an unknown icon name, an external address, or too much script.
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build, transform } from "esbuild";
import { PurgeCSS } from "purgecss";
import subsetFont from "subset-font";
import { buildMap } from "./map.mjs";

const ROOT = join(import.meta.dirname, "../../..");
const MODULES = join(ROOT, "node_modules");
const ASSETS = import.meta.dirname;
const DIST = join(ROOT, "static/dist");
const SCRIPTS = ["latin", "latin-ext", "greek", "greek-ext", "cyrillic", "cyrillic-ext"];
const PDF_WEIGHTS = [400, 600, 700];
const TARGET = ["chrome111", "firefox113", "safari16.4"];
const SCRIPT_BUDGET = 15_000;
const SCRIPTS_OF_PAGES = ["app.js", "prose.js", "grid.js"];

const read = (...parts) => readFileSync(join(...parts), "utf8");
const write = (name, content) => writeFileSync(join(DIST, name), content);

function fail(message) {
  console.error(`build: ${message}`);
  process.exit(1);
}

/** Every template and Python file that may name an icon or an ECL class. */
function sources() {
  const walk = (folder, ending) =>
    readdirSync(join(ROOT, folder), { recursive: true })
      .filter((name) => name.endsWith(ending) && !/(^|\/)(node_modules|migrations)\//.test(name))
      .map((name) => join(ROOT, folder, name));
  const apps = ["icc", "cities", "greendeals", "coaching", "events"];
  const present = readdirSync(ROOT);
  return [
    ...walk("templates", ".html"),
    ...apps.filter((app) => present.includes(app)).flatMap((app) => [...walk(app, ".py"), ...walk(app, ".html")]),
  ].sort();
}

function checkIconNames(files, known) {
  const uses = [/\{%\s*icon\s+["']([\w-]+)["']/g, /\bicon\s*=\s*["']([\w-]+)["']/g, /\bicon\(\s*["']([\w-]+)["']/g];
  for (const file of files) {
    const text = readFileSync(file, "utf8");
    for (const use of uses)
      for (const [, name] of text.matchAll(use))
        if (!known.has(name)) fail(`${file}: unknown icon "${name}"; add it to icc/ui/assets/icons.json`);
  }
}

/** One mask rule per icon of icons.json, from our own drawings or the last ECL set that holds its icons. */
function iconCss(names) {
  const own = readdirSync(join(ASSETS, "icons"));
  const folder = join(MODULES, "@ecl/resources-icons/dist/svg/all");
  const ecl = readdirSync(folder);
  return names
    .map((name) => {
      const file = `${name}.svg`;
      if (!own.includes(file) && !ecl.includes(file)) fail(`no drawing for icon "${name}"`);
      const svg = own.includes(file) ? read(ASSETS, "icons", file) : read(folder, file);
      const slim = svg.trim().replace(/ (width|height)="\d+"/g, "").replaceAll('"', "'");
      const uri = slim.replaceAll("%", "%25").replaceAll("#", "%23").replaceAll("<", "%3C").replaceAll(">", "%3E");
      return `.ui-icon--${name}{--icon:url("data:image/svg+xml,${uri}")}`;
    })
    .join("\n");
}

/** All characters between two code points. */
const letters = (first, last) => String.fromCodePoint(...Array.from({ length: last - first + 1 }, (_, i) => first + i));

/** Of the wide Latin file only what European languages write; the other files are small already. */
const EUROPEAN = { "latin-ext": letters(0x100, 0x17f) + letters(0x218, 0x21b) + letters(0x1e80, 0x1e85) + "ẞ₺€" };

/** Inter cut by writing system: the browser fetches only what a page's text needs. */
async function webFontCss() {
  const ranges = JSON.parse(read(MODULES, "@fontsource-variable/inter/unicode.json"));
  const faces = SCRIPTS.map(async (script) => {
    const file = `inter-${script}.woff2`;
    const whole = readFileSync(join(MODULES, `@fontsource-variable/inter/files/inter-${script}-wght-normal.woff2`));
    const text = EUROPEAN[script];
    writeFileSync(join(DIST, "fonts", file), text ? await subsetFont(whole, text, { targetFormat: "woff2" }) : whole);
    return `@font-face{font-family:Inter;font-style:normal;font-weight:100 900;font-display:swap;src:url(./fonts/${file}) format("woff2");unicode-range:${ranges[script]}}`;
  });
  return (await Promise.all(faces)).join("\n");
}

/** Inter for WeasyPrint: one family per writing system, because it mixes up faces that share a name. */
function pdfFontCss() {
  const faces = SCRIPTS.flatMap((script) =>
    PDF_WEIGHTS.map((weight) => {
      const file = `inter-${script}-${weight}.woff2`;
      cpSync(join(MODULES, `@fontsource/inter/files/inter-${script}-${weight}-normal.woff2`), join(DIST, "fonts", file));
      return `@font-face{font-family:"Inter ${script}";font-style:normal;font-weight:${weight};src:url(./fonts/${file}) format("woff2")}`;
    }),
  );
  const families = SCRIPTS.map((script) => `"Inter ${script}"`).join(",");
  return [...faces, `html{font-family:${families},sans-serif}`].join("\n");
}

/** ECL without its font faces, whose first source is an outside server. */
const ownFonts = {
  name: "own-fonts",
  setup(esbuild) {
    esbuild.onLoad({ filter: /ecl-ec\.css$/ }, ({ path }) => ({
      contents: readFileSync(path, "utf8").replace(/@font-face\{[^}]*\}/g, "").replace(/\/\*# sourceMappingURL.*?\*\//g, ""),
      loader: "css",
    }));
  },
};

async function buildCss(files, icons) {
  const bundle = await build({
    stdin: {
      // Order of layers is order of rank: our rules win over ECL without !important.
      contents: `@layer ecl, base, layout, components, print;
        @import "@ecl/preset-ec/dist/styles/ecl-ec.css" layer(ecl);
        @import "virtual:icons" layer(components);
        @import "./app.css";`,
      resolveDir: join(ROOT, "static/css"),
      loader: "css",
    },
    nodePaths: [MODULES],
    bundle: true,
    write: false,
    target: TARGET,
    external: ["./fonts/*"],
    plugins: [
      ownFonts,
      {
        name: "icons",
        setup(esbuild) {
          esbuild.onResolve({ filter: /^virtual:icons$/ }, () => ({ path: "icons", namespace: "icons" }));
          esbuild.onLoad({ filter: /.*/, namespace: "icons" }, () => ({ contents: iconCss(icons), loader: "css" }));
        },
      },
    ],
  });
  const [purged] = await new PurgeCSS().purge({
    content: files,
    css: [{ raw: bundle.outputFiles[0].text }],
    variables: true,
    keyframes: true,
    // Only ECL is cut to what is used; our own rules all stay.
    safelist: { standard: [/^(?!ecl-)/], greedy: [] },
  });
  const { code } = await transform(`${await webFontCss()}\n${purged.css}`, { loader: "css", minify: true, target: TARGET });
  const outside = code.replaceAll("http://www.w3.org/2000/svg", "").match(/(https?:)?\/\/[\w.-]+\.\w+/);
  if (outside) fail(`external address in app.css: ${outside[0]}`);
  write("app.css", code);
}

async function buildJs() {
  for (const name of SCRIPTS_OF_PAGES) {
    const result = await build({
      entryPoints: [join(ROOT, "static/js", name)],
      bundle: true,
      write: false,
      minify: true,
      format: "esm",
      target: TARGET,
    });
    const code = result.outputFiles[0].text;
    if (code.length > SCRIPT_BUDGET) fail(`${name} has ${code.length} bytes, more than ${SCRIPT_BUDGET}`);
    write(name, code);
  }
  cpSync(join(MODULES, "htmx.org/dist/htmx.min.js"), join(DIST, "htmx.js"));
}

const files = sources();
const icons = JSON.parse(read(ASSETS, "icons.json"));
checkIconNames(files, new Set(icons));
rmSync(DIST, { recursive: true, force: true });
mkdirSync(join(DIST, "fonts"), { recursive: true });
await Promise.all([buildCss(files, icons), buildJs()]);
write("pdf-fonts.css", `${pdfFontCss()}\n`);
write("europe.svg", buildMap(join(MODULES, "world-atlas/countries-50m.json"), join(ASSETS, "map.json")));
cpSync(join(MODULES, "@fontsource-variable/inter/LICENSE"), join(DIST, "fonts/LICENSE"));
for (const name of ["app.css", "pdf-fonts.css", "app.js", "prose.js", "grid.js", "htmx.js", "europe.svg"]) {
  const content = readFileSync(join(DIST, name));
  console.log(`${name.padEnd(14)} ${content.length} bytes, ${gzipSync(content, { level: 9 }).length} gzip`);
}
