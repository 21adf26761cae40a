"""The reconciliation service over HTTP, asked as OpenRefine and other clients ask."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from bkg.read.dataset import Dataset
from bkg.settings import Settings
from tests.conftest import ROOT
from tests.web.conftest import build_release, site
from tests.web.protocol import valid

ATLAS = "https://example.org/atlas/"
TERMS = ATLAS + "ontology#"
TOWN = TERMS + "Town"
BREST_BY, BREST_FR = ATLAS + "town/brest-by", ATLAS + "town/brest-fr"
MINSK, BELARUS = ATLAS + "town/minsk", ATLAS + "country/belarus"
ISBN, ODD = "urn:isbn:9780000000002", "https://elsewhere.example/a?b=1&c=%2F#d"
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
JQUERY = {"Accept": "application/json, text/javascript, */*; q=0.01"}


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_release(ROOT / "tests/web/data/atlas", tmp_path_factory.mktemp("atlas"))


@pytest.fixture(scope="module")
def dataset(release: Path) -> Iterator[Dataset]:
    opened = Dataset.open(release, Settings(query_rate=100_000))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def client(dataset: Dataset) -> FlaskClient:
    return site(dataset)


@pytest.fixture(scope="module")
def belarus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    opened = Dataset.open(build_release(ROOT, tmp_path_factory.mktemp("bkg")), Settings())
    yield site(opened)
    opened.close()


def post(client: FlaskClient, name: str, document: Any) -> TestResponse:
    """What OpenRefine's server side sends: a form with one field."""
    text = document if isinstance(document, str) else json.dumps(document)
    return client.post("/reconcile", data={name: text})


def ask(client: FlaskClient, query: Any, **fields: Any) -> list[dict[str, Any]]:
    """The candidates for one query."""
    asked = {"query": query, **fields} if query is not None else fields
    response = post(client, "queries", {"q0": asked})
    assert response.status_code == 200, response.text
    found: list[dict[str, Any]] = valid("reconciliation-result-batch", response.json)["q0"][
        "result"
    ]
    scores = [candidate["score"] for candidate in found]
    assert scores == sorted(scores, reverse=True)
    return found


def ids(found: list[dict[str, Any]]) -> list[str]:
    return [each["id"] for each in found]


def features(candidate: dict[str, Any]) -> dict[str, Any]:
    return {each["id"]: each["value"] for each in candidate["features"]}


def cells(client: FlaskClient, thing: str, name: str, **setting: Any) -> list[dict[str, Any]]:
    """The values of a property of one thing."""
    asked = {"ids": [thing], "properties": [{"id": name, "settings": setting}]}
    response = post(client, "extend", asked)
    assert response.status_code == 200, response.text
    found: list[dict[str, Any]] = valid("data-extension-response", response.json)["rows"][thing][
        name
    ]
    return found


# ---------------------------------------------------------------- names of the Belarus graph


@pytest.mark.parametrize(
    ("text", "thing", "least", "match"),
    [
        ("Martynau", "actor/sergei-martynov", 75, False),
        ("Syarhey Martynau", "actor/sergei-martynov", 98, True),
        ("Мартынаў", "actor/sergei-martynov", 75, False),
        ("Martynov, Sergei", "actor/sergei-martynov", 100, True),
        ("Hilary Clinton", "actor/hillary-clinton", 98, True),
        ("Hilarry Clinten", "actor/hillary-clinton", 60, False),
        ("CLINTON, HILLARY", "actor/hillary-clinton", 100, True),
        ("UNGA", "actor/un-general-assembly", 98, True),
        ("U.N. General Assembly", "actor/un-general-assembly", 60, False),
        ("Lukashenko", "actor/alexander-lukashenka", 98, True),
    ],
)
def test_names_find_their_entities(
    belarus: FlaskClient, text: str, thing: str, least: float, match: bool
) -> None:
    best = ask(belarus, text)[0]
    assert best["id"] == "https://w3id.org/bkg/" + thing
    assert best["score"] >= least
    assert best["match"] is match


def test_the_types_that_the_site_shows_are_offered(belarus: FlaskClient) -> None:
    offered = belarus.get("/reconcile").get_json()
    valid("manifest", offered)
    assert [kind["name"] for kind in offered["defaultTypes"]][:3] == [
        "Actor",
        "Event",
        "Initiative",
    ]
    assert offered["identifierSpace"] == "https://w3id.org/bkg/"
    assert offered["schemaSpace"] == "https://w3id.org/bkg/ontology"


def test_a_type_leaves_the_events_out(belarus: FlaskClient) -> None:
    actor = "https://w3id.org/bkg/ontology#Actor"
    for strictness in ({}, {"type_strict": "any"}, {"type_strict": "all"}):
        found = ask(belarus, "Warsaw Summit", type=actor, **strictness)
        assert found
        assert all(actor in ids(each["type"]) for each in found)


# ---------------------------------------------------------------- the manifest


def test_the_manifest_comes_to_programs_and_a_page_to_people(client: FlaskClient) -> None:
    for headers in ({}, {"Accept": "*/*"}, {"Accept": "application/json"}, JQUERY):
        response = client.get("/reconcile", headers=headers)
        assert response.content_type == "application/json"
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        assert valid("manifest", response.json)["versions"] == ["0.2"]
    page = client.get("/reconcile", headers=BROWSER)
    assert page.content_type.startswith("text/html")
    assert "http://localhost/reconcile" in page.text
    assert {"Accept", "Accept-Language"} <= set(page.vary)
    assert client.get("/reconcile", headers={"Accept": "image/png"}).status_code == 406


