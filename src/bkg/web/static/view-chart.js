// Bars, lines and parts of a whole. The charts are written in Vega-Lite, in tools/front/charts/, and
// compiled when the assets are built; this fills them. Nothing moves.
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

const percent = new Intl.NumberFormat(locales, { style: "percent", maximumFractionDigits: 1 });
const plainNumber = new Intl.NumberFormat(locales);

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
      order, from, to: from + value, whole, zero: 0,
      label: wrapped(name, Math.floor(width / 8)).join(" "),
      said: `${plainNumber.format(value)}${share}`,
      colour: colour(groups.length > 1 ? PALETTE[groups.indexOf(row.group?.key ?? "") % PALETTE.length] : "accent"),
    };
  });
  return { data, whole };
};

// The name of a chart, its rows, and the values of its parameters.
const bars = (width) => {
  const parts = drawing.dataset.draw === "parts";
  const { data, whole } = barData(width);
  const room = Math.max(...data.map((row) => row.said.length)) * 8 + 12;
  const least = Math.min(0, ...data.map((row) => row.to));
  const most = parts ? whole : Math.max(0, ...data.map((row) => row.to));
  return { name: parts ? "parts" : "bars", rows: data, signals: { width, least, most, room } };
};

const moment = (raw) => {
  const match = /^(-?\d{1,6})(?:-(\d\d))?(?:-(\d\d))?(T.*)?$/.exec(raw);
  if (!match) return NaN;
  if (match[4]) return Date.parse(raw);
  const date = new Date(0);
  date.setUTCFullYear(Number(match[1]), match[2] ? Number(match[2]) - 1 : 0, match[3] ? Number(match[3]) : 1);
  return date.getTime();
};

// Between whole numbers there is nothing to be read off an axis of them.
const leastStep = (numbers) => (numbers.every(Number.isInteger) ? 1 : 0);

// Where a year has no value, a line ends and goes on with the next: it must not seem to have one. What
// comes every five years is joined; of dates finer than years nobody knows how often they should come.
const cutAtGaps = (data, names, dated) => {
  const times = [...new Set(data.map((row) => row.time))];
  const gaps = times.slice(1).map((time, at) => time - times[at]);
  const step = dated || !times.every(Number.isInteger) ? Infinity : Math.min(...gaps);
  for (const name of names) {
    const line = data.filter((row) => row.name === name);
    let piece = 0;
    line.forEach((row, at) => {
      if (at && row.time - line[at - 1].time > step) piece += 1;
      row.piece = `${piece} ${name}`;
    });
    if (line.length) line.at(-1).last = true;
  }
};

const lines = (width) => {
  const known = rows.filter((row) => row.time && row.value && Number.isFinite(row.value.number));
  // Years and plain numbers keep to an axis of numbers; what is finer has one of time.
  const dated = known.some((row) => !Number.isFinite(row.time.number));
  const names = [...new Set(known.map((row) => row.group?.text ?? ""))];
  const data = known.map((row) => ({
    time: dated ? moment(row.time.raw) : row.time.number,
    value: row.value.number,
    name: row.group?.text ?? "",
    colour: colour(PALETTE[names.indexOf(row.group?.text ?? "") % PALETTE.length]),
  })).filter((row) => Number.isFinite(row.time)).sort((a, b) => a.time - b.time);
  cutAtGaps(data, names, dated);
  const room = names.length > 1 ? Math.min(width / 3, Math.max(...names.map((name) => name.length)) * 7 + 12) : 12;
  const inner = width - room - 56;
  const ticks = Math.min(new Set(data.map((row) => row.time)).size, Math.floor(inner / 70));
  const height = Math.min(360, Math.max(220, width * 0.45));
  const leastTime = leastStep(data.map((row) => row.time));
  const leastValue = leastStep(data.map((row) => row.value));
  const signals = { width: inner, height, ticks, room, leastValue, ...(dated ? {} : { leastTime }) };
  return { name: dated ? "times" : "line", rows: data, signals };
};

const numberLocale = () => {
  const parts = new Intl.NumberFormat(locales).formatToParts(1234567.8);
  const sign = (type) => parts.find((part) => part.type === type)?.value ?? "";
  return { decimal: sign("decimal"), thousands: sign("group"), grouping: [3], currency: ["", ""] };
};

let view;

keepDrawn(async (width) => {
  const chart = drawing.dataset.draw === "line" ? lines(width) : bars(width);
  view?.finalize();
  view = await drawChart(drawing, chart.name, chart.rows, {
    ...chart.signals,
    font: font(),
    fontSize: width < NARROW ? 13 : 14,
    text: colour("text"),
    quiet: colour("quiet"),
    line: colour("grid"),
  }, numberLocale());
});
