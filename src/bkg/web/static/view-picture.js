// Takes a drawing away as a file that needs no style sheet, as SVG, and a network as PNG, too.
// A picture says what it shows, and where it comes from.
"use strict";

const NAMESPACE = "http://www.w3.org/2000/svg";
const PRESENTATION = [
  "fill", "fill-opacity", "stroke", "stroke-width", "stroke-opacity", "stroke-dasharray", "opacity",
  "paint-order", "text-anchor", "font-family", "font-size", "font-weight", "font-style",
];
const MARGIN = 16, HEAD = 40, FOOT = 30;
const SHARPNESS = 2; // pixels of a PNG for one of the page

const takeAway = document.getElementById("take-away");
const title = document.querySelector("h1").textContent.trim();
const permanent = document.getElementById("permanent").textContent;

const svgElement = (name, attributes, text = "") => {
  const element = document.createElementNS(NAMESPACE, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.textContent = text;
  return element;
};

// A copy that carries what the style sheet gives, and no class or address that means nothing elsewhere.
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
    for (const name of ["class", "style", "tabindex", "data-thing"]) part.removeAttribute(name);
    if (part.href) part.setAttribute("href", new URL(part.href.baseVal, location).href);
  }
  return copy;
};

// Mixed colours as rgb(), which every program reads.
const inNumbers = (value) => {
  const parts = value.match(/-?[\d.]+/g).slice(0, 3).map((part) => Math.round(Math.min(1, Math.max(0, part)) * 255));
  return `rgb(${parts.join(", ")})`;
};

// Of a network the wide picture, also where the page shows another, or none.
const original = () => {
  const svg = drawing.querySelector("svg");
  const { width, height } = drawing.dataset.draw === "network" ? svg.viewBox.baseVal : svg.getBoundingClientRect();
  return { svg, width, height };
};

const asSvg = () => {
  const { svg, width, height } = original();
  const [wide, high] = [width + 2 * MARGIN, height + HEAD + FOOT + MARGIN];
  const picture = svgElement("svg", { width: wide, height: high, viewBox: `0 0 ${wide} ${high}`, lang: language });
  const copy = styled(svg);
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

// The picture of a network, painted by hand: the policy of our pages lets no file that a script made
// be shown as an image, which is how a browser would do it. What is explored paints itself.
const asPng = () => {
  if (!drawing.checkVisibility()) return graph.png({ output: "blob-promise", full: true, scale: 2, bg: colour("page") });
  const { svg, width, height } = original();
  const [wide, high] = [width + 2 * MARGIN, height + HEAD + FOOT + MARGIN];
  const canvas = Object.assign(document.createElement("canvas"), { width: SHARPNESS * wide, height: SHARPNESS * high });
  const pen = canvas.getContext("2d");
  pen.scale(SHARPNESS, SHARPNESS);
  const write = (text, size, colourName, y) => {
    pen.font = `${size}px ${font()}`;
    pen.fillStyle = colour(colourName);
    pen.fillText(text, MARGIN, y, width);
  };
  pen.fillStyle = colour("page");
  pen.fillRect(0, 0, wide, high);
  write(title, 20, "text", 28);
  write(permanent, 12, "quiet", high - 12);
  pen.translate(MARGIN, HEAD + MARGIN / 2);
  for (const part of svg.querySelectorAll("path, text")) paint(pen, part);
  return new Promise((done) => canvas.toBlob(done, "image/png"));
};

const paint = (pen, part) => {
  const style = getComputedStyle(part);
  const { e, f } = part.closest("[transform]")?.transform.baseVal[0].matrix ?? { e: 0, f: 0 };
  pen.save();
  pen.translate(e, f);
  pen.strokeStyle = style.stroke;
  pen.fillStyle = style.fill;
  pen.lineWidth = parseFloat(style.strokeWidth);
  pen.lineJoin = "round";
  if (part.tagName === "text") {
    pen.font = `${style.fontSize} ${style.fontFamily}`;
    pen.textAlign = { start: "left", middle: "center", end: "right" }[style.textAnchor];
    const at = [part.textContent, Number(part.getAttribute("x")), Number(part.getAttribute("y"))];
    pen.strokeText(...at);
    pen.fillText(...at);
  } else {
    const path = new Path2D(part.getAttribute("d"));
    if (style.stroke !== "none") pen.stroke(path);
    if (style.fill !== "none") pen.fill(path);
  }
  pen.restore();
};

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