def test_the_manifest_names_the_site_as_the_client_reaches_it(client: FlaskClient) -> None:
    there = {"SCRIPT_NAME": "/data", "wsgi.url_scheme": "https", "HTTP_HOST": "kg.example"}
    here = client.get("/reconcile")
    found = client.get("/reconcile", environ_overrides=there)
    root = "https://kg.example/data"
    document = valid("manifest", found.json)
    assert document["view"]["url"] == root + "/resource?iri={{id}}"
    assert document["preview"]["url"] == root + "/reconcile/preview?id={{id}}"
    assert document["extend"]["propose_properties"]["service_url"] == root + "/reconcile"
    for kind in ("entity", "type", "property"):
        assert document["suggest"][kind]["service_url"] == root + "/reconcile"
    assert found.headers["ETag"] != here.headers["ETag"]


def test_all_that_the_manifest_names_answers(client: FlaskClient) -> None:
    document = client.get("/reconcile").get_json()
    for url in (document["documentation"], document["logo"]):
        assert client.get(urlsplit(url).path).status_code == 200
    for feature in ("name_fit", "name_exact", "name_is_label", "type_match", "identifier"):
        url = document["feature_view"]["url"].replace("{{id}}", feature)
        assert f'id="{urlsplit(url).fragment}"' in client.get("/reconcile", headers=BROWSER).text


def test_labels_come_in_the_readers_language(client: FlaskClient) -> None:
    in_belarusian = {"Accept-Language": "be"}
    document = client.get("/reconcile", headers=in_belarusian).get_json()
    assert "Горад" in [kind["name"] for kind in document["defaultTypes"]]
    found = client.get("/reconcile/suggest/type?prefix=горад", headers=in_belarusian).get_json()
    assert found["result"][0] == {
        "id": TOWN,
        "name": "Горад",
        "description": "A place where many live.",
    }


def test_an_address_may_name_the_language(client: FlaskClient) -> None:
    document = valid("manifest", client.get("/reconcile?lang=be").json)
    assert document["preview"]["url"].endswith("/reconcile/preview?id={{id}}&lang=be")
    form = {"queries": '{"q": {"query": "Minsk"}}'}
    found = client.post("/reconcile?lang=be", data=form).get_json()["q"]["result"]
    assert found[0]["name"] == "Мінск"
    preview = document["preview"]["url"].replace("{{id}}", quote(MINSK, safe=""))
    page = client.get(preview.removeprefix("http://localhost")).text
    assert '<html lang="be">' in page
    assert "Мінск" in page


@pytest.mark.parametrize(
    "path",
    [
        "/reconcile",
        "/reconcile?queries=%7B%22q%22:%7B%22query%22:%22Brest%22%7D%7D",
        "/reconcile?query=Brest",
        "/reconcile?callback=f",
        "/reconcile/suggest/entity?prefix=br",
        "/reconcile/suggest/type?prefix=",
        "/reconcile/suggest/property?prefix=",
        "/reconcile/properties?type=" + quote(TOWN),
        "/reconcile/flyout?id=" + quote(MINSK),
        "/reconcile/preview?id=" + quote(MINSK),
    ],
)
def test_what_is_known_is_not_sent_again(client: FlaskClient, path: str) -> None:
    first = client.get(path)
    assert first.status_code == 200
    again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert again.headers["Vary"] == first.headers["Vary"]
    head = client.head(path)
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["ETag"] == first.headers["ETag"]


def test_answers_to_forms_are_not_kept(client: FlaskClient) -> None:
    response = post(client, "queries", {"q0": {"query": "Brest"}})
    assert response.headers["Cache-Control"] == "no-store"
    assert "ETag" not in response.headers


def test_preflight(client: FlaskClient) -> None:
    response = client.options("/reconcile", headers={"Origin": "https://app.example"})
    assert set(response.headers["Access-Control-Allow-Methods"].split(", ")) == {
        "GET",
        "HEAD",
        "OPTIONS",
        "POST",
    }
    assert response.headers["Access-Control-Allow-Origin"] == "*"


# ---------------------------------------------------------------- what OpenRefine does


def test_openrefine_adds_the_service(client: FlaskClient) -> None:
    # It asks by CORS first; older versions by JSONP only.
    url = "/reconcile?callback=jQuery111105708109859784188_1614767957684&_=1614767957685"
    response = client.get(url, headers={"Accept": "*/*"})
    assert response.content_type == "text/javascript; charset=utf-8"
    called = re.fullmatch(r"/\*\*/jQuery\d+_\d+\((.*)\);\n", response.text)
    assert called is not None
    assert json.loads(called[1]) == client.get("/reconcile").get_json()


def test_openrefine_guesses_the_type_of_a_column(client: FlaskClient) -> None:
    column = ["Brest", "Minsk", "Paris", "Nowhere at all"]
    batch = {f"q{number}": {"query": text, "limit": 3} for number, text in enumerate(column)}
    found = valid("reconciliation-result-batch", post(client, "queries", batch).json)
    assert list(found) == list(batch)
    types = [each["type"][0] for key in ("q0", "q1", "q2") for each in found[key]["result"][:1]]
    assert types == [{"id": TOWN, "name": "Town"}] * 3
    assert found["q3"] == {"result": []}


