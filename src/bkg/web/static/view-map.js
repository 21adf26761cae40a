// Maps, by d3-geo, with the borders of Natural Earth (1:110 million) that world-atlas carries. A state
// is found by its number in ISO 3166-1 and stands at the middle of its largest part.
"use strict";

const SVG = "http://www.w3.org/2000/svg";
const CLOSE_TO_POLE = 75;
const unplaced = document.getElementById("unplaced");

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

// What stands where: places by key, ways between them.
const read = (states) => {
  const places = new Map();
  const missing = new Map();
  const place = (cell, code, point) => {
    if (!cell) return undefined;
    const state = states.get(numberOf(code));
    const at = point ?? (state ? middle(state) : undefined);
    if (!at) {
      if (code) missing.set(cell.key, cell);
      return undefined;
    }
    if (!places.has(cell.key)) places.set(cell.key, { ...cell, at, state });
    return places.get(cell.key);
  };
  const ways = [];
  for (const row of rows) {
    const point = row.latitude && row.longitude ? [row.longitude.number, row.latitude.number] : undefined;
    const here = place(row.place, row.code, point);
    if (here && row.value) here.value = row.value;
    const from = place(row.from, row.from_code);
    const to = place(row.to, row.to_code);
    if (from && to) ways.push({ from, to, relation: row.relation?.text ?? "" });
  }
  return { places: [...places.values()], ways, missing: [...missing.values()] };
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
  return { path: `M${x1},${y1}Q${cx},${cy} ${ex},${ey}`, at: [(x1 + 2 * cx + x2) / 4, (y1 + 2 * cy + y2) / 4] };
};

// Puts a label where it covers no other, and inside the frame; tries below, above, right, left.
const label = (svg, text, [x, y], taken, width, height, kind) => {
  const element = make("text", { class: kind }, svg);
  element.textContent = text;
  const size = element.getBBox();
  const places = [[0, 18], [0, -8], [size.width / 2 + 10, 4], [-size.width / 2 - 10, 4], [0, 34], [0, -24]];
  const free = places.map(([dx, dy]) => {
    const left = Math.min(Math.max(x + dx - size.width / 2, 2), width - size.width - 2);
    return { left, top: Math.min(Math.max(y + dy - size.height * 0.8, 2), height - size.height - 2) };
  }).map((at) => ({ ...at, right: at.left + size.width, bottom: at.top + size.height }));
  const clear = free.find((box) => taken.every((other) =>
    box.right < other.left || box.left > other.right || box.bottom < other.top || box.top > other.bottom));
  const box = clear ?? free[0];
  element.setAttribute("x", box.left + size.width / 2);
  element.setAttribute("y", box.top + size.height * 0.8);
  taken.push(box);
};

const frame = (found, width) => {
  const height = Math.round(Math.min(520, Math.max(300, width * 0.6)));
  const points = { type: "MultiPoint", coordinates: found.places.map((place) => place.at) };
  const [longitude] = d3.geoCentroid(points);
  const projection = d3.geoNaturalEarth1().rotate([-longitude, 0]);
  const margin = Math.min(70, width / 6);
  projection.fitExtent([[margin, margin], [width - margin, height - margin]], points);
  // Few places close together would fill the frame with one of them.
  const scale = Math.min(projection.scale(), width * 1.6);
  const [cx, cy] = projection.invert([width / 2, height / 2]) ?? [longitude, 0];
  projection.scale(scale).translate([0, 0]);
  const [x, y] = projection([cx, Math.max(-CLOSE_TO_POLE, Math.min(CLOSE_TO_POLE, cy))]);
  projection.translate([width / 2 - x, height / 2 - y]).clipExtent([[-50, -50], [width + 50, height + 50]]);
  return { projection, height };
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
  const kinds = [...new Set(found.ways.map((way) => way.relation))];
  const drawn = new Map();
  const words = [];
  for (const way of found.ways) {
    const pair = [way.from.key, way.to.key].join(" ");
    const count = drawn.get(pair) ?? 0;
    drawn.set(pair, count + 1);
    const { path: line, at } = curve(projection, way, count);
    make("path", { d: line, class: `way way-${kinds.indexOf(way.relation) % 4}`, "marker-end": "url(#arrow)" }, svg);
    if (way.relation) words.push([way.relation, at]);
  }
  for (const place of found.places) {
    const [x, y] = projection(place.at);
    make("circle", { cx: x, cy: y, r: 4.5, class: "place" }, svg);
    taken.push({ left: x - 5, right: x + 5, top: y - 5, bottom: y + 5 });
  }
  for (const place of found.places) {
    label(svg, place.value ? `${place.text}: ${place.value.text}` : place.text, projection(place.at), taken, width, height, "name");
  }
  for (const [text, at] of words) label(svg, text, at, taken, width, height, "relation");
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
  if (!found.places.length) drawing.hidden = true;
  else keepDrawn(async (width) => draw(states, found, width));
};

start().catch((error) => {
  console.error(error);
  drawing.hidden = true;
});
