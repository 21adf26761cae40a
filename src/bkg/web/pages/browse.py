"""``/browse``: the classes; ``/browse/<name>`` or ``/browse?class=``: the members of one."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, Response, request

from bkg.errors import NotFound, UsageError
from bkg.graph.iris import is_iri, local_name
from bkg.read.classes import class_counts
from bkg.read.facets import EVERYTHING
from bkg.read.members import class_page
from bkg.web import answers, context, headers, narrowing
from bkg.web.formats import HTML
from bkg.web.narrowing import Links
from bkg.web.rendering import html

BLUEPRINT = Blueprint("browse", __name__)


def _class_of(name: str) -> str:
    """The class of that local name, one of the dataset's own if several have it."""
    data = context.dataset()
    found = [
        entry.link.iri
        for entry in class_counts(data, context.languages())
        if local_name(entry.link.iri) == name
    ]
    if not found:
        raise NotFound("no class is called %(name)s", name=name)
    return next((iri for iri in found if data.iris.in_base(iri)), found[0])


def _members(class_iri: str, skip: int = 0) -> Response:
    data, urls = context.dataset(), context.urls()
    after, selection = request.args.get("after", ""), narrowing.selection(skip)
    if context.standalone() is not None:
        selection = EVERYTHING
    page = class_page(data, class_iri, context.languages(), after, selection)
    links = Links(page.narrowing, partial(urls.browse, class_iri))
    response = html("class.html", page=page, narrowing=page.narrowing, links=links)
    return headers.unfinished(response) if page.narrowing.cut else response


@BLUEPRINT.get("/browse")
def classes() -> Response:
    """All classes with their counts, or one class that ``?class=`` names.

    A second ``class`` is one that the members have, too.
    """
    answers.choose_format((HTML,))
    class_iri = request.args.get("class")
    if class_iri is not None and not is_iri(class_iri):
        raise UsageError("%(iri)s is no absolute IRI", iri=repr(class_iri))
    fresh = answers.unchanged(HTML)
    if fresh is not None:
        return fresh
    if class_iri is not None:
        return _members(class_iri, skip=1)
    return html("classes.html", classes=class_counts(context.dataset(), context.languages()))


@BLUEPRINT.get("/browse/<name>")
def members(name: str) -> Response:
    """The members of a class of the dataset's own, by its local name."""
    answers.choose_format((HTML,))
    return answers.unchanged(HTML) or _members(_class_of(name))