def test_openrefine_reconciles_with_a_type_and_a_reconciled_column(client: FlaskClient) -> None:
    country = {"id": ATLAS + "country/france", "name": "France"}
    query = {
        "query": "Brest",
        "type": TOWN,
        "type_strict": "should",
        "properties": [{"pid": TERMS + "country", "v": country}],
    }
    found = valid("reconciliation-result-batch", post(client, "queries", {"q0": query}).json)
    best, second = found["q0"]["result"][:2]
    assert (best["id"], best["score"], best["match"]) == (BREST_FR, 100.0, True)
    assert (second["id"], second["match"]) == (BREST_BY, False)
    assert second["score"] < 80


def test_openrefine_shows_a_candidate_in_a_frame(client: FlaskClient) -> None:
    template = client.get("/reconcile").get_json()["preview"]["url"]
    # Encoded as the protocol has it, and plain as some versions of OpenRefine put it.
    for thing in (MINSK, quote(MINSK, safe=""), quote(ISBN, safe=""), quote(ODD, safe="")):
        response = client.get(template.replace("{{id}}", thing).removeprefix("http://localhost"))
        assert response.status_code == 200
        assert response.content_type == "text/html; charset=utf-8"
        policy = response.headers["Content-Security-Policy"]
        assert "frame-ancestors *" in policy
        assert "script-src 'none'" in policy
        assert "X-Frame-Options" not in response.headers
        assert "<script" not in response.text
        assert "<img" not in response.text


def test_nothing_else_can_be_framed(client: FlaskClient) -> None:
    paths = (
        "/", "/reconcile", "/reconcile/flyout?id=" + MINSK, "/reconcile/preview", "/town/minsk.html"
    )  # fmt: skip
    for path in paths:
        policy = client.get(path, headers=BROWSER).headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in policy, path


def test_openrefine_opens_the_page_of_a_match(client: FlaskClient) -> None:
    template = client.get("/reconcile").get_json()["view"]["url"]
    encoded = template.replace("{{id}}", quote(ODD, safe=""))
    response = client.get(encoded.removeprefix("http://localhost"), headers=BROWSER)
    assert response.status_code == 200
    assert "alert(1)" in response.text
    assert "<script>alert" not in response.text


def test_openrefine_searches_for_another_match(client: FlaskClient) -> None:
    suggest = client.get("/reconcile").get_json()["suggest"]["entity"]
    path = urlsplit(suggest["service_url"] + suggest["service_path"]).path
    found = valid(
        "suggest-entities-response", client.get(path, query_string={"prefix": "Bre"}).json
    )
    assert ids(found["result"]) == [BREST_BY, BREST_FR]
    assert found["result"][0]["description"] == "A town on the Bug."
    assert found["result"][0]["notable"] == [{"id": TOWN, "name": "Town"}]
    # Its box takes an IRI for "name:value", and sends it as a filter.
    typed = client.get(path, query_string={"prefix": "", "filter": f"(all {ISBN})"}).get_json()
    assert ids(typed["result"]) == [ISBN]
    called = client.get(path, query_string={"prefix": "Min", "callback": "jQuery1_2"})
    assert called.text.startswith("/**/jQuery1_2({")


def test_openrefine_shows_a_flyout(client: FlaskClient) -> None:
    suggest = client.get("/reconcile").get_json()["suggest"]["entity"]
    template = suggest["flyout_service_url"] + suggest["flyout_service_path"]
    for thing in (MINSK, ISBN, ODD, TOWN, TERMS + "country", "town:minsk"):
        url = template.replace("${id}", quote(thing, safe="")).removeprefix("http://localhost")
        found = valid("flyout-response", client.get(url).json)
        assert found["id"] == thing
        assert not re.search(r"<(script|img|a|style)\b", found["html"])
    assert "&lt;script&gt;" in client.get("/reconcile/flyout", query_string={"id": ODD}).text


def test_openrefine_proposes_properties_of_a_hash_iri(client: FlaskClient) -> None:
    extend = client.get("/reconcile").get_json()["extend"]["propose_properties"]
    path = urlsplit(extend["service_url"] + extend["service_path"]).path
    exact = valid(
        "data-extension-property-proposal", client.get(path, query_string={"type": TOWN}).json
    )
    names = [each["name"] for each in exact["properties"]]
    assert {"country", "population", "mayors"} <= set(names)
    assert "platforms" not in names
    # It does not encode the type, so the fragment never leaves the browser.
    cut = client.get(f"{path}?type={TOWN.split('#', maxsplit=1)[0]}").get_json()["properties"]
    assert set(names) <= {each["name"] for each in cut}
    without = client.get(path + "?type=").get_json()["properties"]
    assert {"country", "platforms"} <= {each["name"] for each in without}
    assert len(client.get(path + "?type=&limit=2").get_json()["properties"]) == 2
    assert client.get(path + "?type=nothing").get_json() == {"properties": [], "type": "nothing"}


def test_openrefine_adds_columns(client: FlaskClient) -> None:
    query = {
        "ids": [BREST_BY, MINSK, ATLAS + "town/nowhere", "not an identifier"],
        "properties": [
            {"id": TERMS + "country", "settings": {"limit": "1", "content": "entity"}},
            {"id": TERMS + "population"},
        ],
    }
    found = valid("data-extension-response", post(client, "extend", query).json)
    assert found["meta"] == [
        {
            "id": TERMS + "country",
            "name": "country",
            "type": {"id": TERMS + "Country", "name": "Country"},
        },
        {"id": TERMS + "population", "name": "population"},
    ]
    assert list(found["rows"]) == query["ids"]
    assert found["rows"][BREST_BY] == {
        TERMS + "country": [{"id": BELARUS, "name": "Belarus"}],
        TERMS + "population": [{"int": 340723}],
    }
    nothing: dict[str, list[Any]] = {TERMS + "country": [], TERMS + "population": []}
    assert found["rows"][ATLAS + "town/nowhere"] == nothing
    assert found["rows"]["not an identifier"] == nothing


