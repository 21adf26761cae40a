// Maps, by d3-geo, with the borders of Natural Earth (1:110 million) that world-atlas carries. A state
// is found by its number in ISO 3166-1 and stands at the middle of its largest part.
"use strict";

const SVG = "http://www.w3.org/2000/svg";
const key = document.getElementById("map-key");
const unplaced = document.getElementById("unplaced");
const undrawn = document.getElementById("undrawn");
const kinds = [...(key?.children ?? [])].map((item) => item.dataset.kind);

const make = (name, attributes, parent) => {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  parent.append(element);
  return element;
};

// The middle of the largest polygon: islands and far provinces must not pull it into the sea.
const middle = (feature) => {
  const { type, coordinates } = feature.geometry;
  if (type !== "MultiPolygon") return d3.geoCentroid(feature);
  const parts = coordinates.map((part) => ({ type: "Polygon", coordinates: part }));
  return d3.geoCentroid(parts.reduce((a, b) => (d3.geoArea(b) > d3.geoArea(a) ? b : a)));
};

const numberOf = (cell) => (cell ? cell.raw.padStart(3, "0") : "");

const signOf = (row) => `way way-${Math.max(kinds.indexOf(row.relation?.text ?? ""), 0) % 4}`;

// What stands where: places by key, ways between them, and what the borders do not know: the page has
// told already of what has no number at all.
const read = (states) => {
  const places = new Map();
  const missing = new Map();
  const place = (cell, code, point) => {
    const state = states.get(numberOf(code));
    const at = point ?? (state ? middle(state) : undefined);
    if (!cell || !at) return undefined;
    if (!places.has(cell.key)) places.set(cell.key, { ...cell, at, state });
    return places.get(cell.key);
  };
  const ways = [];
  const lost = [];
  for (const row of rows) {
    const point = row.latitude && row.longitude ? [row.longitude.number, row.latitude.number] : undefined;
    const here = place(row.place, row.code, point);
    if (here && row.value) here.value = row.value;
    if (row.place && row.code && !here) missing.set(row.place.key, row.place);
    const from = place(row.from, row.from_code);
    const to = place(row.to, row.to_code);
    if (from && to) ways.push({ from, to, sign: signOf(row) });
    else if (row.from && row.from_code && row.to && row.to_code) lost.push(row);
  }
  return { places: [...places.values()], ways, missing: [...missing.values()], lost };
};

// Ways between the same two places are drawn beside each other, so each is bent a little further.
const curve = (projection, way, count) => {
  const [x1, y1] = projection(way.from.at);
  const [x2, y2] = projection(way.to.at);
  const [dx, dy] = [x2 - x1, y2 - y1];
  const bend = 0.16 + 0.14 * count;
  const [cx, cy] = [(x1 + x2) / 2 + dy * bend, (y1 + y2) / 2 - dx * bend];
  // It ends a little before the point, where the arrow is.
  const length = Math.hypot(x2 - cx, y2 - cy) || 1;
  const [ex, ey] = [x2 - ((x2 - cx) / length) * 8, y2 - ((y2 - cy) / length) * 8];
  return `M${x1},${y1}Q${cx},${cy} ${ex},${ey}`;
};

// Puts a label where it covers no other and is inside the frame, as near to its place as can be;
// where there is no room it is left to the table.
const label = (svg, text, [x, y], taken, width, height) => {
  const element = make("text", { class: "name" }, svg);
  element.textContent = text;
  const size = element.getBBox();
  const far = size.width / 2 + 10;
  for (let away = 0; away <= 60; away += 12) {
    for (const [dx, dy] of [[0, 18 + away], [0, -8 - away], [far, 4 + away], [-far, 4 + away], [far, 4 - away], [-far, 4 - away]]) {
      const box = { left: x + dx - size.width / 2, top: y + dy - size.height * 0.8 };
      Object.assign(box, { right: box.left + size.width, bottom: box.top + size.height });
      const inside = box.left > 2 && box.top > 2 && box.right < width - 2 && box.bottom < height - 2;
      const clear = taken.every((other) =>
        box.right < other.left || box.left > other.right || box.bottom < other.top || box.top > other.bottom);
      if (inside && clear) {
        element.setAttribute("x", x + dx);
        element.setAttribute("y", y + dy);
        taken.push(box);
        return;
      }
    }
  }
  element.remove();
};

