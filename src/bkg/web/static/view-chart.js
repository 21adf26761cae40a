// Bars, lines and parts of a whole, by Vega-Lite. Its expressions are interpreted, not compiled, so
// that the policy of the page needs no unsafe-eval; nothing moves.
"use strict";

const NARROW = 520;

// Breaks a label into lines of so many letters at most.
const wrapped = (text, letters) => {
  const lines = [""];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last && last.length + word.length >= letters) lines.push(word);
    else lines[lines.length - 1] = last ? `${last} ${word}` : word;
  }
  return lines;
};

const percent = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 1 });
const plainNumber = new Intl.NumberFormat(language);

// Every label stands above its bar and every number at the end of it, so nothing has to be looked up.
const barData = (width) => {
  const known = rows.filter((row) => row.label && row.value && Number.isFinite(row.value.number));
  const groups = [...new Set(known.map((row) => row.group?.key ?? ""))];
  const sum = known.reduce((total, row) => total + row.value.number, 0);
  const whole = known.find((row) => row.total)?.total.number ?? sum;
  let start = 0;
  const data = known.map((row, order) => {
    const value = row.value.number;
    const from = drawing.dataset.draw === "parts" ? start : 0;
    start += value;
    const share = drawing.dataset.draw === "parts" && whole ? ` (${percent.format(value / whole)})` : "";
    const name = row.group ? `${row.label.text} · ${row.group.text}` : row.label.text;
    return {
      order, from, to: from + value, whole,
      middle: from + value / 2,
      label: wrapped(name, Math.floor(width / 8)).join(" "),
      said: `${plainNumber.format(value)}${share}`,
      colour: colour(groups.length > 1 ? PALETTE[groups.indexOf(row.group?.key ?? "") % PALETTE.length] : "accent"),
    };
  });
  return { data, whole };
};

const barSpec = (width) => {
  const parts = drawing.dataset.draw === "parts";
  const { data, whole } = barData(width);
  const step = 46;
  const y = { field: "order", type: "ordinal", axis: null, scale: { paddingInner: 0, paddingOuter: 0 } };
  const longest = Math.max(...data.map((row) => row.said.length)) * 8 + 12;
  const least = Math.min(0, ...data.map((row) => row.to));
  const most = parts ? whole : Math.max(0, ...data.map((row) => row.to));
  const x = (field) => ({
    field, type: "quantitative", axis: null,
    scale: { domain: [least, most], range: [0, parts ? width : width - longest] },
  });
  const bar = (color) => ({ type: "bar", height: 14, yOffset: 12, color, minBandSize: 2 });
  const layer = [
    { mark: { ...bar({ expr: "datum.colour" }), color: undefined },
      encoding: { y, x: x("from"), x2: { field: "to" }, color: { field: "colour", type: "nominal", scale: null } } },
    { mark: { type: "text", align: "left", baseline: "middle", dy: -8, x: 0, limit: parts ? width - longest : width },
      encoding: { y, text: { field: "label" }, color: { value: colour("text") } } },
    { mark: { type: "text", baseline: "middle", align: parts ? "right" : "left",
        ...(parts ? { x: width, dy: -8 } : { dx: 6, dy: 12 }) },
      encoding: { y, ...(parts ? {} : { x: x("to") }), text: { field: "said" }, color: { value: colour("quiet") } } },
  ];
  if (parts) {
    layer.unshift({ mark: { ...bar(colour("line")), opacity: 0.6 },
      encoding: { y, x: { ...x("zero") }, x2: { field: "whole" } } });
    // A part too small to be seen as a bar is still marked.
    layer.splice(2, 0, { mark: { type: "tick", orient: "vertical", size: 14, yOffset: 12, thickness: 2 },
      encoding: { y, x: x("from"), color: { field: "colour", type: "nominal", scale: null } } });
  }
  return { data: { values: data.map((row) => ({ ...row, zero: 0 })) }, width, height: step * data.length, layer };
};

const moment = (raw) => {
  const match = /^(-?\d{1,6})(?:-(\d\d))?(?:-(\d\d))?(T.*)?$/.exec(raw);
  if (!match) return NaN;
  if (match[4]) return Date.parse(raw);
  const date = new Date(0);
  date.setUTCFullYear(Number(match[1]), match[2] ? Number(match[2]) - 1 : 0, match[3] ? Number(match[3]) : 1);
  return date.getTime();
};

const lineSpec = (width) => {
  const known = rows.filter((row) => row.time && row.value && Number.isFinite(row.value.number));
  // Years and plain numbers keep to an axis of numbers; what is finer has one of time.
  const dated = known.some((row) => !Number.isFinite(row.time.number));
  const names = [...new Set(known.map((row) => row.group?.text ?? ""))];
  const data = known.map((row) => ({
    time: dated ? moment(row.time.raw) : row.time.number,
    value: row.value.number,
    name: row.group?.text ?? "",
  })).filter((row) => Number.isFinite(row.time)).sort((a, b) => a.time - b.time);
  const last = names.map((name) => data.findLast((row) => row.name === name)).filter(Boolean);
  const room = names.length > 1 ? Math.min(width / 3, Math.max(...names.map((name) => name.length)) * 7 + 12) : 12;
  const inner = width - room - 56;
  const distinct = new Set(data.map((row) => row.time)).size;
  const x = { field: "time", type: dated ? "temporal" : "quantitative", title: null,
    scale: { zero: false, nice: false, ...(dated ? { type: "utc" } : {}) },
    axis: { grid: false, tickCount: Math.min(distinct, Math.floor(inner / 70)), labelFlush: true,
      ...(dated ? { format: "%Y-%m" } : { format: "d" }) } };
  const y = { field: "value", type: "quantitative", title: null,
    axis: { tickCount: 5, domain: false, ticks: false } };
  const color = { field: "name", type: "nominal", legend: null,
    scale: { domain: names, range: names.map((_, at) => colour(PALETTE[at % PALETTE.length])) } };
  return {
    data: { values: data }, width: inner, height: Math.min(360, Math.max(220, width * 0.45)),
    padding: { left: 4, top: 10, right: room, bottom: 4 },
    layer: [
      { mark: { type: "line", strokeWidth: 2.5 }, encoding: { x, y, color } },
      { mark: { type: "point", filled: true, size: 50, opacity: 1 }, encoding: { x, y, color } },
      { data: { values: last }, mark: { type: "text", align: "left", dx: 9, limit: room },
        encoding: { x, y, text: { field: "name" }, color } },
    ],
  };
};

const numberLocale = () => {
  const parts = new Intl.NumberFormat(language).formatToParts(1234567.8);
  const sign = (type) => parts.find((part) => part.type === type)?.value ?? "";
  return { decimal: sign("decimal"), thousands: sign("group"), grouping: [3], currency: ["", ""] };
};

keepDrawn(async (width) => {
  const spec = drawing.dataset.draw === "line" ? lineSpec(width) : barSpec(width);
  await vegaEmbed(drawing, {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    background: null,
    autosize: spec.padding ? { type: "pad" } : { type: "none" },
    ...spec,
    config: {
      font: font(),
      text: { fontSize: width < NARROW ? 13 : 14 },
      view: { stroke: null },
      axis: { labelColor: colour("quiet"), labelFontSize: 12, gridColor: colour("line"), domainColor: colour("line"), tickColor: colour("line") },
    },
  }, {
    mode: "vega-lite", renderer: "svg", actions: false, defaultStyle: false, tooltip: false, ast: true,
    formatLocale: numberLocale(),
  });
});
