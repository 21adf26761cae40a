"""Serves an empty dataset of rdflib at a port of 127.0.0.1, by rdflib-endpoint."""

import sys

import rdflib.plugins.sparql as settings
import uvicorn
from rdflib import Dataset
from rdflib_endpoint import SparqlEndpoint

# The default graph is a graph, not the union of all; nothing is fetched that a query names.
settings.SPARQL_DEFAULT_GRAPH_UNION = False
settings.SPARQL_LOAD_GRAPHS = False
app = SparqlEndpoint(graph=Dataset(default_union=False), enable_update=True)
uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="error")
