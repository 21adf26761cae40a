// What every drawing of a view needs: the rows, read from the table of the page, so that nothing is
// said twice and every link leads where the page's own links lead; the colours of the page; and the
// moments at which to draw again.
"use strict";

const drawing = document.getElementById("drawing");
const language = document.documentElement.lang || "en";
// Chromium knows nothing of Belarusian numbers, which are written as the Russian are.
const locales = language === "be" ? ["be", "ru"] : [language];

// The rows as objects: part to {text, raw, number, url}; a cell without a value is left out.
const rows = (() => {
  const table = document.getElementById("view-table");
  const parts = [...table.tHead.rows[0].cells].map((cell) => cell.dataset.part ?? "");
  return [...table.tBodies[0].rows].map((row) => {
    const found = {};
    [...row.cells].forEach((cell, at) => {
      const text = (cell.querySelector("a, time, .literal") ?? cell).textContent.trim();
      if (!parts[at] || !text) return;
      const raw = cell.dataset.raw ?? text;
      const url = cell.querySelector("a")?.href;
      found[parts[at]] = { text, raw, url, key: url ?? raw, number: Number(raw), thing: cell.dataset.thing };
    });
    return found;
  });
})();

// Colours come from the style sheet, which knows whether it is light or dark, or chosen by the
// reader's system; a probe turns them into what a canvas and a file take, too.
const probe = document.body.appendChild(document.createElement("span"));
probe.hidden = true;
probe.style.forcedColorAdjust = "none";
const resolved = (value) => {
  probe.style.color = value;
  return getComputedStyle(probe).color;
};
const colour = (name) => resolved(`var(--${name})`);
const font = () => getComputedStyle(document.body).fontFamily;
const PALETTE = ["actor", "event", "initiative", "statistic", "claim", "source", "place"];

const NARROWEST = 120; // a hidden element has no width, and nothing is drawn for it

// Draws now, and again when the width or the scheme of colours changes. What cannot be drawn is
// taken away: the table has it all.
const keepDrawn = (draw) => {
  let width = 0;
  const again = async () => {
    try {
      await draw(width);
      drawing.dataset.drawn = String(width);
    } catch (error) {
      console.error(error);
      drawing.hidden = true;
    }
  };
  new ResizeObserver(() => {
    if (drawing.clientWidth === width || drawing.clientWidth < NARROWEST) return;
    width = drawing.clientWidth;
    again();
  }).observe(drawing);
  for (const query of ["(prefers-color-scheme: dark)", "(forced-colors: active)"]) {
    matchMedia(query).addEventListener("change", again);
  }
};
