// What a page with a network loads: Cytoscape.js, without what `bundle.mjs` leaves out of it.
import cytoscape from "cytoscape";

globalThis.cytoscape = cytoscape;