def test_queries_by_get(client: FlaskClient) -> None:
    batch = {"queries": json.dumps({"q": {"query": "Minsk"}})}
    found = client.get("/reconcile", query_string=batch, headers=BROWSER)
    assert ids(valid("reconciliation-result-batch", found.json)["q"]["result"])[0] == MINSK
    extend = {"extend": json.dumps({"ids": [MINSK], "properties": [{"id": "atlas:capital"}]})}
    document = valid("data-extension-response", client.get("/reconcile", query_string=extend).json)
    assert document["rows"] == {MINSK: {"atlas:capital": [{"str": "true"}]}}


@pytest.mark.parametrize("query", ["Minsk", '{"query": "Minsk", "type": {"id": "atlas:Town"}}'])
def test_one_query_as_before_version_0_1(client: FlaskClient, query: str) -> None:
    for response in (
        client.get("/reconcile", query_string={"query": query}),
        client.post("/reconcile", data={"query": query}),
    ):
        assert ids(response.get_json()["result"])[0] == MINSK


# ---------------------------------------------------------------- candidates


def test_namesakes_are_not_taken_for_one_another(client: FlaskClient) -> None:
    found = ask(client, "Brest")
    assert [each["score"] for each in found[:2]] == [100.0, 100.0]
    assert not any(each["match"] for each in found)


def test_the_label_comes_before_another_name(client: FlaskClient) -> None:
    best = ask(client, "miensk")[0]
    assert (best["id"], best["score"], best["match"]) == (MINSK, 98.0, True)
    assert features(best) == {"name_fit": 1.0, "name_exact": True, "name_is_label": False}
    assert ask(client, "minsk")[0]["score"] == 100.0


@pytest.mark.parametrize("text", ["Мінск", "мінск", "MINSK", " Minsk ", "Mínsk", "Minsk!"])
def test_case_accents_and_scripts(client: FlaskClient, text: str) -> None:
    best = ask(client, text)[0]
    assert (best["id"], best["match"]) == (MINSK, True)


@pytest.mark.parametrize("text", ["Minks", "Munsk", "Minsk city", "the Minsk"])
def test_a_misspelling_is_found_and_not_taken(client: FlaskClient, text: str) -> None:
    best = ask(client, text)[0]
    assert best["id"] == MINSK
    assert not best["match"]
    assert 40 <= best["score"] < 98


@pytest.mark.parametrize(
    ("text", "thing"),
    [(MINSK, MINSK), ("town:minsk", MINSK), (ISBN, ISBN), (ODD, ODD), (f" {MINSK}\t", MINSK)],
)
def test_an_identifier_is_the_thing(client: FlaskClient, text: str, thing: str) -> None:
    for fields in ({}, {"type": TERMS + "Book"}, {"type": TOWN, "type_strict": "should"}):
        found = ask(client, text, **fields)
        assert [(each["id"], each["score"], each["match"]) for each in found] == [
            (thing, 100.0, True)
        ]


def test_an_unknown_identifier_is_only_a_name(client: FlaskClient) -> None:
    found = ask(client, ATLAS + "town/nothing-like-this")
    assert not any(each["match"] or each["score"] > 60 for each in found)


def test_types(client: FlaskClient) -> None:
    belarus, book = "Belarus", TERMS + "Book"
    assert ids(ask(client, belarus))[0] == BELARUS
    assert ids(ask(client, belarus, type=book)) == [ISBN]
    assert ids(ask(client, belarus, type="atlas:Book")) == [ISBN]
    assert ids(ask(client, belarus, type=[book, TOWN]))[0] == ISBN
    assert ask(client, belarus, type=[book, TOWN], type_strict="all") == []
    assert ids(ask(client, belarus, type=[{"id": book, "name": "Book"}])) == [ISBN]
    preferred = ask(client, belarus, type=book, type_strict="should")
    assert ids(preferred) == [ISBN, BELARUS]
    assert not any(each["match"] for each in preferred)
    assert [features(each)["type_match"] for each in preferred] == [True, False]


def test_a_subclass_is_of_the_type(client: FlaskClient) -> None:
    found = ask(client, "Minsk", type=TERMS + "Place")
    assert (found[0]["id"], found[0]["match"]) == (MINSK, True)


@pytest.mark.parametrize("kind", ["https://nowhere.example/Type", "no IRI", "", "\ufffd"])
def test_a_type_that_nothing_has(client: FlaskClient, kind: str) -> None:
    found = ask(client, "Minsk", type=[kind])
    assert found == []
    preferred = ask(client, "Minsk", type=[kind], type_strict="should")
    assert (preferred[0]["id"], preferred[0]["score"]) == (MINSK, 50.0)
    assert not preferred[0]["match"]


