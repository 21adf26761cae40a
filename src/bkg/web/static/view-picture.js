// Takes a drawing away as a file that needs no style sheet: charts and maps as SVG, a network, which
// is a canvas, as PNG. A picture says what it shows, and where it comes from.
"use strict";

const NAMESPACE = "http://www.w3.org/2000/svg";
const PRESENTATION = [
  "fill", "fill-opacity", "stroke", "stroke-width", "stroke-opacity", "stroke-dasharray", "opacity",
  "paint-order", "text-anchor", "font-family", "font-size", "font-weight", "font-style",
];
const MARGIN = 16, HEAD = 40, FOOT = 30;

const takeAway = document.getElementById("take-away");
const title = document.querySelector("h1").textContent.trim();
const permanent = document.getElementById("permanent").textContent;

const svgElement = (name, attributes, text = "") => {
  const element = document.createElementNS(NAMESPACE, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.textContent = text;
  return element;
};

// A copy that carries what the style sheet gives, and no class or link that means nothing elsewhere.
const styled = (original) => {
  const copy = original.cloneNode(true);
  const parts = [...original.querySelectorAll("*")];
  [...copy.querySelectorAll("*")].forEach((part, at) => {
    const style = getComputedStyle(parts[at]);
    for (const name of PRESENTATION) {
      const value = style.getPropertyValue(name);
      if (value) part.setAttribute(name, /^color\(/.test(value) ? inNumbers(value) : value);
    }
  });
  for (const part of [copy, ...copy.querySelectorAll("*")]) {
    for (const name of ["class", "style", "tabindex"]) part.removeAttribute(name);
  }
  return copy;
};

// Mixed colours as rgb(), which every program reads.
const inNumbers = (value) => {
  const parts = value.match(/-?[\d.]+/g).slice(0, 3).map((part) => Math.round(Math.min(1, Math.max(0, part)) * 255));
  return `rgb(${parts.join(", ")})`;
};

const asSvg = () => {
  const original = drawing.querySelector("svg");
  const { width, height } = original.getBoundingClientRect();
  const [wide, high] = [width + 2 * MARGIN, height + HEAD + FOOT + MARGIN];
  const picture = svgElement("svg", { width: wide, height: high, viewBox: `0 0 ${wide} ${high}`, lang: language });
  const copy = styled(original);
  const place = { x: MARGIN, y: HEAD + MARGIN / 2, width, height };
  for (const [key, value] of Object.entries(place)) copy.setAttribute(key, value);
  if (!copy.getAttribute("viewBox")) copy.setAttribute("viewBox", `0 0 ${width} ${height}`);
  const letters = Math.min(20, (1.7 * width) / title.length);
  const small = Math.min(12, (1.6 * width) / permanent.length);
  picture.append(
    svgElement("title", {}, title),
    svgElement("desc", {}, document.getElementById("view-text").firstChild.textContent.trim()),
    svgElement("rect", { width: "100%", height: "100%", fill: colour("page") }),
    svgElement("text", { x: MARGIN, y: 28, "font-size": letters, "font-weight": 600, "font-family": font(), fill: colour("text") }, title),
    copy,
    svgElement("text", { x: MARGIN, y: high - 12, "font-size": small, "font-family": font(), fill: colour("quiet") }, permanent),
  );
  return new Blob([new XMLSerializer().serializeToString(picture)], { type: "image/svg+xml" });
};

const asPng = () => graph.png({ output: "blob-promise", full: true, scale: 2, bg: colour("page") });

const save = (blob, suffix) => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = `${location.pathname.split("/").at(-1).replace(/\.html$/, "")}.${suffix}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href));
};

for (const button of takeAway.querySelectorAll("button")) {
  const suffix = button.dataset.picture;
  button.addEventListener("click", async () => save(await (suffix === "svg" ? asSvg() : asPng()), suffix));
}
// The room of the buttons is kept from the start, and stays empty where nothing could be drawn.
const offer = () => takeAway.toggleAttribute("data-ready", Boolean(drawing.dataset.drawn) && !drawing.hidden);
new MutationObserver(offer).observe(drawing, { attributes: true, attributeFilter: ["hidden", "data-drawn"] });
offer();
