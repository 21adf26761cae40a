"""The list of kinds of pages is whole: no route and no template of a page is missing in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask, template_rendered

import bkg.web
from bkg.read.dataset import Dataset
from bkg.settings import load
from bkg.web.app import create_app
from bkg.web.standalone import Standalone
from bkg.web.state import FixedHolder
from tests.browser.kinds import KINDS, NO_PAGES, SITES
from tests.web.page import Page

TEMPLATES = Path(bkg.web.__file__).parent / "templates"
HTML = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def applications(
    belarus_release: Path, museum_release: Path, village_release: Path
) -> Iterator[dict[str, Flask]]:
    """The applications behind the sites."""
    releases = {"belarus": belarus_release, "museum": museum_release, "village": village_release}
    opened = {name: Dataset.open(path.resolve(), load(None, {})) for name, path in releases.items()}
    made = {name: create_app(FixedHolder(dataset)) for name, dataset in opened.items()}
    yield made | {"files": create_app(FixedHolder(opened["museum"]), Standalone())}
    for dataset in opened.values():
        dataset.close()


def test_every_route_is_in_the_list_or_answers_with_no_page(
    applications: dict[str, Flask],
) -> None:
    reached = set()
    for kind in KINDS:
        routes = applications[kind.site].url_map.bind("localhost")
        reached.add(routes.match((kind.source or kind.path).partition("?")[0].partition("#")[0])[0])
    rules = [rule for app in applications.values() for rule in app.url_map.iter_rules()]
    assert {rule.endpoint for rule in rules} - reached == set(NO_PAGES)
    assert {kind.site for kind in KINDS} == set(SITES)


def test_every_template_of_a_page_is_drawn_by_one_of_the_list(
    applications: dict[str, Flask],
) -> None:
    drawn: set[str | None] = set()
    for kind in KINDS:
        app = applications[kind.site]

        def note(_app: Flask, template: object, **_: object) -> None:
            drawn.add(getattr(template, "name", None))

        with template_rendered.connected_to(note, app), app.test_client() as client:
            answer = client.get(kind.source or kind.path, headers=HTML, buffered=True)
            assert answer.mimetype == "text/html", kind.name
            if not kind.source:
                assert answer.status_code == kind.status, kind.name
    sources = {path: path.read_text(encoding="utf-8") for path in TEMPLATES.rglob("*.html")}
    pages = {
        path.relative_to(TEMPLATES).as_posix()
        for path, text in sources.items()
        if "{% extends" in text or "</html>" in text
    }
    assert pages - drawn == {"base.html"}  # what the others extend


@pytest.mark.parametrize("site", ["belarus", "museum"])
def test_each_view_has_a_table_and_each_drawing_a_name_and_a_text(
    applications: dict[str, Flask], site: str
) -> None:
    client = applications[site].test_client()
    links = Page(client.get("/views", headers=HTML).text).links
    views = {link for link in links if link.startswith("/views/")}
    assert views
    for view in views:
        text = client.get(view, headers=HTML).text
        rows = re.findall(r"<tr>", text.partition('<table id="view-table"')[2])
        assert len(rows) > 1, view
        if 'id="drawing"' in text:
            assert re.search(r'role="img" aria-label="[^"]+" aria-describedby="view-text"', text)
            caption = re.search(r'<figcaption id="view-text">([^<]*)', text)
            assert caption is not None, view
            assert caption[1].strip(), view
