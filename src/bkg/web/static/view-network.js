// Lets a reader explore a network: the server's picture gives way to one by Cytoscape.js, with every
// thing where it was. The library is loaded when this is asked for, and nothing moves by itself.
"use strict";

const FONT_SIZE = 13;

const figure = drawing.parentElement;
const explored = document.getElementById("explored");
const explore = document.getElementById("explore");
const choice = document.getElementById("network-choice");
const said = document.getElementById("network-said");
let graph;

const loaded = (address) => new Promise((resolve, reject) => {
  // Cytoscape.js would put a style sheet into the page, which our policy refuses, but for this.
  const meta = Object.assign(document.createElement("meta"), { id: "__________cytoscape_stylesheet" });
  const script = Object.assign(document.createElement("script"), { src: address, onload: resolve, onerror: reject });
  document.head.append(meta, script);
});

const seen = () => [...drawing.querySelectorAll("svg")].find((svg) => svg.checkVisibility());

// The things as they stand in the picture.
const nodesOf = (svg) => [...svg.querySelectorAll("[data-thing]")].map((part) => {
  const { e: x, f: y } = part.transform.baseVal[0].matrix;
  const [sign] = part.getElementsByTagName("path");
  const data = {
    id: part.dataset.thing,
    part,
    label: part.firstElementChild.textContent,
    lines: [...part.querySelectorAll("text")].map((line) => line.textContent).join("\n"),
    size: sign.getBBox().width,
    shape: sign.getAttribute("d").includes("h") ? "rectangle" : "ellipse",
    side: part.classList[0],
  };
  return { data, position: { x, y } };
});

const edges = () => {
  const found = new Map();
  for (const { from, to, relation } of rows) {
    if (!from?.thing || !to?.thing) continue;
    const id = `${from.thing} ${to.thing}`;
    const data = found.get(id) ?? { id, source: from.thing, target: to.thing, relations: new Set() };
    if (relation) data.relations.add(relation.text);
    found.set(id, data);
  }
  return [...found.values()].map((data) => ({ data: { ...data, relations: [...data.relations].join(", ") } }));
};

const style = () => [
  { selector: "node", style: {
    "background-color": (node) => resolved(getComputedStyle(node.data("part")).getPropertyValue("--c")),
    width: "data(size)",
    height: "data(size)",
    shape: "data(shape)",
    label: "data(lines)",
    color: colour("text"),
    "font-family": font(),
    "font-size": FONT_SIZE,
    "line-height": 1.1,
    "text-wrap": "wrap",
    "text-max-width": 1000, // the lines are those of the picture
    "text-valign": "bottom",
    "text-margin-y": 4,
    "text-background-color": colour("page"),
    "text-background-opacity": 0.85,
    "text-background-padding": 1,
    "min-zoomed-font-size": 4,
  } },
  { selector: "node[side = 'left'], node[side = 'right']", style: { "text-valign": "center", "text-margin-y": 0 } },
  { selector: "node[side = 'left']", style: { "text-halign": "left", "text-justification": "right", "text-margin-x": -5 } },
  { selector: "node[side = 'right']", style: { "text-halign": "right", "text-justification": "left", "text-margin-x": 5 } },
  { selector: "edge", style: {
    width: 1.2,
    "line-color": colour("way"),
    "curve-style": "straight",
    "target-arrow-shape": "triangle",
    "target-arrow-color": colour("way"),
    "arrow-scale": 0.7,
  } },
  { selector: ".faded", style: { opacity: 0.15 } },
  { selector: "edge.near", style: { width: 2.5, opacity: 1, "line-color": colour("focus"), "target-arrow-color": colour("focus") } },
];

const highlight = (id) => {
  graph.elements().removeClass("faded near");
  said.hidden = !id;
  if (!id) return;
  const node = graph.getElementById(id);
  const near = node.connectedEdges();
  graph.elements().not(near.union(near.connectedNodes()).union(node)).addClass("faded");
  near.addClass("near");
  const others = near.map((edge) => {
    const other = edge.source().id() === id ? edge.target() : edge.source();
    const relations = edge.data("relations");
    return relations ? `${other.data("label")} (${relations})` : other.data("label");
  });
  const url = node.data("part").getAttribute("href");
  const name = document.createElement(url ? "a" : "span");
  if (url) name.href = url;
  name.textContent = node.data("label");
  said.replaceChildren(name, `: ${others.join("; ")}`);
};

// As large as the picture is now, and scrolled as far.
const start = (svg) => {
  const { width, height } = svg.getBoundingClientRect();
  const zoom = width / svg.viewBox.baseVal.width;
  const left = svg.getBoundingClientRect().left - drawing.getBoundingClientRect().left;
  explored.style.height = `${Math.min(drawing.clientHeight, height)}px`;
  const pan = { x: left, y: -drawing.scrollTop };
  const elements = { nodes: nodesOf(svg), edges: edges() };
  figure.classList.add("exploring");
  graph = cytoscape({
    container: explored,
    elements,
    style: style(),
    layout: { name: "preset", fit: false },
    zoom,
    pan,
    minZoom: 0.1,
    maxZoom: 4,
    userZoomingEnabled: false, // the wheel scrolls the page
    boxSelectionEnabled: false,
  });
  graph.on("tap", (event) => {
    choice.value = event.target !== graph && event.target.isNode() ? event.target.id() : "";
    highlight(choice.value);
  });
  for (const query of ["(prefers-color-scheme: dark)", "(forced-colors: active)"]) {
    matchMedia(query).addEventListener("change", () => graph.style(style()));
  }
  const names = elements.nodes.map(({ data }) => data).sort((one, other) => one.label.localeCompare(other.label, locales));
  choice.append(...names.map(({ id, label }) => new Option(label, id)));
};

let loading;
explore.addEventListener("click", async () => {
  loading ??= loaded(explore.dataset.src);
  try {
    await loading;
  } catch {
    explore.disabled = true; // the picture stays
    return;
  }
  if (!graph) start(seen());
  else figure.classList.toggle("exploring");
  const exploring = figure.classList.contains("exploring");
  explore.setAttribute("aria-pressed", String(exploring));
  said.hidden = !exploring || !choice.value;
});
choice.addEventListener("change", () => highlight(choice.value));
for (const button of document.querySelectorAll("#network-controls [data-zoom]")) {
  button.addEventListener("click", () => {
    const factor = Number(button.dataset.zoom);
    if (factor) {
      graph.zoom({ level: graph.zoom() * factor, renderedPosition: { x: graph.width() / 2, y: graph.height() / 2 } });
    } else {
      graph.fit(undefined, 4);
    }
  });
}
