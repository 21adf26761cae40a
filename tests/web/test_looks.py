"""The look that a dataset gives its pages: colours, logo, footer, and templates in a sandbox."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from bkg.errors import InputError, InputErrors, UsageError
from bkg.graph.assemble import assemble
from bkg.read.dataset import Dataset
from bkg.release.prepare import prepare
from bkg.settings import load
from bkg.sources.folder import discover
from bkg.validation.gate import check
from bkg.web.kinds import own_class
from tests.web.conftest import build_release, site
from tests.web.page import Page

HTML = {"Accept": "text/html"}
DATA = '<http://e.org/a> a <http://e.org/Cow> ; <http://www.w3.org/2000/01/rdf-schema#label> "A" .'


def folder(root: Path, config: str = "", **templates: str) -> Path:
    """A dataset of one cow."""
    (root / "data").mkdir(parents=True)
    (root / "data/a.ttl").write_text(DATA, encoding="utf-8")
    (root / "bkg.toml").write_text(
        'base = "http://e.org/"\ncheck.warn = ["dangling-iri", "undefined-term"]\n' + config,
        encoding="utf-8",
    )
    for name, text in templates.items():
        (root / "templates").mkdir(exist_ok=True)
        (root / f"templates/{name}.html").write_text(text, encoding="utf-8")
    return root


def cow(tmp_path: Path, template: str) -> str:
    """The page of the cow with that template."""
    release = build_release(folder(tmp_path / "d", Cow=template), tmp_path / "r")
    dataset = Dataset.open(release, load(None, {}))
    page = site(dataset).get("/a.html", headers=HTML)
    dataset.close()
    assert page.status_code == 200
    return page.text


def test_colours_logo_and_footer_come_from_the_settings(fair: FlaskClient) -> None:
    page = fair.get("/", headers=HTML).text
    assert "Printed at the mill." in page
    links = Page(page).links
    assert {"/theme/site.css", "/theme/logo.svg"} <= set(links)
    sheet = fair.get("/theme/site.css")
    assert sheet.mimetype == "text/css"
    assert "--accent: #7a1f5c" in sheet.text
    mine = own_class("https://example.org/village/ontology#Guess")
    assert f".{mine} {{ --c: #225577; }}" in sheet.text
    assert f'class="badge {mine}"' in fair.get("/guess/rain.html", headers=HTML).text
    picture = fair.get("/theme/logo.svg")
    assert (picture.mimetype, picture.status_code) == ("image/svg+xml", 200)
    assert fair.get("/theme/no.svg").status_code == 404


def test_without_settings_nothing_is_asked_for(client: FlaskClient) -> None:
    assert "/theme/" not in client.get("/", headers=HTML).text


@pytest.mark.parametrize(
    "config",
    [
        'theme.accent = "red; } body { display: none"',
        'theme.logo = "../logo.svg"',
        'theme.logo = "logo.html"',
        '[theme.colours]\n"http://e.org/Cow" = "#12"',
        '[theme.colours]\n"no iri" = "#123456"',
    ],
)
def test_settings_that_make_no_sheet_are_refused(tmp_path: Path, config: str) -> None:
    root = folder(tmp_path / "d", config)
    with pytest.raises(UsageError, match="theme"):
        load(root / "bkg.toml", {})


def test_a_logo_that_is_not_there_or_too_large_is_refused(tmp_path: Path) -> None:
    root = folder(tmp_path / "d", 'theme.logo = "logo.png"')
    settings = load(root / "bkg.toml", {})
    with pytest.raises(InputError, match="no such file"):
        prepare(assemble(discover(root), settings))
    (root / "logo.png").write_bytes(b"x" * 70_000)
    with pytest.raises(InputError, match="65,536 bytes"):
        prepare(assemble(discover(root), settings))


def test_a_template_overrides_a_block_of_ours(tmp_path: Path) -> None:
    page = cow(
        tmp_path,
        '{% extends "entity.html" %}{% block story %}<p>Moo, {{ entity.label.value }} &amp; '
        "{{ '<b>' }}</p>{% endblock %}",
    )
    assert "<p>Moo, A &amp; &lt;b&gt;</p>" in page
    assert 'class="thing-head' in page


@pytest.mark.parametrize(
    "template",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ urls.taken.__globals__ }}",
        "{{ entity.__init__.__globals__ }}",
        "{{ config }}",
        "{{ config.SECRET_KEY }}",
        "{{ request.environ }}",
        "{{ g.dataset.store.close() }}",
        "{% for i in range(9) %}{% endfor %}",
        "{% include 'dataset/x/../../dataset.json' %}",
        "{% include '../dataset.json' %}",
        "{{ no.such.thing }}",
        "{{ 1 / 0 }}",
    ],
)
def test_a_template_gets_no_hold_of_the_server(
    tmp_path: Path, template: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        page = cow(tmp_path, f"<p>mine {template}</p>")
    if "mine" in page:  # what is not there is nothing
        assert "<p>mine </p>" in page
    else:
        assert "fails; the usual page is shown" in caplog.text
        assert 'class="thing-head' in page


def test_a_template_that_is_none_is_named_with_its_line(tmp_path: Path) -> None:
    root = folder(tmp_path / "d", Cow="one\n{% if %}")
    assembled = assemble(discover(root), load(root / "bkg.toml", {}))
    with pytest.raises(InputErrors) as caught:
        check(assembled)
    (error,) = caught.value.errors
    assert str(error).startswith(f"{root}/templates/Cow.html:2: not a Jinja template")


def test_another_template_is_another_version(tmp_path: Path) -> None:
    versions = set()
    for number, text in enumerate(("one", "two")):
        root = folder(tmp_path / str(number), Cow=text)
        versions.add(prepare(assemble(discover(root), load(root / "bkg.toml", {}))).version)
    assert len(versions) == 2