@pytest.mark.parametrize(
    ("pid", "value"),
    [
        ("atlas:country", {"id": BELARUS}),
        ("atlas:country", {"id": BELARUS, "name": "something else"}),
        ("atlas:country", "Belarus"),
        ("atlas:country", "BY"),
        ("atlas:country", "Беларусь"),
        ("atlas:country", BELARUS),
        ("<" + TERMS + "country>", "Belarus"),
        ("atlas:country/<http://www.w3.org/2000/01/rdf-schema#label>", "Belarus"),
        ("^atlas:about", "Towns of Belarus"),
        ("^atlas:about", {"id": ISBN}),
        ("atlas:population", 340723),
        ("atlas:population", "340723"),
        ("atlas:population", [340723]),
        ("atlas:population", [340723.0, "340723"]),
        ("atlas:area", 146.12),
        ("atlas:founded", 1019),
        ("atlas:founded", "1019"),
        ("atlas:charter", "1390"),
        ("atlas:charter", "1390-08"),
        ("atlas:charter", "1390-08-15T00:00:00Z"),
        ("atlas:changed", "2024-05-06"),
        ("atlas:capital", False),
        ("atlas:capital", "false"),
        ("atlas:motto", "on the bug"),
        ("atlas:mayors", "Ben"),
        ("atlas:mayors", {"id": MINSK}),
        ("atlas:extent/atlas:unit", "kilometres"),
        ("atlas:extent/atlas:value", 1.5),
    ],
)
def test_a_value_tells_namesakes_apart(client: FlaskClient, pid: str, value: Any) -> None:
    found = ask(client, "Brest", properties=[{"pid": pid, "v": value}])
    assert ids(found)[:2] == [BREST_BY, BREST_FR]
    best, second = found[:2]
    assert (best["score"], best["match"]) == (100.0, True)
    assert second["score"] < 90
    assert features(best)[f"property:{pid}"] == 1.0


def test_a_wrong_value_speaks_against_a_thing(client: FlaskClient) -> None:
    wrong = ask(client, "Minsk", properties=[{"pid": "atlas:country", "v": {"id": ATLAS + "x"}}])[0]
    unknown = ask(client, "Minsk", properties=[{"pid": "atlas:motto", "v": "?!"}])[0]
    right = ask(client, "Minsk", properties=[{"pid": "atlas:country", "v": "Belarus"}])[0]
    assert wrong["score"] < unknown["score"] < right["score"]
    assert not wrong["match"]
    nearly = ask(client, "Minsk", properties=[{"pid": "atlas:population", "v": 2_000_000}])[0]
    assert 0.9 < features(nearly)["property:atlas:population"] < 1


def test_several_values_count_by_their_mean(client: FlaskClient) -> None:
    both = [{"pid": "atlas:mayors", "v": ["Ann", {"id": ATLAS + "x"}]}]
    twice = [{"pid": "atlas:capital", "v": False}, {"pid": "atlas:capital", "v": True}]
    assert features(ask(client, "Brest", properties=both)[0])["property:atlas:mayors"] == 0.5
    found = features(ask(client, "Brest", properties=twice)[0])
    assert sorted(v for k, v in found.items() if k.startswith("property:")) == [0.0, 1.0]


@pytest.mark.parametrize(
    ("properties", "things"),
    [
        ([{"pid": "atlas:country", "v": {"id": BELARUS}}], {BREST_BY, MINSK}),
        ([{"pid": "atlas:country", "v": "Belarus"}], {BREST_BY, MINSK}),
        ([{"pid": "atlas:population", "v": 1996553}], {MINSK}),
        ([{"pid": "atlas:capital", "v": True}], {MINSK, ATLAS + "town/paris"}),
        ([{"pid": "atlas:founded", "v": 1019}], {BREST_BY}),
        ([{"pid": "atlas:motto", "v": "On the Bug"}], {BREST_BY}),
        ([{"pid": "^atlas:about", "v": {"id": ISBN}}], {BREST_BY, MINSK}),
        ([{"pid": "atlas:about/atlas:country", "v": "Belarus"}], {ISBN}),
        ([{"pid": "atlas:country", "v": "no such country"}], set()),
    ],
)
def test_values_alone(client: FlaskClient, properties: list[Any], things: set[str]) -> None:
    found = ask(client, None, properties=properties)
    assert {each["id"] for each in found if each["score"] == 100.0} == things
    assert not any(each["match"] for each in found)


def test_things_without_a_label(client: FlaskClient) -> None:
    station = ATLAS + "station/central-station"
    for text in ("central-station", "Central station", "station:none"):
        found = ask(client, text, type="atlas:Station")
        assert ids(found) == ([station] if "none" not in text else [])
    assert ask(client, "east gate")[0]["id"] == ATLAS + "station/EastGate"
    suggested = client.get("/reconcile/suggest/entity?prefix=central-").get_json()["result"]
    assert ids(suggested) == [station]
    assert cells(client, station, "atlas:platforms") == [{"int": 4}]
    assert client.get("/reconcile/preview", query_string={"id": station}).status_code == 200


def test_the_limit_is_kept_and_changes_no_decision(client: FlaskClient) -> None:
    assert len(ask(client, "Brest", limit=1)) == 1
    assert not ask(client, "Brest", limit=1)[0]["match"]
    assert len(ask(client, "Brest", limit=1_000_000_000)) >= 2


@pytest.mark.parametrize("text", ["", "   ", "!?", "\u0000", "\u202e"])
def test_nothing_to_look_for(client: FlaskClient, text: str) -> None:
    assert ask(client, text) == []


