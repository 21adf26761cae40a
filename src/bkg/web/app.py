"""The application factory: puts settings, errors, headers and pages together, and does no more."""

from __future__ import annotations

import hashlib
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from wsgiref.types import WSGIApplication

import babel
from flask import Flask

from bkg.web import bidi, class_templates, compress, context, faults, headers, rendering
from bkg.web.direct import DirectDocuments
from bkg.web.pages import (
    browse,
    crawlers,
    documents,
    downloads,
    editor,
    graphs,
    home,
    ontology,
    quality,
    reconcile,
    search,
    sparql,
    standalone,
    theme,
    views,
    wellknown,
)
from bkg.web.request import Request
from bkg.web.standalone import Standalone
from bkg.web.state import Holder

BODY_LIMIT = 1 << 20
"""The most bytes of a request's body."""

PAGES = (
    home,
    search,
    reconcile,
    sparql,
    editor,
    graphs,
    downloads,
    wellknown,
    crawlers,
    ontology,
    quality,
    theme,
    browse,
    views,
    documents,
)


def fingerprint(root: Path) -> str:
    """Digest of what shapes a page besides the data: the package's version and its templates."""
    digest = hashlib.sha256()
    try:
        digest.update(version("bkg").encode())
    except PackageNotFoundError:
        digest.update(b"source tree")
    digest.update(babel.__version__.encode())  # which writes numbers, dates, names of languages
    for pattern in ("templates/**/*.html", "templates/**/*.xml", "translations/**/*.po"):
        for path in sorted(root.glob(pattern)):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def create_app(holder: Holder, export: Standalone | None = None) -> Flask:
    """The site as a WSGI application, serving what ``holder`` holds.

    ``export`` makes it render pages that are to be files on a static host.
    """
    app = Flask(__name__)
    app.request_class = Request
    app.config["MAX_CONTENT_LENGTH"] = BODY_LIMIT
    app.config[headers.FINGERPRINT] = fingerprint(Path(app.root_path))
    # An IRI may hold an empty segment; a redirect that merges slashes would name another thing.
    app.url_map.merge_slashes = False
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.finalize = bidi.finalize
    app.jinja_env.filters["verbatim"] = bidi.verbatim
    context.init_app(app, holder, export)
    faults.init_app(app)
    rendering.init_app(app)
    class_templates.init_app(app)
    for page in PAGES:
        app.register_blueprint(page.BLUEPRINT)
    if export is not None:
        app.register_blueprint(standalone.BLUEPRINT)
    app.after_request(headers.common)
    compress.init_app(app)
    return app


def direct(
    app: Flask,
    holder: Holder,
    application: WSGIApplication | None = None,
    *,
    at_once: bool = False,
) -> DirectDocuments:
    """The site with the short way for documents before it.

    Args:
        app: the site.
        holder: says which release it serves.
        application: what wraps the site, or stands for it.
        at_once: see `DirectDocuments`.
    """
    rules = (rule.rule for rule in app.url_map.iter_rules() if not rule.rule.startswith("/<"))
    own = {rule.split("/")[1].split(".")[0] for rule in rules}
    look = app.config[headers.FINGERPRINT]
    return DirectDocuments(application or app, holder, look, own, at_once=at_once)
