"""Data of hostile size, made on the spot: built, served whole as data, and bounded in time."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from pyoxigraph import RdfFormat, parse

from bkg.graph.assemble import assemble
from bkg.read.dataset import Dataset
from bkg.release.build import build
from bkg.release.prepare import prepare
from bkg.settings import Settings
from bkg.sources.folder import discover
from bkg.validation.gate import check
from tests.hostile import StrictPage
from tests.web.conftest import site

pytestmark = pytest.mark.slow

BASE = "https://example.org/d/"
LABEL = "<http://www.w3.org/2000/01/rdf-schema#label>"
LONG = 10_000_000
DEEP = 20_000
POISON = 12


def _data() -> dict[str, str]:
    """One file for each way of being too much."""
    pairs = [(a, b) for a in range(POISON) for b in range(POISON) if a != b]
    return {
        "long.ttl": f'<{BASE}long> {LABEL} "long" ; <urn:p> "{"x" * LONG}" .',
        "deep.ttl": f"<{BASE}deep> {LABEL} 'deep' ; <urn:p> "
        + "[ <urn:p> " * DEEP
        + "1"
        + " ]" * DEEP
        + " .",
        "list.ttl": f"<{BASE}list> {LABEL} 'list' ; <urn:p> ( " + "0 " * DEEP + ") .",
        "poison.nt": f'<{BASE}poison> {LABEL} "poison" .\n<{BASE}poison> <urn:p> _:k0 .\n'
        + "".join(f"_:k{a} <urn:k> _:k{b} .\n" for a, b in pairs),
        "types.ttl": f'<{BASE}types> {LABEL} "types" .\n'
        + "".join(f"<{BASE}types> a <http://other.example/{n}> .\n" for n in range(2000)),
    }


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """A client of a site with all of it, through every step of a build."""
    root = tmp_path_factory.mktemp("huge")
    (root / "data").mkdir()
    for name, text in _data().items():
        (root / "data" / name).write_text(text, encoding="utf-8")
    assembled = assemble(discover(root), Settings(base=BASE))
    report = check(assembled)
    assert report.conforms, report.summary
    release = build(prepare(assembled), report, root / "releases").path
    dataset = Dataset.open(release, Settings(query_processes=1))
    yield site(dataset)
    dataset.close()


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("long", 2),
        ("deep", DEEP + 2),
        ("list", 2 * DEEP + 2),
        ("poison", POISON * (POISON - 1) + 2),
        ("types", 2001),
    ],
)
@pytest.mark.parametrize("form", [RdfFormat.TURTLE, RdfFormat.JSON_LD, RdfFormat.RDF_XML])
def test_the_data_of_a_huge_thing_is_whole(
    client: FlaskClient, name: str, count: int, form: RdfFormat
) -> None:
    response = client.get(f"/{name}.{form.file_extension}")
    assert response.status_code == 200
    if (name, form) == ("long", RdfFormat.JSON_LD):
        # The engine's own parser of JSON-LD takes no text of more than 8 MiB; others do.
        assert "x" * LONG in response.text
        assert json.loads(response.data)
        return
    assert len(list(parse(response.data, format=form))) == count


@pytest.mark.parametrize("name", ["long", "deep", "list", "poison", "types"])
def test_the_page_of_a_huge_thing_is_a_page(client: FlaskClient, name: str) -> None:
    response = client.get(f"/{name}.html")
    assert response.status_code == 200
    assert StrictPage(response.text).faults == []


@pytest.mark.parametrize("path", ["/", "/browse", "/search?q=long", "/suggest?q=l", "/downloads"])
def test_other_pages_are_not_touched_by_it(client: FlaskClient, path: str) -> None:
    response = client.get(path, headers={"Accept": "text/html, application/json"})
    assert response.status_code == 200
    assert len(response.data) < 1 << 20