def test_a_very_long_text(belarus: FlaskClient) -> None:
    # With all the trigrams of all the names in it.
    alphabet = "abcdefghijklmnopqrstuvwxyz"
    text = "".join(a + b + c for a in alphabet for b in alphabet for c in alphabet)
    assert ask(belarus, text) == []
    assert ask(belarus, " ".join(["Sergei Martynov"] * 5000))[0]["match"] is False
    assert belarus.get("/search", query_string={"q": text}).status_code == 200
    assert (
        belarus.get("/reconcile/suggest/entity", query_string={"prefix": text}).status_code == 200
    )


def test_a_description_is_kept_short(client: FlaskClient) -> None:
    found = ask(client, "Paris")[0]["description"]
    assert found.startswith("Far too much")
    assert found.endswith("…")
    assert len(found) <= 301
    flyout = client.get("/reconcile/flyout", query_string={"id": ATLAS + "town/paris"}).get_json()
    assert len(flyout["html"]) < 600


def test_an_empty_batch(client: FlaskClient) -> None:
    assert post(client, "queries", {}).get_json() == {}


def test_one_question_twice_has_one_answer(client: FlaskClient) -> None:
    batch = {"a": {"query": "Minsk"}, "": {"query": "Minsk"}, "é\n": {"query": "Minsk"}}
    found = post(client, "queries", batch).get_json()
    assert list(found) == list(batch)
    assert found["a"] == found[""] == found["é\n"]


# ---------------------------------------------------------------- suggestions


def test_suggestions_go_on_where_they_stopped(client: FlaskClient) -> None:
    seen, cursor = [], 0
    while True:
        query = {"prefix": "", "cursor": cursor, "limit": 3}
        found = client.get("/reconcile/suggest/property", query_string=query).get_json()
        valid("suggest-properties-response", found)
        seen += ids(found["result"])
        if "cursor" not in found:
            break
        cursor = found["cursor"]
    assert len(seen) == len(set(seen)) > 10
    assert {TERMS + "country", TERMS + "platforms"} <= set(seen)


@pytest.mark.parametrize(
    ("kind", "prefix", "first"),
    [
        ("property", "coun", TERMS + "country"),
        ("property", "краіна", TERMS + "country"),
        ("property", "a capital", TERMS + "capital"),
        ("property", TERMS + "country", TERMS + "country"),
        ("property", "atlas:country", TERMS + "country"),
        ("type", "to", TOWN),
        ("type", TOWN, TOWN),
        ("type", "atlas:Town", TOWN),
        ("entity", "Minsk", MINSK),
        ("entity", MINSK, MINSK),
        ("entity", "town:minsk", MINSK),
        ("entity", "of belarus", ISBN),
        ("entity", "Belaruss", BELARUS),
    ],
)
def test_a_beginning_or_an_identifier(
    client: FlaskClient, kind: str, prefix: str, first: str
) -> None:
    found = client.get(f"/reconcile/suggest/{kind}", query_string={"prefix": prefix}).get_json()
    assert ids(found["result"])[0] == first


def test_a_path_can_be_chosen(client: FlaskClient) -> None:
    query = {"prefix": "^atlas:about/atlas:country"}
    found = client.get("/reconcile/suggest/property", query_string=query).get_json()
    assert found["result"][0] == {"id": query["prefix"], "name": "← about / country"}


def test_entities_of_one_type(client: FlaskClient) -> None:
    query = {"prefix": "b", "type": TERMS + "Country"}
    found = client.get("/reconcile/suggest/entity", query_string=query).get_json()
    assert ids(found["result"]) == [BELARUS]


# ---------------------------------------------------------------- values


@pytest.mark.parametrize(
    ("pid", "found"),
    [
        ("atlas:population", [{"int": 340723}]),
        ("atlas:area", [{"float": 146.12}]),
        ("atlas:founded", [{"str": "1019"}]),
        ("atlas:capital", [{"str": "false"}]),
        ("atlas:charter", [{"date": "1390-08-15T00:00:00Z"}]),
        ("atlas:changed", [{"date": "2024-05-06T07:08:09Z"}]),
        ("atlas:extent", [{"str": "1.5, kilometres"}]),
        ("atlas:extent/atlas:value", [{"float": 1.5}]),
        ("atlas:mayors", [{"str": "Ann"}, {"str": "Ben"}, {"id": MINSK, "name": "Minsk"}]),
        ("^atlas:about", [{"id": ISBN, "name": "Towns of Belarus"}]),
        (
            "http://www.w3.org/2002/07/owl#sameAs",
            [{"str": "http://www.wikidata.org/entity/Q140147"}],
        ),
        ("http://www.w3.org/2000/01/rdf-schema#label", [{"str": "Brest"}]),
        ("atlas:nothing", []),
    ],
)
def test_values_of_every_kind(client: FlaskClient, pid: str, found: list[Any]) -> None:
    assert cells(client, BREST_BY, pid) == found


def test_settings_of_a_column(client: FlaskClient) -> None:
    country, motto = "atlas:country", "atlas:motto"
    assert cells(client, BREST_BY, country, content="name") == [{"str": "Belarus"}]
    assert cells(client, BREST_BY, country, content="id") == [{"str": BELARUS}]
    assert cells(client, BREST_BY, country, language="be") == [{"id": BELARUS, "name": "Беларусь"}]
    assert {"str": "На Бугу"} in cells(client, BREST_BY, motto, language="be")
    assert {"str": "On the Bug"} not in cells(client, BREST_BY, motto, language="be")
    assert len(cells(client, BREST_BY, "atlas:mayors", limit="2")) == 2
    assert len(cells(client, BREST_BY, "atlas:mayors", limit="0")) == 3
    assert len(cells(client, BREST_BY, "atlas:mayors", limit="", content="", language="")) == 3


