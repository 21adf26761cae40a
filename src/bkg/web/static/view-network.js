// Networks, by Cytoscape.js. The layout is computed at once, the same each time, and nothing moves.
"use strict";

const controls = document.getElementById("network-controls");
const choice = document.getElementById("network-choice");
const said = document.getElementById("network-said");

const elements = (() => {
  const nodes = new Map();
  const links = new Map();
  for (const row of rows) {
    if (!row.from || !row.to) continue;
    for (const [end, kind] of [[row.from, "from"], [row.to, "to"]]) {
      const known = nodes.get(end.key);
      if (!known) nodes.set(end.key, { id: end.key, label: end.text, url: end.url, kind, degree: 0 });
      else if (kind === "to") known.kind = "to";
    }
    const id = `${row.from.key} ${row.to.key}`;
    const link = links.get(id) ?? { id, source: row.from.key, target: row.to.key, relations: new Set() };
    if (row.relation) link.relations.add(row.relation.text);
    links.set(id, link);
  }
  for (const link of links.values()) {
    nodes.get(link.source).degree += 1;
    nodes.get(link.target).degree += 1;
  }
  return { nodes: [...nodes.values()], links: [...links.values()] };
})();

const style = () => [
  { selector: "node", style: {
    "background-color": colour("actor"),
    width: "mapData(degree, 1, 12, 12, 34)",
    height: "mapData(degree, 1, 12, 12, 34)",
    label: "data(label)",
    color: colour("text"),
    "font-family": font(),
    "font-size": 12,
    "text-wrap": "wrap",
    "text-max-width": 120,
    "text-valign": "bottom",
    "text-margin-y": 4,
    "text-background-color": colour("page"),
    "text-background-opacity": 0.85,
    "text-background-padding": 1,
    "min-zoomed-font-size": 4,
  } },
  { selector: "node[kind = 'to']", style: { "background-color": colour("event"), shape: "round-rectangle" } },
  { selector: "edge", style: {
    width: 1.2,
    "line-color": colour("quiet"),
    opacity: 0.6,
    "curve-style": "straight",
    "target-arrow-shape": "triangle",
    "target-arrow-color": colour("quiet"),
    "arrow-scale": 0.7,
  } },
  { selector: ".faded", style: { opacity: 0.15 } },
  { selector: "edge.near", style: { width: 2.5, opacity: 1, "line-color": colour("focus"), "target-arrow-color": colour("focus") } },
];

const graph = cytoscape({
  container: drawing,
  elements: {
    nodes: elements.nodes.map((data) => ({ data })),
    edges: elements.links.map((link) => ({ data: { ...link, relations: [...link.relations].join(", ") } })),
  },
  style: style(),
  layout: { name: "null" },
  minZoom: 0.1,
  maxZoom: 4,
  userZoomingEnabled: false, // the wheel scrolls the page
  autoungrabify: false,
  boxSelectionEnabled: false,
});

// Every component is laid out by itself, beginning with its nodes on a circle, and the components
// are packed in rows, the largest first: chance plays no part.
const layOut = (width) => {
  const components = graph.elements().components().sort((a, b) => b.length - a.length);
  let x = 0, y = 0, tall = 0;
  const room = Math.max(width, 320) * (components.length > 4 ? 1.5 : 1.1);
  for (const part of components) {
    const nodes = part.nodes();
    const radius = 30 * nodes.length;
    nodes.forEach((node, at) => {
      const angle = (2 * Math.PI * at) / nodes.length;
      node.position({ x: radius * Math.cos(angle), y: radius * Math.sin(angle) });
    });
    if (nodes.length > 1) {
      part.layout({
        name: "cose", animate: false, randomize: false, fit: false, nodeDimensionsIncludeLabels: true,
        nodeRepulsion: () => 9000, idealEdgeLength: () => 60, nodeOverlap: 20, gravity: 0.6, numIter: 1500,
        componentSpacing: 40,
      }).run();
    }
    const box = part.boundingBox({ includeLabels: true });
    if (x > 0 && x + box.w > room) {
      x = 0;
      y += tall + 24;
      tall = 0;
    }
    nodes.forEach((node) => {
      const at = node.position();
      node.position({ x: at.x - box.x1 + x, y: at.y - box.y1 + y });
    });
    x += box.w + 32;
    tall = Math.max(tall, box.h);
  }
};

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
  const name = document.createElement(node.data("url") ? "a" : "span");
  if (node.data("url")) name.href = node.data("url");
  name.textContent = node.data("label");
  said.replaceChildren(name, `: ${others.join("; ")}`);
};

for (const node of [...elements.nodes].sort((a, b) => a.label.localeCompare(b.label, language))) {
  choice.append(new Option(node.label, node.id));
}
choice.addEventListener("change", () => highlight(choice.value));
graph.on("tap", (event) => {
  choice.value = event.target !== graph && event.target.isNode() ? event.target.id() : "";
  highlight(choice.value);
});
for (const button of controls.querySelectorAll("button")) {
  button.addEventListener("click", () => {
    const factor = Number(button.dataset.zoom);
    if (factor) {
      graph.zoom({ level: graph.zoom() * factor, renderedPosition: { x: graph.width() / 2, y: graph.height() / 2 } });
    } else graph.fit(undefined, 12);
  });
}
controls.hidden = false;

keepDrawn(async (width) => {
  graph.style(style());
  layOut(width);
  // The frame takes the shape of what is in it.
  const box = graph.elements().boundingBox({ includeLabels: true });
  const tallest = Math.max(320, Math.min(window.innerHeight, 900));
  drawing.style.height = `${Math.round(Math.min(tallest, Math.max(280, (width * box.h) / box.w)))}px`;
  graph.resize();
  graph.fit(undefined, 12);
});
