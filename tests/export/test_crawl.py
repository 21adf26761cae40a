"""The walk over a site: what it keeps, what it follows, what it leaves to servers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import IO, TYPE_CHECKING, Any

import pytest

from bkg.errors import ExportFailed
from bkg.export.client import Client
from bkg.export.crawl import Crawl
from bkg.export.names import Names
from bkg.web.headers import MAX_ROWS

if TYPE_CHECKING:
    from wsgiref.types import StartResponse

Given = tuple[int, dict[str, str], str]


def page(*links: str) -> Given:
    text = "".join(f'<a href="{link}">x</a>' for link in links)
    return 200, {"Content-Type": "text/html; charset=utf-8"}, text


class Site:
    """A WSGI application that answers from a table and remembers what it was asked."""

    def __init__(self, answers: dict[str, Given]) -> None:
        self.answers = answers
        self.asked: list[str] = []

    def __call__(self, environ: dict[str, Any], start: StartResponse) -> Iterable[bytes]:
        path = environ["PATH_INFO"].encode("latin-1").decode("utf-8")
        url = path + ("?" + environ["QUERY_STRING"] if environ["QUERY_STRING"] else "")
        self.asked.append(url)
        assert environ["SCRIPT_NAME"] == "/repo"
        status, headers, body = self.answers.get(url, (404, {}, ""))
        start(f"{status} Such", list(headers.items()))
        return [body.encode()]


def crawl(answers: dict[str, Given], *seeds: str) -> tuple[Crawl, dict[str, bytes], Site]:
    written: dict[str, bytes] = {}

    def save(file: str, content: IO[bytes]) -> None:
        content.seek(0)
        written[file] = content.read()

    site = Site(answers)
    found = Crawl(Client(site, "https://h.example", "/repo"), Names(), save)
    found.run(seeds or ("/",), lambda _done, _known: None)
    return found, written, site


def test_links_below_the_root_are_followed_each_once() -> None:
    answers = {
        "/": page("/repo/a", "/repo/a#part", "/else/where", "https://other.example/", "//x/y"),
        "/a": page("/repo/", "https://h.example/repo/b?q=1", "#here"),
        "/b?q=1": page(),
    }
    found, written, site = crawl(answers)
    assert site.asked == ["/", "/a", "/b?q=1"]
    assert sorted(written) == sorted(page.file for page in found.pages.values())
    assert found.address("/repo/a") == "/repo/a.html"
    assert found.address("/repo/") == "/repo/"
    assert found.address("/else/where") == "/else/where"


def test_redirects_and_the_name_of_a_document_are_followed() -> None:
    moved = {"Location": "/repo/thing.html#part"}
    out = {"Location": "https://other.example/"}
    named = {"Content-Type": "text/html", "Content-Location": "/repo/doc.html"}
    answers = {
        "/": page("/repo/thing", "/repo/doc", "/repo/out"),
        "/thing": (303, moved, ""),
        "/thing.html": page(),
        "/doc": (200, named, "doc"),
        "/doc.html": (200, named, "doc"),
        "/out": (302, out, ""),
    }
    found, written, _ = crawl(answers)
    assert found.address("/repo/thing") == "/repo/thing.html"
    assert found.address("/repo/doc") == "/repo/doc.html"
    assert found.address("/repo/out") == "https://other.example/"
    assert sorted(written) == ["doc.html", "index.html", "thing.html"]


def test_a_circle_of_redirects_leads_nowhere() -> None:
    answers = {
        "/": page("/repo/a"),
        "/a": (303, {"Location": "/repo/b"}, ""),
        "/b": (303, {"Location": "/repo/a"}, ""),
    }
    found, _, _ = crawl(answers)
    assert found.address("/repo/a") is None


def test_other_formats_come_from_the_link_header() -> None:
    link = '</repo/a.ttl>; rel="alternate"; type="text/turtle", </repo/no>; rel="license"'
    answers = {
        "/": (200, {"Content-Type": "text/html", "Link": link}, ""),
        "/a.ttl": (200, {"Content-Type": "text/turtle"}, "<a> <b> <c> ."),
    }
    _, written, site = crawl(answers)
    assert written["a.ttl"] == b"<a> <b> <c> ."
    assert "/no" not in site.asked


def test_what_only_a_server_answers_is_not_asked_for() -> None:
    linked = page("/repo/suggest?q=x", "/repo/reconcile", "/repo/reconcile/view", "/repo/healthz")
    found, _, site = crawl({"/": linked})
    assert site.asked == ["/"]
    assert found.address("/repo/reconcile") is None


def test_what_is_not_there_or_must_not_be_kept_leads_nowhere() -> None:
    fleeting = {"Content-Type": "text/csv", "Cache-Control": "no-store"}
    found, written, _ = crawl(
        {"/": page("/repo/gone", "/repo/now"), "/now": (200, fleeting, "12:00")}
    )
    assert found.missing == {"/gone": "404", "/now": "another each time"}
    assert found.address("/repo/gone") is None
    assert sorted(written) == ["index.html"]


def test_half_an_answer_is_not_kept() -> None:
    cut = {"Content-Type": "text/csv", MAX_ROWS: "2"}
    answers = {"/": page("/repo/cut"), "/cut": (200, cut, "a,b")}
    found, written, _ = crawl(answers)
    assert found.missing == {"/cut": "not all of it"}
    assert sorted(written) == ["index.html"]


def test_an_application_that_breaks_off_is_noticed() -> None:
    def halved(_environ: dict[str, Any], start: StartResponse) -> Iterable[bytes]:
        start("200 Such", [("Content-Type", "text/html")])
        yield b"half"
        raise RuntimeError

    with Client(halved, "https://h.example").get("/") as answer:
        assert not answer.whole
        assert answer.body == b"half"


def test_a_fault_of_the_site_stops_the_export() -> None:
    with pytest.raises(ExportFailed, match="answers 500 at /a; nothing was written"):
        crawl({"/": page("/repo/a"), "/a": (500, {}, "")})


def test_names_beyond_ascii_are_one_page() -> None:
    found, written, _ = crawl({"/": page("/repo/th%C3%A9", "/repo/thé"), "/thé": page()})
    assert sorted(written) == ["index.html", "thé.html"]
    assert found.address("/repo/th%c3%a9") == "/repo/th%C3%A9.html"
