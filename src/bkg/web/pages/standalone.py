"""Pages that only a static export has: for what is not found, and for finding an IRI's document.

They are added to an application that is made for an export, at addresses that no IRI can have.
"""

from __future__ import annotations

from flask import Blueprint, Response

from bkg.web.rendering import html

BLUEPRINT = Blueprint("standalone", __name__)

NOT_FOUND = "/resource/not-found.html"
LOOK_UP = "/resource.html"


@BLUEPRINT.get(NOT_FOUND)
def not_found() -> Response:
    """What a static host shows for an address that has no file; answers 200 here."""
    return html("standalone/not_found.html", status=404)


@BLUEPRINT.get(LOOK_UP)
def look_up() -> Response:
    """Leads from ``/resource?iri=`` to the document of the IRI, by a script."""
    return html("standalone/resource.html")
