// What every page needs: copy buttons, and marks in texts that were found.
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

// The copy buttons do nothing without JavaScript, so they are shown only here.
for (const button of document.querySelectorAll("button[data-copy]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
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