# ---------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "not JSON"),
        ("{", "not JSON"),
        ("[]", "must be a JSON object"),
        ("null", "must be a JSON object"),
        ('{"q0": []}', "q0: must be a JSON object"),
        ('{"q0": {}}', 'needs "query" or "properties"'),
        ('{"q0": {"query": null}}', 'needs "query" or "properties"'),
        ('{"q0": {"query": 5}}', "must be text"),
        ('{"q0": {"query": "a", "limit": 0}}', "limit: must be a whole number"),
        ('{"q0": {"query": "a", "limit": -1}}', "limit: must be a whole number"),
        ('{"q0": {"query": "a", "limit": 1.5}}', "limit: must be a whole number"),
        ('{"q0": {"query": "a", "limit": true}}', "limit: must be a whole number"),
        ('{"q0": {"query": "a", "limit": 1e999}}', "limit: must be a whole number"),
        ('{"q0": {"query": "a", "limit": NaN}}', "not JSON"),
        ('{"q0": {"query": "a", "type": 7}}', "must be the identifier of a type"),
        ('{"q0": {"query": "a", "type": [["b"]]}}', "must be the identifier of a type"),
        ('{"q0": {"query": "a", "type_strict": "never"}}', "type_strict: must be one of"),
        ('{"q0": {"query": "a", "properties": [7]}}', "must be a JSON object"),
        ('{"q0": {"query": "a", "properties": [{"v": 1}]}}', 'needs "pid"'),
        ('{"q0": {"query": "a", "properties": [{"pid": "atlas:a"}]}}', 'needs "v"'),
        ('{"q0": {"query": "a", "properties": [{"pid": "atlas:a", "v": {}}]}}', "must be text"),
        ('{"q0": {"query": "a", "properties": [{"pid": "country", "v": 1}]}}', "is no property"),
        ('{"q0": {"query": "a", "properties": [{"pid": "a/", "v": 1}]}}', "is no property"),
        ('{"q0": {"query": "\\ud800"}}', "surrogate"),
        ("[" * 100_000, "not JSON"),
        ('{"q0": {"query": "a", "limit": ' + "9" * 5000 + "}}", "not JSON"),
    ],
)
def test_malformed_queries(client: FlaskClient, text: str, says: str) -> None:
    response = post(client, "queries", text)
    assert response.status_code == 400
    error = response.get_json()["error"]
    assert says in error["message"]
    assert "\n" not in error["message"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("7", "must be a JSON object"),
        ("{}", 'needs the lists "ids" and "properties"'),
        ('{"ids": [1], "properties": []}', "must be identifiers"),
        ('{"ids": [], "properties": [{}]}', 'needs "id"'),
        ('{"ids": [], "properties": [{"id": "nothing"}]}', "is no property"),
        ('{"ids": [], "properties": [{"id": "atlas:a", "settings": 1}]}', "settings"),
        ('{"ids": [], "properties": [{"id": "atlas:a", "settings": {"limit": "x"}}]}', "limit"),
        ('{"ids": [], "properties": [{"id": "atlas:a", "settings": {"content": "x"}}]}', "content"),
        ('{"ids": [], "properties": [{"id": "atlas:a", "settings": {"language": 1}}]}', "language"),
    ],
)
def test_malformed_extensions(client: FlaskClient, text: str, says: str) -> None:
    response = post(client, "extend", text)
    assert response.status_code == 400
    assert says in response.get_json()["error"]["message"]


def test_too_much_at_once(client: FlaskClient) -> None:
    announced = client.get("/reconcile").get_json()["batchSize"]
    for number, status in ((announced, 200), (announced + 1, 413), (10_000, 413)):
        batch = {f"q{n}": {"query": "x"} for n in range(number)}
        response = post(client, "queries", batch)
        assert response.status_code == status
        if status == 413:
            assert response.get_json()["error"]["code"] == "too-large"
            assert f"at most {announced}" in response.get_json()["error"]["message"]
    many = {"ids": [f"{ATLAS}{n}" for n in range(1001)], "properties": []}
    assert post(client, "extend", many).status_code == 413
    wide = {"query": "x", "properties": [{"pid": "atlas:a", "v": 1}] * 21}
    assert post(client, "queries", {"q": wide}).status_code == 413
    assert client.post("/reconcile", data={"queries": "x" * (2 << 20)}).status_code == 413


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/reconcile?queries=%7B%7D&queries=%7B%7D", 400),
        ("/reconcile/flyout", 400),
        ("/reconcile/preview?id=", 400),
        ("/reconcile/flyout?id=https://nowhere.example/x", 404),
        ("/reconcile/preview?id=https://nowhere.example/x", 404),
        ("/reconcile/preview?id=no%20identifier", 404),
        ("/reconcile/suggest/entity?cursor=-1", 400),
        ("/reconcile/suggest/entity?prefix=a&limit=0", 400),
        ("/reconcile/properties?limit=many", 400),
        ("/reconcile/suggest/nothing", 404),
        ("/reconcile/", 301),
    ],
)
def test_requests_that_make_no_sense(client: FlaskClient, path: str, status: int) -> None:
    response = client.get(path)
    assert response.status_code == status
    assert response.headers["Access-Control-Allow-Origin"] == "*"


