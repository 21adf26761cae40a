"""Templates that a dataset brings for the pages of the things of a class.

``templates/<local name of the class>.html`` of the dataset folder travels with the release. It may
extend ``entity.html`` and override its blocks, or stand alone.

The trust boundary: whoever publishes a dataset decides what its pages say, but gets no hold of the
server. Such a template runs in Jinja's sandbox: no attribute that leads into Python, no change of
what it is given, no file but our own templates, no ``range`` to spin on, and none of Flask's names
(no configuration, no request). What comes from the data is escaped, and the Content-Security-Policy
lets no script or style run that is not one of ours. A template that fails is logged, and the page
is drawn by ours.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from typing import Any, cast

from flask import Flask, current_app
from jinja2 import BaseLoader, Environment, TemplateNotFound
from jinja2.sandbox import ImmutableSandboxedEnvironment

from bkg.graph.iris import local_name
from bkg.read.dataset import Dataset
from bkg.read.models import Link
from bkg.release import layout
from bkg.web import context

LOG = logging.getLogger(__name__)
KEY = "bkg_class_templates"

_NOT_FOR_DATA = ("config", "g", "get_flashed_messages", "request", "session", "url_for")
_SPINNING = ("cycler", "joiner", "lipsum", "namespace", "range")
_OWN = "dataset/"


class _Loader(BaseLoader):
    """Templates of the dataset that is being served, and ours."""

    def __init__(self, ours: BaseLoader) -> None:
        self._ours = ours

    def get_source(self, environment: Environment, template: str) -> tuple[str, str | None, Any]:
        """The text of a template; one of a dataset is named by its release, so it is never stale.

        Raises:
            TemplateNotFound: there is none of that name.
        """
        if not template.startswith(_OWN):
            return self._ours.get_source(environment, template)
        _, version, name = template.split("/", 2)
        release = context.dataset().release
        path = release.file(f"{layout.TEMPLATES}/{name}") if version == release.version else None
        if path is None:
            raise TemplateNotFound(template)
        return path.read_text(encoding="utf-8"), name, lambda: True


def init_app(app: Flask) -> None:
    """Make the sandbox out of the application's own templates, filters and names."""
    ours = app.jinja_env
    sandbox = ImmutableSandboxedEnvironment(
        loader=_Loader(cast(BaseLoader, app.jinja_loader)),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
        finalize=ours.finalize,
    )
    sandbox.newstyle_gettext = True  # type: ignore[attr-defined]  # the extension adds it
    sandbox.policies.update(ours.policies)
    sandbox.filters.update(ours.filters)
    sandbox.tests.update(ours.tests)
    sandbox.globals.update(ours.globals)
    for name in (*_NOT_FOR_DATA, *_SPINNING):
        sandbox.globals.pop(name, None)
    app.extensions[KEY] = sandbox


def named(dataset: Dataset, types: Iterable[Link]) -> str:
    """The dataset's template for a thing of these classes, the configured classes first.

    Empty where it brings none; costs no query.
    """
    entries = dataset.release.manifest.files
    names = {e.name for e in entries if e.name.startswith(f"{layout.TEMPLATES}/")}
    if not names:
        return ""
    order = {iri: rank for rank, iri in enumerate(dataset.settings.classes)}
    for link in sorted(types, key=lambda link: order.get(link.iri, len(order))):
        name = f"{local_name(link.iri)}.html"
        if f"{layout.TEMPLATES}/{name}" in names:
            return f"{_OWN}{dataset.release.version}/{name}"
    return ""


def render(template: str, values: Mapping[str, Any]) -> str | None:
    """The page as the dataset's template draws it; None where it fails, which the log says."""
    sandbox = cast(ImmutableSandboxedEnvironment, current_app.extensions[KEY])
    try:
        return sandbox.get_template(template).render(values)
    except Exception:  # a template can fail in any way, and is not ours
        LOG.exception("the template %s of the dataset fails; the usual page is shown", template)
        return None