// A way that the map cannot show, below it.
const told = (row) => {
  const item = document.createElement("li");
  const svg = make("svg", { width: 34, height: 10, "aria-hidden": "true" }, item);
  make("path", { d: "M1,5H33", class: signOf(row) }, svg);
  item.append(` ${row.from.text} → ${row.to.text}${row.relation ? ` (${row.relation.text})` : ""}`);
  return item;
};

// The frame, whose shape the style sheet gives, holds all places with a margin for their labels; few
// places close together do not fill it with one of them.
const frame = (found, width) => {
  const [longitude] = d3.geoCentroid({ type: "MultiPoint", coordinates: found.places.map((place) => place.at) });
  const projection = d3.geoNaturalEarth1().rotate([-longitude, 0]).scale(1).translate([0, 0]);
  const points = found.places.map((place) => projection(place.at));
  const [x1, x2] = d3.extent(points, (point) => point[0]);
  const [y1, y2] = d3.extent(points, (point) => point[1]);
  const margin = Math.min(90, width / 5);
  const height = drawing.clientHeight;
  const scale = Math.min((width - 2 * margin) / (x2 - x1 || 0.01), (height - 2 * margin) / (y2 - y1 || 0.01), width * 1.6);
  projection.scale(scale).translate([width / 2 - (scale * (x1 + x2)) / 2, height / 2 - (scale * (y1 + y2)) / 2]);
  return { projection: projection.clipExtent([[-50, -50], [width + 50, height + 50]]), height };
};

const draw = (states, found, width) => {
  const { projection, height } = frame(found, width);
  const path = d3.geoPath(projection);
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  drawing.replaceChildren(svg);
  const marker = make("marker", { id: "arrow", viewBox: "0 0 10 10", refX: 7, refY: 5, markerWidth: 7, markerHeight: 7, markerUnits: "userSpaceOnUse", orient: "auto-start-reverse" }, make("defs", {}, svg));
  make("path", { d: "M0,0L10,5L0,10z", class: "arrow" }, marker);
  const named = new Map(found.places.filter((place) => place.state).map((place) => [place.state, place]));
  const values = [...named.values()].flatMap((place) => (place.value ? [place.value.number] : []));
  const most = Math.max(...values, 0);
  for (const state of states.values()) {
    const place = named.get(state);
    const shape = make("path", { d: path(state) ?? "", class: place ? "state named" : "state" }, svg);
    if (place?.value && most > 0) shape.setAttribute("fill-opacity", 0.25 + (0.75 * place.value.number) / most);
  }
  const taken = [];
  const drawn = new Map();
  for (const way of found.ways) {
    const pair = [way.from.key, way.to.key].join(" ");
    const count = drawn.get(pair) ?? 0;
    drawn.set(pair, count + 1);
    make("path", { d: curve(projection, way, count), class: way.sign, "marker-end": "url(#arrow)" }, svg);
  }
  for (const place of found.places) {
    const [x, y] = projection(place.at);
    make("circle", { cx: x, cy: y, r: 4.5, class: "place" }, svg);
    taken.push({ left: x - 5, right: x + 5, top: y - 5, bottom: y + 5 });
  }
  for (const place of found.places) {
    label(svg, place.value ? `${place.text}: ${place.value.text}` : place.text, projection(place.at), taken, width, height);
  }
};

const start = async () => {
  const answer = await fetch(document.getElementById("atlas").href);
  if (!answer.ok) throw new Error(`the borders: ${answer.status}`);
  const world = await answer.json();
  const features = topojson.feature(world, world.objects.countries).features;
  const states = new Map(features.map((feature, at) => [feature.id ?? `nameless ${at}`, feature]));
  const found = read(states);
  if (found.missing.length) {
    unplaced.hidden = false;
    const names = [unplaced.lastElementChild.textContent.trim(), ...found.missing.map((cell) => cell.text)];
    unplaced.lastElementChild.textContent = names.filter(Boolean).join(", ");
  }
  if (found.lost.length) {
    undrawn.hidden = false;
    undrawn.lastElementChild.append(...found.lost.map(told));
  }
  if (!found.places.length) drawing.hidden = true;
  else keepDrawn(async (width) => draw(states, found, width));
};

start().catch((error) => {
  console.error(error);
  drawing.hidden = true;
});
