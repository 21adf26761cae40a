"""What is believed of forwarded headers, and from whom."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import Client, EnvironBuilder, run_wsgi_app

from bkg.settings import Settings
from bkg.web.proxies import Front

PROXY = "10.0.0.7"
OUTER = "192.0.2.1"
READER = "203.0.113.9"
X = {
    "X-Forwarded-For": READER,
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "data.example.org",
    "X-Forwarded-Prefix": "/kg",
}


def seen(
    headers: dict[str, str], peer: str = PROXY, path: str = "/a", **settings: Any
) -> dict[str, str]:
    """What the application is told of a request."""
    told: dict[str, str] = {}

    def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        told.update({k: v for k, v in environ.items() if isinstance(v, str)})
        start_response("200 OK", [])
        return [b""]

    chosen = {"serve_trusted_proxies": ("10.0.0.0/8", OUTER), **settings}
    front = Client(Front(application, Settings(**chosen)))
    answer = front.get(path, headers=headers, environ_overrides={"REMOTE_ADDR": peer})
    told["status"] = answer.status
    return told


def who(told: dict[str, str]) -> tuple[str, str, str, str]:
    """Client, scheme, host and mount point."""
    return (
        told["REMOTE_ADDR"],
        told["wsgi.url_scheme"],
        told["HTTP_HOST"],
        told["SCRIPT_NAME"],
    )


def test_a_listed_proxy_is_believed() -> None:
    assert who(seen(X)) == (READER, "https", "data.example.org", "/kg")


@pytest.mark.parametrize("peer", [READER, "11.0.0.7", "::1", "", "unix:"])
def test_an_unlisted_peer_is_not_believed_and_its_headers_are_gone(peer: str) -> None:
    told = seen({**X, "Forwarded": "for=1.1.1.1;host=evil.example"}, peer=peer)
    assert who(told) == (peer, "http", "localhost", "")
    assert not [name for name in told if "FORWARDED" in name]


def test_nobody_is_listed_by_default() -> None:
    assert Settings().serve_trusted_proxies == ()
    assert who(seen(X, serve_trusted_proxies=()))[0] == PROXY


def test_only_the_named_headers_count() -> None:
    names = ("x-forwarded-for", "x-forwarded-proto")
    assert who(seen(X, serve_proxy_headers=names)) == (READER, "https", "localhost", "")
    told = seen({**X, "Forwarded": "for=1.1.1.1;host=evil.example;proto=ftp"})
    assert who(told)[:3] == (READER, "https", "data.example.org")


def test_what_the_client_claims_of_itself_does_not_count() -> None:
    headers = {
        "X-Forwarded-For": f"127.0.0.1, {READER}",
        "X-Forwarded-Host": "evil.example, data.example.org",
        "X-Forwarded-Proto": "http, https",
    }
    assert who(seen(headers))[:3] == (READER, "https", "data.example.org")


def test_a_chain_of_listed_proxies_is_followed_to_its_beginning() -> None:
    headers = {
        "X-Forwarded-For": f"8.8.8.8, {READER}, {OUTER}",
        "X-Forwarded-Proto": "http, https, http",
        "X-Forwarded-Host": "evil.example, data.example.org, inner",
    }
    assert who(seen(headers))[:3] == (READER, "https", "data.example.org")
    headers["X-Forwarded-Host"] = "data.example.org"  # set anew by the nearest
    assert who(seen(headers))[:3] == (READER, "https", "data.example.org")


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (f"for={READER};proto=https;host=data.example.org", (READER, "https", "data.example.org")),
        (f'For="{READER}:4711";Proto=HTTPS', (READER, "https", "localhost")),
        (
            'for="[2001:db8::1]:4711";host="a.example:8080"',
            ("2001:db8::1", "http", "a.example:8080"),
        ),
        (f"for=1.1.1.1;host=evil, for={READER};host=good", (READER, "http", "good")),
        (f"for={READER};host=good, for={OUTER};host=inner", (READER, "http", "good")),
        ("for=_hidden;proto=https", (PROXY, "https", "localhost")),
        ("for=unknown", (PROXY, "http", "localhost")),
        ('for="a,b";host=evil, for=unknown;host=good', (PROXY, "http", "good")),
        (";;,=,", (PROXY, "http", "localhost")),
        ("", (PROXY, "http", "localhost")),
    ],
)
def test_forwarded(header: str, expected: tuple[str, str, str]) -> None:
    told = seen({**X, "Forwarded": header}, serve_proxy_headers=("forwarded",))
    assert who(told)[:3] == expected


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("X-Forwarded-Proto", "javascript"),
        ("X-Forwarded-Host", "evil.example/path"),
        ("X-Forwarded-Host", "user@evil.example"),
        ("X-Forwarded-Host", "a b"),
        ("X-Forwarded-Prefix", "//evil.example"),
        ("X-Forwarded-Prefix", "/a/../b"),
        ("X-Forwarded-Prefix", "kg"),
        ("X-Forwarded-Prefix", '/kg"><script>'),
        ("X-Forwarded-For", "nobody"),
    ],
)
def test_nonsense_is_passed_over(name: str, value: str) -> None:
    assert who(seen({name: value})) == (PROXY, "http", "localhost", "")


@given(st.text(st.characters(codec="latin-1", exclude_categories=["Cc"])))
def test_no_header_breaks_it(text: str) -> None:
    for names in (("forwarded",), Settings().serve_proxy_headers):
        headers = dict.fromkeys((*X, "Forwarded"), text)
        assert seen(headers, serve_proxy_headers=names)["status"] in ("200 OK", "400 BAD REQUEST")


@pytest.mark.parametrize("peer", ["::ffff:10.0.0.7", "fd00::1"])
def test_addresses_of_version_6(peer: str) -> None:
    told = seen(X, peer=peer, serve_trusted_proxies=("10.0.0.0/8", "fd00::/8"))
    assert who(told)[0] == READER


def test_the_path_that_a_proxy_has_stripped() -> None:
    told = seen(X, path="/kg/a")
    assert (told["SCRIPT_NAME"], told["PATH_INFO"]) == ("/kg", "/kg/a")
    assert told["REQUEST_URI"].startswith("/kg/kg/a")


@pytest.mark.parametrize("url", ["https://data.example.org/kg", "https://data.example.org/kg/"])
def test_a_configured_address_wins_over_every_header(url: str) -> None:
    told = seen({**X, "Host": "evil.example"}, peer=READER, path="/kg/a", serve_url=url)
    assert who(told) == (READER, "https", "data.example.org", "/kg")
    assert told["PATH_INFO"] == "/a"
    told = seen({**X, "X-Forwarded-Prefix": "/other"}, path="/a", serve_url=url)
    assert (told["SCRIPT_NAME"], told["PATH_INFO"]) == ("/kg", "/a")


@pytest.mark.parametrize(("path", "status"), [("/a", 404), ("/kgx", 404), ("/healthz", 200)])
def test_what_is_outside_of_the_configured_path(path: str, status: int) -> None:
    told = seen({}, path=path, serve_url="https://data.example.org/kg/")
    assert told["status"].startswith(str(status))


@pytest.mark.parametrize("host", ["a b", "evil.example/x", "x@y", "a:b", '"'])
def test_a_host_that_is_none_is_refused(host: str) -> None:
    assert seen({"Host": host})["status"].startswith("400")


@pytest.mark.parametrize(("protocol", "status"), [("HTTP/1.1", "400"), ("HTTP/1.0", "200")])
def test_only_version_1_1_needs_a_host(protocol: str, status: str) -> None:
    def application(_: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        start_response("200 OK", [])
        return [b""]

    environ = EnvironBuilder("/a").get_environ() | {"SERVER_PROTOCOL": protocol}
    del environ["HTTP_HOST"]
    answer = run_wsgi_app(Front(application, Settings()), environ)
    assert answer[1].startswith(status)


# ---------------------------------------------------------------- the site behind it


@pytest.fixture
def behind(app: Flask) -> FlaskClient:
    """The museum at https://data.example.org/kg/."""
    app.wsgi_app = Front(app.wsgi_app, Settings(serve_url="https://data.example.org/kg/"))  # type: ignore[method-assign]  # as Flask documents
    return app.test_client()


def test_links_and_absolute_urls_follow(behind: FlaskClient) -> None:
    evil = {"Host": "evil.example", "X-Forwarded-Host": "evil.example"}
    page = behind.get("/kg/", headers={**evil, "Accept": "text/html"})
    assert 'href="/kg/browse"' in page.text
    assert 'href="/browse' not in page.text
    # Search engines want the addresses in other languages absolute.
    for alternate in re.findall(r'hreflang="[^"]+" href="([^"]+)">', page.text):
        assert alternate.startswith("https://data.example.org/kg/")
    for path in ("/kg/sitemap.xml", "/kg/robots.txt"):
        answer = behind.get(path, headers=evil)
        assert "https://data.example.org/kg/" in answer.text
        assert "evil" not in answer.text + str(answer.headers)
    moved = behind.get("/kg/ontology/", headers={**evil, "Accept": "text/turtle"})
    assert (moved.status_code, moved.headers["Location"]) == (301, "/kg/ontology")
