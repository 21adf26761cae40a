"""A real nginx before a real server, with the configuration of the how-to page."""

from __future__ import annotations

import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from bkg.probe.check import Outcome
from bkg.probe.suite import open_site, run
from tests.servers import free_port, nginx, nginx_blocks, nginx_program, serving


@pytest.fixture(params=["passed on", "stripped"])
def behind(
    request: pytest.FixtureRequest, tmp_path: Path, museum_release: Path, odd_release: Path
) -> Iterator[str]:
    """The address of a site behind nginx, by each of the two ways of the page."""
    program = nginx_program()
    if program is None:
        pytest.skip("no nginx; on Debian: apt-get install nginx")
    kept = request.param == "passed on"
    # Without a URL of its own the path must survive nginx, which odd IRIs do not.
    release = odd_release if kept else museum_release
    port = free_port()
    settings = {"BKG_SERVE_TRUSTED_PROXIES": "127.0.0.1"}
    if kept:
        settings["BKG_SERVE_URL"] = "http://data.example.org/kg/"
    ready = f"http://127.0.0.1:{port}/readyz"
    with (
        serving(release, port, ready, settings),
        nginx(program, tmp_path / "nginx", nginx_blocks()[0 if kept else 1], port) as address,
    ):
        yield address


def get(url: str, **headers: str) -> tuple[str, dict[str, str]]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    with urllib.request.urlopen(urllib.request.Request(url, headers=named)) as answer:
        return answer.read().decode(), dict(answer.headers)


@pytest.mark.slow
def test_every_probe_passes_under_a_path(behind: str) -> None:
    results = run(open_site(behind))
    failed = {r.check.name: r.evidence for r in results if r.outcome is Outcome.FAIL}
    assert failed == {}
    passed = {r.check.name for r in results if r.outcome is Outcome.PASS}
    assert {"identifier", "links", "forwarded", "host", "sparql-get", "range"} <= passed


@pytest.mark.slow
def test_no_link_leads_out_of_the_path_and_no_header_changes_one(behind: str) -> None:
    evil = {
        "X_Forwarded_Host": "evil.example",
        "X_Forwarded_Prefix": "/evil",
        "Forwarded": "host=evil.example",
    }
    text, _ = get(behind, Accept="text/html", **evil)
    links = re.findall(r'(?:href|src|action)="(/[^"]*)"', text)
    assert links
    assert all(link.startswith("/kg/") for link in links)
    for page in ("sitemap.xml", "robots.txt"):
        text, headers = get(behind + page, **evil)
        assert "/kg/" in text
        assert "evil" not in text + str(headers)


@pytest.mark.slow
def test_what_is_not_under_the_path_is_not_ours(behind: str) -> None:
    with pytest.raises(urllib.error.HTTPError, match="404"):
        get(behind.removesuffix("kg/") + "browse")
