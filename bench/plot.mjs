// Draws a Vega-Lite specification, read from standard input, as SVG to standard output.
// Vega-Lite is locked in package-lock.json for the site's charts already, and needs no canvas here.
import { readFileSync } from "node:fs";
import * as vega from "vega";
import * as vegaLite from "vega-lite";

const specification = JSON.parse(readFileSync(0, "utf8"));
const runtime = vega.parse(vegaLite.compile(specification).spec);
process.stdout.write(await new vega.View(runtime, { renderer: "none" }).toSVG());
