// What every page needs: copy buttons, marks in texts that were found, and the way from the IRI of a
// passage to the page of its source that it is on, for a server never sees a fragment.
"use strict";

// Offsets count code points, as everywhere in the JSON.
const marked = (text, marks) => {
  const points = Array.from(text);
  const nodes = [];
  let at = 0;
  for (const [start, end] of marks) {
    nodes.push(points.slice(at, start).join(""));
    const mark = document.createElement("mark");
    mark.textContent = points.slice(start, end).join("");
    nodes.push(mark);
    at = end;
  }
  nodes.push(points.slice(at).join(""));
  return nodes;
};

const passage = /^#char=(\d+),(\d+)$/.exec(location.hash);
if (passage && document.querySelector("[data-paged]") && !document.getElementById(location.hash.slice(1))) {
  const [start, end] = [Number(passage[1]), Number(passage[2])];
  const wanted = new URL(location.href);
  const after = `${start},${start - end - 1}`;
  if (end > start && wanted.searchParams.get("after") !== after) {
    wanted.searchParams.set("after", after);
    location.replace(wanted);
  }
}

// The copy buttons do nothing without JavaScript, so they are shown only here; their room is kept,
// for nothing on a page should move.
for (const button of document.querySelectorAll("button[data-copy]")) {
  if (!navigator.clipboard) continue;
  button.dataset.ready = "";
  const label = button.textContent;
  button.addEventListener("click", async () => {
    const text = document.getElementById(button.dataset.copy).textContent.trim();
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = button.dataset.done;
    } catch {
      button.textContent = button.dataset.failed;
    }
    setTimeout(() => { button.textContent = label; }, 2000);
  });
}
