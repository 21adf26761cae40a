"""``/rdf-graph``: the SPARQL 1.1 Graph Store HTTP Protocol, reading only.

A graph is named indirectly (section 4.2): ``?graph=IRI``, or ``?default`` for the union of all
facts. Writing is answered by 405, as section 5 has it for a store that only reads.
"""

from __future__ import annotations

from flask import Blueprint, Response, request
from pyoxigraph import DefaultGraph, NamedNode, Quad

from bkg.errors import NotFound, UsageError
from bkg.graph.iris import is_iri
from bkg.web import answers, context, headers
from bkg.web.formats import RDF_FORMATS

BLUEPRINT = Blueprint("graphs", __name__)


def _wanted() -> NamedNode | DefaultGraph:
    """The graph that the request names.

    Raises:
        UsageError: it names none, several, or something that is no IRI.
    """
    names = request.args.getlist("graph")
    default = "default" in request.args
    if len(names) + default != 1:
        raise UsageError("name one graph: ?graph=IRI, or ?default for the default graph")
    if default:
        return DefaultGraph()
    if not is_iri(names[0]):
        raise UsageError("%(iri)s is no absolute IRI", iri=repr(names[0]))
    return NamedNode(names[0])


@BLUEPRINT.get("/rdf-graph")
def graph() -> Response:
    """The triples of one graph."""
    wanted = _wanted()
    fmt = answers.format_parameter(RDF_FORMATS) or answers.choose_format(RDF_FORMATS)
    fresh = answers.unchanged(fmt)
    if fresh is not None:
        return fresh
    data = context.dataset()
    triples = [Quad(*quad.triple) for quad in data.store.quads(graph=wanted)]
    if not triples and isinstance(wanted, NamedNode):
        raise NotFound("there is no graph %(iri)s", iri=wanted.value)
    response = answers.rdf(triples, fmt)
    headers.link(response, context.urls().page("/.well-known/void"), "describedby", "text/turtle")
    return response
