// Starts yasgui over the plain form, and hides the form only once the editor stands.
"use strict";

const LONGEST_ADDRESS = 2000; // of a link that every server and mail program takes
const SHOWN_LABELS = 200;
const MOST_ROWS = "2000"; // that a browser draws without standing still

const host = document.getElementById("yasgui");
const form = document.getElementById("plain");
const share = document.getElementById("share");

const json = async (address) => {
  const answer = await fetch(address, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return answer.json();
};

// ---- where a query comes from, and ways to pass it on

// Links carry a short query to the server and a long one behind the #, which no server sees.
const given = () =>
  new URLSearchParams(location.search).get("query")
  ?? new URLSearchParams(location.hash.slice(1)).get("query");

const ways = (endpoint) => ({
  link: (query) => {
    const parameter = `query=${encodeURIComponent(query)}`;
    const page = `${location.origin}${location.pathname}`;
    return page.length + parameter.length < LONGEST_ADDRESS ? `${page}?${parameter}` : `${page}#${parameter}`;
  },
  curl: (query) =>
    `curl -H 'Accept: text/csv' --data-urlencode 'query=${query.replaceAll("'", "'\\''")}' '${endpoint}'`,
  python: (query) => [
    "from SPARQLWrapper import JSON, POST, SPARQLWrapper",
    "",
    `sparql = SPARQLWrapper(${JSON.stringify(endpoint)})`,
    `sparql.setQuery(${JSON.stringify(query)})`,
    "sparql.setMethod(POST)",
    "sparql.setReturnFormat(JSON)",
    'for row in sparql.query().convert()["results"]["bindings"]:',
    "    print(row)",
    "",
  ].join("\n"),
});

function offerToShare(endpoint, query) {
  const text = document.getElementById("share-text");
  const make = ways(endpoint);
  for (const button of share.querySelectorAll("button[data-way]")) {
    const label = button.textContent;
    button.addEventListener("click", async () => {
      text.hidden = false;
      text.value = make[button.dataset.way](query());
      text.select();
      try {
        await navigator.clipboard.writeText(text.value);
        button.textContent = share.dataset.done;
        setTimeout(() => { button.textContent = label; }, 2000);
      } catch {
        text.focus(); // it can be copied from there
      }
    });
  }
  share.hidden = false;
}

// ---- completion from the dataset's own words

function completeTerms(Yasqe, prefixes, terms) {
  const short = (iri) => {
    const fitting = Object.entries(prefixes)
      .filter(([, space]) => space && iri.startsWith(space) && /^[\w-]+$/.test(iri.slice(space.length)))
      .sort((a, b) => b[1].length - a[1].length)[0];
    return fitting ? `${fitting[0]}:${iri.slice(fitting[1].length)}` : `<${iri}>`;
  };
  const names = terms.map((term) => [short(term.iri), term.label.toLowerCase()]);
  Yasqe.registerAutocompleter({
    name: "terms",
    autoShow: true,
    bulk: false,
    persistenceId: null,
    isValidCompletionPosition: (yasqe) => /^(<|[\w-]*:)[^\s>]*$/.test(yasqe.getCompleteToken().string),
    get: (_yasqe, token) => {
      const typed = (token?.string ?? "").toLowerCase();
      const word = typed.replace(/^[\w-]*:/, "");
      const begin = names.filter(([name]) => name.toLowerCase().startsWith(typed));
      const within = names.filter(([name, label]) =>
        word.length > 2 && !name.toLowerCase().startsWith(typed)
        && (label.includes(word) || name.toLowerCase().includes(word)));
      return [...begin, ...within].slice(0, 50).map(([name]) => name);
    },
  }, false);
  const known = Yasqe.Autocompleters.prefixes;
  known.persistenceId = null; // those of one release are stale in the next
  Yasqe.defaults.autocompleters = ["variables", "prefixes", "terms"];
}

// ---- values as a reader writes them: 5, and not "5"^^xsd:integer

const XSD = "http://www.w3.org/2001/XMLSchema#";

// Datatypes whose values speak for themselves; others stay beside their values.
const PLAIN = new Set([
  "string", "boolean", "decimal", "integer", "double", "float", "date", "time", "dateTime", "dateTimeStamp",
  "gYear", "gYearMonth", "gMonth", "gMonthDay", "gDay", "duration", "dayTimeDuration", "yearMonthDuration",
  "byte", "short", "int", "long", "unsignedByte", "unsignedShort", "unsignedInt", "unsignedLong", "anyURI",
  "positiveInteger", "nonNegativeInteger", "negativeInteger", "nonPositiveInteger",
].map((name) => XSD + name));

// The table that comes with the editor, registered again with another way to write literals. The
// datatype is told when one points at the value, and stands in the answer as it came ("Response").
const plainTable = (Table) => class extends Table {
  formatLiteral(binding, prefixes) {
    const { datatype, value } = binding;
    const tag = binding["xml:lang"];
    if (this.persistentConfig.compact || !(tag || PLAIN.has(datatype))) return super.formatLiteral(binding, prefixes);
    const shown = document.createElement("span");
    shown.textContent = value;
    if (!tag) {
      shown.className = "typed";
      shown.title = datatype.replace(XSD, "xsd:");
      return shown.outerHTML;
    }
    shown.lang = tag;
    shown.title = `rdf:langString, ${tag}`;
    const mark = document.createElement("sup");
    mark.textContent = tag;
    return shown.outerHTML + mark.outerHTML;
  }
};

// ---- results that lead to our pages, with labels

async function labelsOf(endpoint, iris) {
  const values = iris.map((iri) => `<${iri}>`).join(" ");
  const query = `SELECT ?thing (SAMPLE(?text) AS ?label) WHERE {
    VALUES ?thing { ${values} }
    ?thing <http://www.w3.org/2000/01/rdf-schema#label>|<http://www.w3.org/2004/02/skos/core#prefLabel> ?text
  } GROUP BY ?thing`;
  const found = await json(`${endpoint}?format=json&query=${encodeURIComponent(query)}`);
  return new Map(found.results.bindings.map((row) => [row.thing.value, row.label.value]));
}

function linkResults(endpoint, resource) {
  const seen = new WeakSet();
  const known = new Map();
  const refresh = async () => {
    const links = [...host.querySelectorAll(".yasr td a.iri")].filter((link) => !seen.has(link));
    if (!links.length) return;
    const iris = new Map(links.map((link) => [link, link.getAttribute("href")]));
    for (const [link, iri] of iris) {
      seen.add(link);
      link.title = iri;
      link.href = resource + encodeURIComponent(iri);
      link.target = "_self";
    }
    const wanted = [...new Set(iris.values())].filter((iri) => !known.has(iri) && !/[<>"{}|^`\\\s]/.test(iri));
    if (wanted.length) {
      const found = await labelsOf(endpoint, wanted.slice(0, SHOWN_LABELS));
      for (const iri of wanted) known.set(iri, found.get(iri) ?? "");
    }
    for (const [link, iri] of iris) {
      if (!known.get(iri)) continue;
      const label = document.createElement("span");
      label.className = "result-label";
      label.textContent = known.get(iri);
      (link.parentElement ?? link).append(" ", label);
    }
  };
  new MutationObserver(() => refresh().catch((error) => console.warn(error)))
    .observe(host, { childList: true, subtree: true });
}

// ---- what went wrong, at its place, and what was left out

function say(element, text) {
  element.querySelector("span").textContent = text;
  element.hidden = !text;
}

function watch(yasqe) {
  const [problem, cut] = ["editor-problem", "editor-cut"].map((id) => document.getElementById(id));
  let mark;
  yasqe.on("query", () => {
    mark?.clear();
    say(problem, "");
    say(cut, "");
  });
  yasqe.on("queryResponse", (_yasqe, answer) => {
    const most = answer?.headers?.get("X-SPARQL-MaxRows");
    if (most) say(cut, cut.dataset.text.replace("{rows}", Number(most).toLocaleString(document.documentElement.lang)));
    if (answer?.headers?.get("X-SPARQL-MaxBytes")) say(cut, cut.dataset.long);
  });
  yasqe.on("error", (_yasqe, error) => {
    if (error?.name === "AbortError") return; // the reader stopped it
    // The first line is the status, the second what is wrong.
    const reason = error?.message?.split("\n")[1] ?? error?.message ?? "";
    say(problem, reason);
    const place = /^line (\d+), column (\d+):/.exec(reason);
    if (!place) return;
    const line = Number(place[1]) - 1;
    // Columns count characters, the editor counts the halves of those beyond U+FFFF apart.
    const text = yasqe.getLine(line) ?? "";
    const at = [...text].slice(0, Number(place[2]) - 1).join("").length;
    const end = Math.max(yasqe.getTokenAt({ line, ch: at + 1 }).end, at + 1);
    mark = yasqe.markText({ line, ch: at }, { line, ch: end }, { className: "fault" });
    yasqe.setCursor({ line, ch: at });
    yasqe.focus();
  });
}

// ---- what the editor lacks for those who read or write without a pointer or without sight

// As it comes, Tab indents and the focus never leaves again.
const letOut = (yasqe) => yasqe.addKeyMap({ Tab: false, "Shift-Tab": false });

// Its parts come and go with each query, so they are named whenever something changes.
function nameParts() {
  const { lang } = document.documentElement; // its own words are English
  const name = () => {
    for (const [selector, text, language] of [
      [".yasqe .CodeMirror textarea", host.dataset.query, lang],
      [".yasr .CodeMirror textarea", host.dataset.answer, lang],
      ["select.tableSizer", host.querySelector(".pageSizerLabel")?.textContent.trim(), host.lang],
    ]) {
      for (const part of host.querySelectorAll(`${selector}:not([aria-label])`)) {
        part.setAttribute("aria-label", text);
        part.lang = language;
      }
    }
    // The column of row numbers.
    for (const title of host.querySelectorAll(".dt-column-title:empty")) title.textContent = "#";
  };
  new MutationObserver(name).observe(host, { childList: true, subtree: true });
  name();
}

// A list of tabs may hold tabs alone, and the editor's holds a button: another element is the list.
function listTabs() {
  const strip = host.querySelector(".tabsList");
  const list = document.createElement("div");
  list.setAttribute("role", "tablist");
  list.setAttribute("aria-label", host.dataset.tabs);
  list.lang = document.documentElement.lang;
  const own = () => {
    const tabs = [...strip.querySelectorAll("[role=tab]")];
    list.setAttribute("aria-owns", tabs.map((tab) => tab.id).join(" "));
  };
  strip.removeAttribute("role");
  strip.before(list);
  new MutationObserver(own).observe(strip, { childList: true });
  own();
}

// ---- examples: found by a word

function findExamples() {
  const box = document.getElementById("find-example");
  if (!box) return;
  const groups = [...document.querySelectorAll(".examples details")];
  const first = groups.map((group) => group.open);
  box.closest("p").hidden = false;
  box.addEventListener("input", () => {
    const words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
    let total = 0;
    groups.forEach((group, number) => {
      let found = 0;
      for (const item of group.querySelectorAll("li")) {
        item.hidden = !words.every((word) => item.textContent.toLowerCase().includes(word));
        found += item.hidden ? 0 : 1;
      }
      group.hidden = found === 0;
      group.open = words.length ? true : first[number];
      total += found;
    });
    document.getElementById("no-example").hidden = total > 0;
  });
}

// ---- the editor itself

async function start() {
  const endpoint = new URL(host.dataset.endpoint, location.href).href;
  const [prefixes, terms] = await Promise.all([json(host.dataset.prefixes), json(host.dataset.terms)]);
  const query = given() ?? form.elements.query.value;
  // Its own completers ask other hosts.
  completeTerms(Yasgui.Yasqe, prefixes, terms);
  Yasgui.Yasr.registerPlugin("table", plainTable(Yasgui.Yasr.plugins.table));
  const editor = new Yasgui(host, {
    requestConfig: {
      endpoint,
      method: "POST",
      // An error in plain text can be shown as it is, and a table has only so many rows.
      acceptHeaderSelect: "application/sparql-results+json, text/plain;q=0.5",
      acceptHeaderGraph: "text/turtle, text/plain;q=0.5",
      args: [{ name: "rows", value: MOST_ROWS }],
    },
    endpointCatalogueOptions: { getData: () => [{ endpoint }] },
    copyEndpointOnNewTab: false,
    populateFromUrl: false,
    // Queries of one release are stale in the next one's tabs; nothing is kept in the browser.
    persistenceId: null,
    autofocus: false, // a page begins at its top
    yasqe: { autofocus: false, value: query, prefixCcApi: new URL(host.dataset.prefixes, location.href).href },
  });
  const tab = editor.getTab() || editor.addTab(true);
  tab.setEndpoint(endpoint);
  tab.setQuery(query);
  const attend = (yasqe) => {
    watch(yasqe);
    letOut(yasqe);
  };
  attend(tab.getYasqe());
  editor.on("tabAdd", (_editor, id) => setTimeout(() => attend(editor.getTab(id).getYasqe())));
  listTabs();
  nameParts();
  linkResults(endpoint, host.dataset.resource);
  offerToShare(endpoint, () => (editor.getTab() || tab).getQuery());
  form.hidden = true;
}

findExamples();
if (host && form && typeof Yasgui === "function") {
  start().catch((error) => {
    host.replaceChildren();
    console.error(error);
  });
}
