// Starts yasgui over the plain form, and hides the form only once the editor stands.
"use strict";

const LONGEST_ADDRESS = 2000; // of a link that every server and mail program takes
const SHOWN_LABELS = 200;

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

// ---- the editor itself

async function start() {
  const endpoint = new URL(host.dataset.endpoint, location.href).href;
  const [prefixes, terms] = await Promise.all([json(host.dataset.prefixes), json(host.dataset.terms)]);
  const query = given() ?? form.elements.query.value;
  // Its own completers ask other hosts.
  completeTerms(Yasgui.Yasqe, prefixes, terms);
  const editor = new Yasgui(host, {
    requestConfig: { endpoint, method: "POST" },
    endpointCatalogueOptions: { getData: () => [{ endpoint }] },
    copyEndpointOnNewTab: false,
    populateFromUrl: false,
    // Queries of one release are stale in the next one's tabs; nothing is kept in the browser.
    persistenceId: null,
    yasqe: { value: query, prefixCcApi: new URL(host.dataset.prefixes, location.href).href },
  });
  const tab = editor.getTab() || editor.addTab(true);
  tab.setEndpoint(endpoint);
  tab.setQuery(query);
  linkResults(endpoint, host.dataset.resource);
  offerToShare(endpoint, () => (editor.getTab() || tab).getQuery());
  form.hidden = true;
}

if (host && form && typeof Yasgui === "function") {
  start().catch((error) => {
    host.replaceChildren();
    console.error(error);
  });
}
