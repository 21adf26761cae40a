// Bundles what draws charts and networks, and packs every text file of a folder.
//
//     node tools/front/bundle.mjs FOLDER
//
// Run by tools/assets.py. The charts are written in Vega-Lite, in charts/; they are compiled here, and
// parsed down to Vega's dataflow, so that neither compiler nor parser has to travel to the reader.
import { createRequire } from "node:module";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";

import { build } from "esbuild";
import { parse } from "vega";
import { compile } from "vega-lite";

const here = path.dirname(fileURLToPath(import.meta.url));
const modules = path.join(here, "../../node_modules");
const cytoscape = path.join(modules, "cytoscape/src");
const { version } = createRequire(import.meta.url)(path.join(modules, "cytoscape/package.json"));

const BUNDLES = { "chart.mjs": "vega/chart.min.js", "network.mjs": "cytoscape/network.min.js" };

// Packages of Vega that come as one file, but whose source shows what nothing uses: their modules
// define things and do nothing else when they are loaded.
const SHAKEN = "transforms|view-transforms|encode|statistics|functions|interpreter";
// What Vega imports for charts that are not ours: maps, files of data.
const NEVER_CALLED = /^(d3-geo|topojson-client|d3-dsv)$/;
// The palettes that Vega lists when it is loaded; ours come from the style sheet, so they are empty.
const PALETTES = ["Accent", "Category10", "Dark2", "Observable10", "Paired", "Pastel1", "Pastel2", "Set1", "Set2", "Set3"];
// Parts of Cytoscape.js that stand for themselves: layouts that we do not choose, the algorithms of
// graph theory, drawing by WebGL.
const LEFT_OUT = new RegExp(
  "layout/(breadthfirst|circle|concentric|cose|grid|random)|collection/algorithms/(?!index)|"
  + "webgl/drawing-redraw-webgl",
);
const PACKED = /\.(js|css|json)$/;

// The charts by name. What a warning is about would be drawn in another way than it is written.
const charts = () => {
  const logger = { level: () => logger, debug() {}, info() {}, warn(text) { throw new Error(text); } };
  logger.error = logger.warn;
  const specs = Object.fromEntries(["bars", "parts", "line"].map(
    (name) => [name, JSON.parse(readFileSync(path.join(here, `charts/${name}.vl.json`), "utf8"))],
  ));
  // The same lines over time, for what is finer than years.
  const { x } = specs.line.encoding;
  const over = { type: "temporal", scale: { ...x.scale, type: "utc" }, axis: { ...x.axis, format: "%Y-%m" } };
  delete over.scale.zero;
  delete over.axis.tickMinStep;
  specs.times = { ...specs.line, encoding: { ...specs.line.encoding, x: { ...x, ...over } } };
  return Object.fromEntries(Object.entries(specs).map(
    ([name, spec]) => [name, parse(compile(spec, { logger }).spec, {}, { ast: true })],
  ));
};

const ours = {
  name: "ours",
  setup(bundle) {
    bundle.onResolve({ filter: /^charts$/ }, () => ({ path: "charts", namespace: "charts" }));
    bundle.onLoad({ filter: /^/, namespace: "charts" }, () => ({ contents: JSON.stringify(charts()), loader: "json" }));

    bundle.onResolve({ filter: NEVER_CALLED }, (asked) => ({ path: asked.path, namespace: "nothing" }));
    bundle.onLoad({ filter: /^/, namespace: "nothing" }, () => ({ contents: "module.exports = {};" }));

    bundle.onResolve({ filter: /^d3-scale-chromatic$/ }, () => ({ path: "palettes", namespace: "palettes" }));
    bundle.onLoad({ filter: /^/, namespace: "palettes" }, () => (
      { contents: PALETTES.map((name) => `export const scheme${name} = [];`).join("\n") }));

    bundle.onResolve({ filter: new RegExp(`^vega-(${SHAKEN})$`) }, (asked) => (
      { path: path.join(modules, asked.path, "index.js"), sideEffects: false }));
    bundle.onResolve({ filter: /^\.\.?\// }, (asked) => (
      new RegExp(`[\\\\/]vega-(${SHAKEN})[\\\\/]`).test(asked.importer)
        ? { path: path.resolve(asked.resolveDir, asked.path), sideEffects: false } : undefined));

    bundle.onResolve({ filter: /^cytoscape$/ }, () => ({ path: path.join(cytoscape, "index.mjs") }));
    bundle.onResolve({ filter: /^lodash\// }, (asked) => ({ path: path.join(modules, asked.path.replace("lodash", "lodash-es")) }));
    bundle.onLoad({ filter: /[\\/]cytoscape[\\/]src[\\/]/ }, (asked) => (
      LEFT_OUT.test(asked.path.replaceAll("\\", "/")) ? { contents: "export default function () {}" } : undefined));
  },
};

const folder = process.argv[2];
for (const [entry, target] of Object.entries(BUNDLES)) {
  await build({
    entryPoints: [path.join(here, entry)],
    outfile: path.join(folder, target),
    bundle: true,
    minify: true,
    format: "iife",
    target: "es2022",
    // The licences stand in LICENSES.txt beside the bundles.
    legalComments: "none",
    define: { "process.env.VERSION": JSON.stringify(version), "process.env.NODE_ENV": '"production"' },
    plugins: [ours],
    logLevel: "warning",
  });
}
for (const name of readdirSync(folder, { recursive: true }).filter((file) => PACKED.test(file))) {
  const text = readFileSync(path.join(folder, name));
  writeFileSync(path.join(folder, `${name}.br`), brotliCompressSync(text));
  writeFileSync(path.join(folder, `${name}.gz`), gzipSync(text, { level: 9 }));
}
