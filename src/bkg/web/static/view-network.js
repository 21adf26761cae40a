// Networks, by Cytoscape.js. The layout is computed at once, the same each time, and nothing moves.
"use strict";

const FONT_SIZE = 13;
const MOST_COLUMNS = 4;

const controls = document.getElementById("network-controls");
const choice = document.getElementById("network-choice");
const said = document.getElementById("network-said");
let graph;

const elements = (() => {
  const nodes = new Map();
  const links = new Map();
  for (const row of rows) {
    if (!row.from || !row.to) continue;
    for (const [end, kind] of [[row.from, "from"], [row.to, "to"]]) {
      const known = nodes.get(end.key);
      if (!known) nodes.set(end.key, { id: end.key, label: end.text, url: end.url, colours: end.kind, kind, degree: 0 });
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

const style = () => {
  const kinds = new Map([...new Set(elements.nodes.map((node) => node.colours))].map((kind) => [kind, kindColour(kind)]));
  return [
    { selector: "node", style: {
      "background-color": (node) => kinds.get(node.data("colours")),
      width: "mapData(degree, 1, 12, 9, 20)",
      height: "mapData(degree, 1, 12, 9, 20)",
      label: "data(label)",
      color: colour("text"),
      "font-family": font(),
      "font-size": FONT_SIZE,
      "text-wrap": "wrap",
      "text-max-width": 120,
      "text-valign": "bottom",
      "text-margin-y": 4,
      "text-background-color": colour("page"),
      "text-background-opacity": 0.85,
      "text-background-padding": 1,
      "min-zoomed-font-size": 4,
    } },
    { selector: "node[side]", style: { "text-max-width": "data(labelWidth)", "text-valign": "center", "text-margin-y": 0 } },
    { selector: "node[side = 'left']", style: { "text-halign": "left", "text-justification": "right", "text-margin-x": -5 } },
    { selector: "node[side = 'right']", style: { "text-halign": "right", "text-justification": "left", "text-margin-x": 5 } },
    { selector: "node[side = 'center']", style: { "text-valign": "bottom", "text-margin-y": 4 } },
    { selector: "node[kind = 'to']", style: { shape: "round-rectangle" } },
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
};

// ---- columns, where every way leads on and comes to an end soon: they can be read like a table

// The column of each node, the longest way to it; nothing where ways go round in a circle.
const columnsOf = () => {
  const column = new Map(elements.nodes.map((node) => [node.id, 0]));
  for (let round = 0; round <= MOST_COLUMNS; round += 1) {
    let changed = false;
    for (const link of elements.links) {
      const least = column.get(link.source) + 1;
      if (column.get(link.target) < least) {
        column.set(link.target, least);
        changed = true;
      }
    }
    if (!changed) return column;
  }
  return undefined;
};

const measure = document.createElement("canvas").getContext("2d");
const linesOf = (label, width) => {
  measure.font = `${FONT_SIZE}px ${font()}`;
  let lines = 1, used = 0;
  for (const word of label.split(" ")) {
    const wide = measure.measureText(`${word} `).width;
    if (used && used + wide > width) {
      lines += 1;
      used = 0;
    }
    used += wide;
  }
  return lines;
};

const neighbours = new Map(elements.nodes.map((node) => [node.id, []]));
for (const link of elements.links) {
  neighbours.get(link.source).push(link.target);
  neighbours.get(link.target).push(link.source);
}

// Neighbours draw each other to the same height, so that few ways cross.
const ordered = (columns) => {
  const place = new Map();
  const settle = (nodes) => nodes.forEach(({ id }, at) => place.set(id, (at + 0.5) / nodes.length));
  columns.forEach(settle);
  for (let sweep = 0; sweep < 24; sweep += 1) {
    for (const nodes of sweep % 2 ? [...columns].reverse() : columns) {
      const mean = (id) => {
        const near = neighbours.get(id);
        return near.length ? near.reduce((sum, other) => sum + place.get(other), 0) / near.length : place.get(id);
      };
      const means = new Map(nodes.map(({ id }) => [id, mean(id)]));
      nodes.sort((one, other) => means.get(one.id) - means.get(other.id) || (one.id < other.id ? -1 : 1));
      settle(nodes);
    }
  }
};

// The height of the drawing, and of each node its position and what its label needs.
const layInColumns = (column, width) => {
  const count = Math.max(...column.values()) + 1;
  const columns = Array.from({ length: count }, (_, at) => elements.nodes.filter((node) => column.get(node.id) === at));
  ordered(columns);
  const labelWidth = Math.min(260, (width - 40) / (count + 0.6));
  const heights = new Map(elements.nodes.map((node) => [node, linesOf(node.label, labelWidth) * FONT_SIZE * 1.25 + 12]));
  const tall = columns.map((nodes) => nodes.reduce((sum, node) => sum + heights.get(node), 0));
  const least = parseFloat(getComputedStyle(drawing).minHeight) || 0; // the room that is kept for it
  const height = Math.max(Math.max(...tall) + 16, least - 2);
  const places = new Map();
  columns.forEach((nodes, at) => {
    const spare = (height - 16 - tall[at]) / nodes.length;
    let y = 8;
    const first = labelWidth + 14, last = width - labelWidth - 14;
    const side = at === 0 ? "left" : at === count - 1 ? "right" : "center";
    for (const node of nodes) {
      const room = heights.get(node) + spare;
      const x = first + ((last - first) * at) / (count - 1 || 1);
      places.set(node.id, { position: { x, y: y + (side === "center" ? 12 : room / 2) }, data: { side, labelWidth } });
      y += room;
    }
  });
  return { height, places };
};

// ---- otherwise forces decide, beginning with all nodes on a circle: chance plays no part

const layByForces = () => {
  const nodes = graph.nodes();
  nodes.forEach((node, at) => {
    const angle = (2 * Math.PI * at) / nodes.length;
    node.position({ x: 20 * nodes.length * Math.cos(angle), y: 20 * nodes.length * Math.sin(angle) });
  });
  graph.layout({
    name: "cose", animate: false, randomize: false, fit: false, nodeDimensionsIncludeLabels: true,
    nodeRepulsion: () => 9000, idealEdgeLength: () => 60, nodeOverlap: 20, gravity: 0.6, numIter: 1500,
  }).run();
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

for (const node of [...elements.nodes].sort((a, b) => a.label.localeCompare(b.label, locales))) {
  choice.append(new Option(node.label, node.id));
}
choice.addEventListener("change", () => highlight(choice.value));
for (const button of controls.querySelectorAll("button")) {
  button.addEventListener("click", () => {
    const factor = Number(button.dataset.zoom);
    if (factor) {
      graph.zoom({ level: graph.zoom() * factor, renderedPosition: { x: graph.width() / 2, y: graph.height() / 2 } });
    } else {
      graph.fit(undefined, 4);
    }
  });
}
controls.hidden = false;

const column = columnsOf();

// What is laid out before is drawn once; the styles of nearly a hundred elements cost more than that.
const start = (places) => {
  graph = cytoscape({
    container: drawing,
    elements: {
      nodes: elements.nodes.map((node) => {
        const { position, data } = places?.get(node.id) ?? {};
        return { data: { ...node, ...data }, position };
      }),
      edges: elements.links.map((link) => ({ data: { ...link, relations: [...link.relations].join(", ") } })),
    },
    style: style(),
    layout: { name: places ? "preset" : "null", fit: false },
    minZoom: 0.1,
    maxZoom: 4,
    userZoomingEnabled: false, // the wheel scrolls the page
    autoungrabify: false,
    boxSelectionEnabled: false,
  });
  graph.on("tap", (event) => {
    choice.value = event.target !== graph && event.target.isNode() ? event.target.id() : "";
    highlight(choice.value);
  });
};

keepDrawn(async (width) => {
  if (column) {
    const { height, places } = layInColumns(column, width);
    drawing.style.height = `${Math.round(height)}px`;
    if (!graph) {
      start(places);
      return;
    }
    graph.batch(() => {
      for (const [id, { position, data }] of places) graph.getElementById(id).position(position).data(data);
    });
    graph.style(style());
    graph.resize();
    graph.viewport({ zoom: 1, pan: { x: 0, y: 0 } });
    return;
  }
  if (graph) graph.style(style());
  else start();
  layByForces();
  const box = graph.elements().boundingBox({ includeLabels: true });
  const shaped = Math.max(280, Math.min(window.innerHeight, 900, (width * box.h) / box.w));
  drawing.style.height = `${Math.round(shaped)}px`;
  graph.resize();
  graph.fit(undefined, 12);
});
