// What a page with a chart loads: Vega's view with the transforms and marks that the charts use, and
// the charts themselves, which `bundle.mjs` has compiled from Vega-Lite. Expressions are interpreted,
// so that the policy of the page needs no unsafe-eval.
import { transforms } from "vega-dataflow";
import { axisticks, datajoin, encode, scale, sortitems } from "vega-encode";
import { expressionInterpreter } from "vega-interpreter";
import {
  aggregate, collect, extent, facet, filter, formula, multiextent, proxy, relay, sieve, values,
} from "vega-transforms";
import { View } from "vega-view";
import { bound, mark, overlap, render, viewlayout } from "vega-view-transforms";
import charts from "charts";

Object.assign(transforms, {
  aggregate, axisticks, bound, collect, datajoin, encode, extent, facet, filter, formula, mark,
  multiextent, overlap, proxy, relay, render, scale, sieve, sortitems, values, viewlayout,
});

/**
 * Draw a chart as SVG. What it is called and its role are the page's to say: Vega writes both onto the
 * element that it draws in, in English, so it gets one of its own and they are taken away again.
 * @param {HTMLElement} container what it is put into, in place of what stands there
 * @param {"bars" | "parts" | "line" | "times"} name which of the charts
 * @param {object[]} rows its data
 * @param {object} signals values of its parameters
 * @param {object} number how numbers are written, as d3-format has it
 */
globalThis.drawChart = async (container, name, rows, signals, number) => {
  const frame = document.createElement("div");
  container.replaceChildren(frame);
  const view = new View(charts[name], {
    container: frame, renderer: "svg", hover: false, expr: expressionInterpreter, locale: { number },
  });
  for (const said of ["role", "aria-roledescription", "aria-label"]) frame.removeAttribute(said);
  for (const [signal, value] of Object.entries(signals)) view.signal(signal, value);
  await view.data("rows", rows).runAsync();
  return view;
};