def test_what_a_form_must_be(client: FlaskClient) -> None:
    assert client.post("/reconcile").status_code == 415
    assert client.post("/reconcile", json={"queries": {}}).status_code == 415
    assert client.post("/reconcile", data={"other": "x"}).status_code == 400
    form = {"queries": '{"q": {"query": "Minsk"}}'}
    parts = client.post("/reconcile", data=form, content_type="multipart/form-data")
    assert ids(parts.get_json()["q"]["result"])[0] == MINSK


@pytest.mark.parametrize(
    "name",
    ["alert(1)", "a;b", "a b", "1a", ".a", "a..b", "a.", "a[0]", "é", "<b>", "a" * 101, "a\n"],
)
def test_a_callback_is_a_name_and_nothing_else(client: FlaskClient, name: str) -> None:
    response = client.get("/reconcile", query_string={"callback": name})
    assert response.status_code == 400
    assert name not in response.text.replace("a function", "")


def test_a_call_holds_nothing_that_ends_a_string(client: FlaskClient) -> None:
    query = {"queries": json.dumps({"\u2028</script>": {"query": "x"}}), "callback": "f"}
    response = client.get("/reconcile", query_string=query)
    assert response.status_code == 200
    assert response.data.isascii()


def test_what_was_not_finished_is_not_kept(release: Path) -> None:
    hasty = Dataset.open(release, Settings(search_timeout=1e-9, reconcile_timeout=1e-9))
    client = site(hasty)
    response = client.get("/reconcile", query_string={"queries": '{"q": {"query": "Minsk"}}'})
    condition = [{"pid": "atlas:country", "v": "Belarus"}]
    named = {"query": "Minsk", "properties": condition}
    batch = {"queries": json.dumps({"named": named, "unnamed": {"properties": condition}})}
    unseen = client.get("/reconcile", query_string=batch)
    hasty.close()
    assert unseen.headers["Cache-Control"] == "no-store"
    late = valid("reconciliation-result-batch", unseen.json)
    assert late["unnamed"] == {"result": [], "cut": True}
    assert late["named"]["cut"] is True
    assert not any(each["match"] for each in late["named"]["result"])
    document = valid("reconciliation-result-batch", response.json)["q"]
    if document.get("cut"):
        assert response.headers["Cache-Control"] == "no-store"
    # An exact name needs no time that counts.
    assert (ids(document["result"])[0], document["result"][0]["match"]) == (MINSK, True)


def test_the_size_of_a_batch_is_a_setting(release: Path) -> None:
    small = Dataset.open(release, Settings(reconcile_batch=2))
    client = site(small)
    assert client.get("/reconcile").get_json()["batchSize"] == 2
    status = post(client, "queries", {key: {"query": "x"} for key in "abc"}).status_code
    small.close()
    assert status == 413


def test_who_asks_too_often_is_told_so(release: Path) -> None:
    strict = Dataset.open(release, Settings(query_rate=2))
    client = site(strict)
    answered = [post(client, "queries", {"q": {"query": "x"}}) for _ in range(3)]
    manifest = client.get("/reconcile")
    strict.close()
    assert [response.status_code for response in answered] == [200, 200, 429]
    assert int(answered[2].headers["Retry-After"]) >= 1
    assert manifest.status_code == 200


def test_crawlers_are_asked_to_stay_away(client: FlaskClient) -> None:
    assert "Disallow: /reconcile/" in client.get("/robots.txt").text


# ---------------------------------------------------------------- anything at all

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
NAMES = st.sampled_from(
    [MINSK, BREST_BY, TOWN, ISBN, ODD, "atlas:country", "^atlas:about", "Brest"]
)
VALUES = st.one_of(
    NAMES,
    st.text(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.fixed_dictionaries({"id": NAMES | st.text()}),
)
QUERIES = st.fixed_dictionaries(
    {"query": NAMES | st.text()},
    optional={
        "type": NAMES | st.lists(NAMES | st.text(), max_size=3),
        "type_strict": st.sampled_from(["any", "all", "should"]),
        "limit": st.integers(1, 10**12),
        "properties": st.lists(
            st.fixed_dictionaries(
                {
                    "pid": st.sampled_from(
                        ["atlas:country", "^atlas:about", "atlas:mayors", "atlas:founded", TERMS]
                    ),
                    "v": VALUES | st.lists(VALUES, max_size=3),
                }
            ),
            max_size=3,
        ),
    },
)


@settings(max_examples=60, deadline=None)
@given(query=QUERIES)
def test_every_query_has_an_answer(client: FlaskClient, query: dict[str, Any]) -> None:
    response = post(client, "queries", {"q": query})
    assert response.status_code == 200, response.text
    valid("reconciliation-result-batch", response.json)


@settings(max_examples=60, deadline=None)
@given(name=st.sampled_from(["queries", "extend", "query"]), document=JSON | st.text())
def test_nothing_that_is_sent_breaks_it(client: FlaskClient, name: str, document: Any) -> None:
    text = document if isinstance(document, str) else json.dumps(document)
    assert client.post("/reconcile", data={name: text}).status_code in (200, 400, 413)


@settings(max_examples=60, deadline=None)
@given(
    path=st.sampled_from(
        ["suggest/entity", "suggest/type", "suggest/property", "flyout", "preview", "properties"]
    ),
    text=st.text() | NAMES,
)
def test_nothing_that_is_typed_breaks_it(client: FlaskClient, path: str, text: str) -> None:
    query = {"prefix": text, "id": text, "type": text, "filter": f"(all {text})"}
    response = client.get(f"/reconcile/{path}", query_string=query)
    assert response.status_code in (200, 400, 404)
