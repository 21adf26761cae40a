// Suggestions for the search box: an editable combobox with a list (ARIA Authoring Practices).
// Without this script the box is a plain form.
"use strict";

const box = document.getElementById("site-search");
if (box) {
  const list = document.createElement("ul");
  const said = document.createElement("p");
  list.id = "site-suggestions";
  list.className = "suggestions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", box.dataset.list);
  list.hidden = true;
  said.className = "hidden";
  said.setAttribute("role", "status");
  box.parentElement.append(list, said);
  box.setAttribute("role", "combobox");
  box.setAttribute("aria-autocomplete", "list");
  box.setAttribute("aria-controls", list.id);
  box.setAttribute("aria-expanded", "false");
  box.setAttribute("autocomplete", "off");

  const pause = 150;
  let active = -1;
  let timer = 0;
  let asked = null;

  const close = () => {
    clearTimeout(timer);
    if (asked) asked.abort();
    list.hidden = true;
    list.replaceChildren();
    active = -1;
    said.textContent = "";
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  };

  const choose = (index) => {
    const options = list.children;
    if (active >= 0) options[active].setAttribute("aria-selected", "false");
    active = index;
    if (active < 0) {
      box.removeAttribute("aria-activedescendant");
      return;
    }
    options[active].setAttribute("aria-selected", "true");
    options[active].scrollIntoView({ block: "nearest" });
    box.setAttribute("aria-activedescendant", options[active].id);
  };

  const open = (index) => location.assign(list.children[index].dataset.url);

  const span = (name, ...nodes) => {
    const made = document.createElement("span");
    made.className = name;
    made.append(...nodes);
    return made;
  };

  // Why it was found, where its name does not show it.
  const reason = (match) => {
    const text = span("", ...marked(match.text, match.marks));
    if (match.language) text.lang = match.language;
    const [before, after] = match.part === "iri" ? ["", ""] : box.dataset.called.split("{name}");
    return [before, text, after];
  };

  const option = (hit, index) => {
    const item = document.createElement("li");
    const same = hit.match.part === "label" && hit.match.text === hit.label;
    item.id = `site-suggestion-${index}`;
    item.dataset.url = hit.url;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    const name = span("name", ...(same ? marked(hit.label, hit.match.marks) : [hit.label]));
    if (hit.language) name.lang = hit.language;
    item.append(name);
    const why = same ? [] : reason(hit.match);
    if (hit.match.likeness < 1) why.push(why.length ? ", " : "", box.dataset.alike);
    if (why.length) item.append(" ", span("muted small", ...why));
    if (hit.types.length) item.append(" ", span("tag", hit.types[0].label));
    // The box keeps the focus, so that typing goes on where it was.
    item.addEventListener("mousedown", (event) => event.preventDefault());
    item.addEventListener("click", () => open(index));
    return item;
  };

  const show = (hits) => {
    list.replaceChildren(...hits.map(option));
    active = -1;
    list.hidden = hits.length === 0;
    box.setAttribute("aria-expanded", String(hits.length > 0));
    box.removeAttribute("aria-activedescendant");
    said.textContent = hits.length
      ? box.dataset.found.replace("{count}", hits.length)
      : box.dataset.none;
  };

  // A site of files has an index to look into, see find.js.
  const suggestions = async (text, signal) => {
    if (box.dataset.index) return (await siteFinder.find(box.dataset.index, text, false)).slice(0, 8);
    const url = new URL(box.dataset.suggest, location.href);
    url.searchParams.set("q", text);
    const answer = await fetch(url, { signal });
    return answer.ok ? (await answer.json()).hits : null;
  };

  // `place` is the option to go to: 0 the first, -1 the last.
  const ask = async (place) => {
    const text = box.value.trim();
    if (asked) asked.abort();
    if (!text) {
      close();
      return;
    }
    asked = new AbortController();
    const { signal } = asked;
    try {
      const hits = await suggestions(text, signal);
      if (!hits || signal.aborted) return;
      show(hits);
      if (place !== undefined && hits.length) choose(place < 0 ? hits.length - 1 : place);
    } catch (error) {
      if (error.name !== "AbortError") close();
    }
  };

  box.addEventListener("input", () => {
    clearTimeout(timer);
    choose(-1);
    timer = setTimeout(ask, pause);
  });
  box.addEventListener("blur", close);
  box.addEventListener("keydown", (event) => {
    const last = list.children.length - 1;
    const arrow = event.key === "ArrowDown" || event.key === "ArrowUp";
    if (event.isComposing || event.ctrlKey || event.metaKey || (list.hidden && !arrow)) return;
    if (list.hidden) ask(event.key === "ArrowDown" ? 0 : -1);
    else if (event.key === "ArrowDown") choose(active < last ? active + 1 : 0);
    else if (event.key === "ArrowUp") choose(active > 0 ? active - 1 : last);
    // Without an option chosen, these two are the text's.
    else if (event.key === "Home" && active >= 0) choose(0);
    else if (event.key === "End" && active >= 0) choose(last);
    else if (event.key === "Enter" && active >= 0) open(active);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });
}
