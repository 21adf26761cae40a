"""The change from one release to the next, with requests under way."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from bkg.errors import ReleaseDamaged
from bkg.read.dataset import Dataset
from bkg.settings import Settings
from bkg.web import context
from bkg.web.app import create_app
from bkg.web.state import LOOK_EVERY, FixedHolder, ReleaseHolder
from tests.web.conftest import build_release


class Clock:
    """A clock that goes on when it is told to."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def closed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Versions of the datasets that were closed."""
    found: list[str] = []
    real = Dataset.close

    def close(self: Dataset) -> None:
        found.append(self.release.version)
        real(self)

    monkeypatch.setattr(Dataset, "close", close)
    return found


def point(link: Path, target: Path) -> None:
    """Move the link as a build does."""
    fresh = link.with_suffix(".new")
    fresh.symlink_to(target)
    fresh.rename(link)


def test_the_link_is_followed_at_most_once_a_second(
    tmp_path: Path, museum_release: Path, odd_release: Path, closed: list[str]
) -> None:
    link, clock = tmp_path / "current", Clock()
    point(link, museum_release)
    holder = ReleaseHolder(link, Settings(), clock)
    first = holder.current()
    point(link, odd_release)
    clock.now += LOOK_EVERY / 2
    assert holder.current() is first
    clock.now += LOOK_EVERY
    second = holder.current()
    assert second.settings.title == "Odd things"
    assert closed == [first.release.version]
    holder.close()
    assert closed == [first.release.version, second.release.version]


def test_a_lease_keeps_its_dataset_open(
    tmp_path: Path, museum_release: Path, odd_release: Path, closed: list[str]
) -> None:
    link, clock = tmp_path / "current", Clock()
    point(link, museum_release)
    holder = ReleaseHolder(link, Settings(), clock)
    with holder.lease() as old, holder.lease() as also_old:
        point(link, odd_release)
        clock.now += 2 * LOOK_EVERY
        with holder.lease() as new:
            assert new is not old
            assert also_old is old
            assert closed == []
            assert next(iter(old.store.quads(limit=1)), None) is not None
    assert closed == [old.release.version]
    holder.close()


def test_who_does_not_look_never_opens_a_newer_release(
    tmp_path: Path, museum_release: Path, odd_release: Path
) -> None:
    link, clock = tmp_path / "current", Clock()
    point(link, museum_release)
    holder = ReleaseHolder(link, Settings(), clock)
    with holder.lease(look=False) as first:  # where none is open it must
        assert first.settings.title == "A small museum"
    point(link, odd_release)
    clock.now += 2 * LOOK_EVERY
    with holder.lease(look=False) as again:
        assert again is first
    with holder.lease() as second:
        assert second.settings.title == "Odd things"
    with holder.lease(look=False) as last:
        assert last is second
    holder.close()


def test_closing_waits_for_the_last_lease(
    tmp_path: Path, museum_release: Path, closed: list[str]
) -> None:
    link = tmp_path / "current"
    point(link, museum_release)
    holder = ReleaseHolder(link, Settings())
    with holder.lease():
        holder.close()
        assert closed == []
    assert len(closed) == 1


def test_a_broken_release_leaves_the_old_one(
    tmp_path: Path, museum_release: Path, caplog: pytest.LogCaptureFixture
) -> None:
    link, clock = tmp_path / "current", Clock()
    point(link, museum_release)
    holder = ReleaseHolder(link, Settings(), clock)
    first = holder.current()
    point(link, tmp_path / "nowhere")
    clock.now += 2 * LOOK_EVERY
    assert holder.current() is first
    assert "cannot open" in caplog.text
    holder.close()


def test_labels_of_the_old_release_go_with_it(tmp_path: Path) -> None:
    folder, link, clock = tmp_path / "set", tmp_path / "current", Clock()
    (folder / "data").mkdir(parents=True)
    shown = []
    holder = None
    for label in ("Old", "New"):
        (folder / "data/x.nt").write_text(
            f'<urn:x> <http://www.w3.org/2000/01/rdf-schema#label> "{label}"@en .\n'
        )
        point(link, build_release(folder, tmp_path / "releases"))
        holder = holder or ReleaseHolder(link, Settings(), clock)
        clock.now += 2 * LOOK_EVERY
        page = create_app(holder).test_client().get("/resource?iri=urn:x&format=html").text
        shown.append([word for word in ("Old", "New") if f"<h1>{word}</h1>" in page])
    assert shown == [["Old"], ["New"]]
    if holder is not None:
        holder.close()


def test_no_release_at_all_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ReleaseDamaged, match="no release can be opened"):
        ReleaseHolder(tmp_path / "current", Settings()).current()


def test_many_threads_open_a_release_once(
    tmp_path: Path, museum_release: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = tmp_path / "current"
    point(link, museum_release)
    opened: list[Path] = []
    real = Dataset.open

    def count(path: Path, settings: Settings) -> Dataset:
        opened.append(path)
        return real(path, settings)

    monkeypatch.setattr(Dataset, "open", staticmethod(count))
    holder = ReleaseHolder(link, Settings())
    threads = [threading.Thread(target=holder.current) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(opened) == 1
    holder.close()


def test_requests_during_a_change_all_succeed(
    tmp_path: Path, museum_release: Path, odd_release: Path
) -> None:
    link, clock = tmp_path / "current", Clock()
    point(link, museum_release)
    holder = ReleaseHolder(link, Settings(), clock)
    app = create_app(holder)
    statuses: list[int] = []
    tags: set[str] = set()

    def ask() -> None:
        client = app.test_client()
        for _ in range(15):
            response = client.get("/dataset.ttl")
            statuses.append(response.status_code)
            tags.add(response.headers["ETag"])

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for target in (odd_release, museum_release, odd_release):
        point(link, target)
        clock.now += 2 * LOOK_EVERY
    for thread in threads:
        thread.join()
    assert set(statuses) == {200}
    assert 1 <= len(tags) <= 2
    holder.close()


def test_a_request_gives_its_dataset_back(
    tmp_path: Path, museum_release: Path, odd_release: Path, closed: list[str]
) -> None:
    link, clock = tmp_path / "current", Clock()
    point(link, museum_release)
    holder = ReleaseHolder(link, Settings(), clock)
    client = create_app(holder).test_client()
    assert client.get("/dataset.ttl").status_code == 200
    assert client.get("/nothing").status_code == 404
    point(link, odd_release)
    clock.now += 2 * LOOK_EVERY
    assert client.get("/dataset.ttl").status_code == 200
    assert closed == [museum_release.name]
    holder.close()


def test_a_request_sees_one_dataset_throughout(
    museum: Dataset, odd_dataset: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    holder = FixedHolder(museum)
    app = create_app(holder)
    seen: list[str] = []

    def twice() -> str:
        seen.append(context.dataset().release.version)
        monkeypatch.setattr(holder, "_dataset", odd_dataset)
        seen.append(context.dataset().release.version)
        return ""

    app.add_url_rule("/twice", view_func=twice)
    app.test_client().get("/twice")
    app.test_client().get("/twice")
    assert seen[0] == seen[1] == museum.release.version
    assert seen[2] == seen[3] == odd_dataset.release.version
