"""Answers that are kept: the same as those that are made, and only where that is sure."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest
from werkzeug.test import Client, TestResponse

from bkg.read.dataset import Dataset
from bkg.settings import Settings, load
from bkg.web.app import create_app
from bkg.web.memory import AnswerMemory
from bkg.web.state import FixedHolder, Holder, ReleaseHolder
from tests.web.test_state import Clock, point

PAGES = [
    *("/", "/object/blue-vase.html", "/object/blue-vase.ttl", "/object/blue-vase.jsonld"),
    *("/search?q=vase", "/void.ttl", "/ontology", "/quality", "/views", "/robots.txt"),
    *("/sparql", "/sparql?query=ASK%7B%7D", "/suggest?q=va", "/sitemap.xml", "/context.jsonld"),
]
ASK = "/sparql?query=ASK%7B%7D"


class Counted:
    """A site that counts who asks it.

    Attributes:
        asked: how many requests have come through.
    """

    def __init__(self, holder: Holder) -> None:
        self._app = create_app(holder)
        self.asked = 0

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        self.asked += 1
        return self._app(environ, start_response)


class Site:
    """A counted site behind a memory.

    Args:
        holder: what it serves.
        size: bytes of the memory.
    """

    def __init__(self, holder: Holder, size: int = 8 << 20) -> None:
        self.counted = Counted(holder)
        self._client = Client(AnswerMemory(self.counted, holder, size))

    def get(self, path: str, method: str = "GET", **headers: str) -> TestResponse:
        named = [(name.replace("_", "-"), value) for name, value in headers.items()]
        return self._client.open(path, method=method, headers=named, buffered=True)

    def is_kept(self, path: str, method: str = "GET", **headers: str) -> bool:
        """Whether the second of two equal requests is answered from memory, as the first was."""
        first = self.get(path, method, **headers)
        before = self.counted.asked
        again = self.get(path, method, **headers)
        assert again.status == first.status
        if self.counted.asked == before:
            assert list(again.headers) == list(first.headers)
            assert again.data == first.data
        return self.counted.asked == before


@pytest.fixture
def remembered(museum: Dataset) -> Site:
    return Site(FixedHolder(museum))


@pytest.mark.parametrize("path", PAGES)
def test_what_has_a_strong_validator_is_kept(remembered: Site, path: str) -> None:
    headers = remembered.get(path).headers
    whole = "Content-Length" in headers  # what is sent as it is made is not held
    assert remembered.is_kept(path) == (whole and headers.get("ETag", "").startswith('"'))


def test_most_pages_are_kept(remembered: Site) -> None:
    assert sum(remembered.is_kept(path) for path in PAGES) > len(PAGES) // 2


@pytest.mark.parametrize(
    "headers",
    [
        {"Accept": "text/turtle"},
        {"Accept_Language": "be"},
        {"Accept_Encoding": "gzip"},
        {"Host": "data.example.org"},
        {"X_Unheard_Of": "1"},
    ],
    ids=lambda headers: next(iter(headers)),
)
def test_whatever_may_choose_an_answer_tells_them_apart(
    museum: Dataset, remembered: Site, headers: dict[str, str]
) -> None:
    plain = remembered.get("/", Accept="text/html")
    before = remembered.counted.asked
    headers = {"Accept": "text/html"} | headers
    other = remembered.get("/", **headers)
    assert remembered.counted.asked == before + 1
    assert remembered.get("/", Accept="text/html").data == plain.data
    made = Site(FixedHolder(museum), 0).get("/", **headers)
    assert (other.status, other.data) == (made.status, made.data)


def test_who_asks_makes_no_difference(remembered: Site) -> None:
    remembered.get(ASK, User_Agent="one", Referer="http://a.example/", Sec_Fetch_Mode="cors")
    before = remembered.counted.asked
    assert remembered.get(ASK, User_Agent="two", Cache_Control="no-cache").status_code == 200
    assert remembered.counted.asked == before


def test_who_has_it_is_told_so_from_memory(remembered: Site) -> None:
    tag = remembered.get(ASK).headers["ETag"]
    assert remembered.is_kept(ASK, If_None_Match=tag)
    assert remembered.get(ASK, If_None_Match=tag).status_code == 304
    # A validator that fits nothing costs no memory: there are too many of them.
    assert not remembered.is_kept(ASK, If_None_Match='"other"')
    assert remembered.get(ASK, If_None_Match='"other"').data == remembered.get(ASK).data


@pytest.mark.parametrize(
    ("path", "method", "headers"),
    [
        ("/sparql?query=SELECT(RAND()AS%3Fr)%7B%7D", "GET", {}),
        ("/sparql?query=SELECT", "GET", {}),
        ("/object/none", "GET", {"Accept": "text/html"}),
        ("/object/blue-vase", "GET", {}),
        (ASK, "HEAD", {}),
        (ASK, "POST", {}),
        (ASK, "GET", {"Range": "bytes=0-1"}),
        ("/static/site.css", "GET", {}),
    ],
    ids=["random", "malformed", "unknown", "redirect", "HEAD", "POST", "range", "file"],
)
def test_other_answers_are_not_kept(
    remembered: Site, path: str, method: str, headers: dict[str, str]
) -> None:
    assert not remembered.is_kept(path, method, **headers)


def test_the_room_is_bounded(museum: Dataset) -> None:
    small = Site(FixedHolder(museum), 200_000)
    assert small.is_kept(ASK)
    assert not small.is_kept("/object/blue-vase.html"), "more than its share"
    for number in range(100):
        small.get(f"/sparql?query=ASK%7B%7D%23{number}")
    before = small.counted.asked
    small.get(ASK)
    assert small.counted.asked == before + 1, "the oldest went"
    assert not Site(FixedHolder(museum), 0).is_kept(ASK)


def test_a_long_question_takes_its_room(museum: Dataset) -> None:
    room = 400_000
    small = Site(FixedHolder(museum), room)
    asked = [f"/sparql?query=ASK%7B%7D%23{number}{'x' * 40_000}" for number in range(10)]
    assert sum(map(len, asked)) == pytest.approx(room, rel=0.01)
    for path in asked:
        assert small.is_kept(path)
    before = small.counted.asked
    small.get(asked[0])
    assert small.counted.asked == before + 1, "the addresses alone fill the room"


@pytest.fixture
def link(tmp_path: Path, museum_release: Path) -> Path:
    found = tmp_path / "current"
    point(found, museum_release)
    return found


def test_another_release_answers_for_itself(link: Path, odd_release: Path) -> None:
    clock, first = Clock(), link.resolve()
    holder = ReleaseHolder(link, Settings(), clock)
    site = Site(holder)
    query = "/sparql?query=SELECT(COUNT(*)AS%3Fn)%7B%3Fs%3Fp%3Fo%7D"
    kept = site.get(query).data
    for release, same in ((odd_release, False), (first, True)):
        point(link, release)
        clock.now += 2
        assert (site.get(query).data == kept) is same
    holder.close()


def test_without_a_release_the_site_says_so(tmp_path: Path) -> None:
    site = Site(ReleaseHolder(tmp_path / "none", load(None, {})))
    assert site.get("/").status_code == 500
    assert site.counted.asked == 1
