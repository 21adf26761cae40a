// Starts yasgui over the plain form, and hides the form only once the editor stands.
"use strict";

const host = document.getElementById("yasgui");
const form = document.getElementById("plain");
if (host && form && typeof Yasgui === "function") {
  const endpoint = new URL(host.dataset.endpoint, location.href).href;
  const given = new URLSearchParams(location.search).get("query");
  try {
    // Its completers of terms and prefixes ask other hosts, or offer what others put there.
    Yasgui.Yasqe.defaults.autocompleters = ["variables"];
    const editor = new Yasgui(host, {
      requestConfig: { endpoint, method: "GET" },
      endpointCatalogueOptions: { getData: () => [{ endpoint }] },
      copyEndpointOnNewTab: false,
      populateFromUrl: !given,
      // Queries of one release are stale in the next one's tabs; nothing is kept in the browser.
      persistenceId: null,
      yasqe: { value: form.elements.query.value },
    });
    const tab = editor.getTab() || editor.addTab(true);
    tab.setEndpoint(endpoint);
    tab.setQuery(form.elements.query.value);
    form.hidden = true;
  } catch (error) {
    host.replaceChildren();
    console.error(error);
  }
}
