"""What reverse proxies say of a request, and under which address the site is known.

RFC 7239 (Forwarded), and the older X-Forwarded-* headers. They count only if the peer is listed in
``serve.trusted_proxies``: anybody can send them. werkzeug's ProxyFix counts proxies instead, and
trusts whoever connects. Nothing of an unlisted peer's headers reaches the application.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from werkzeug.http import parse_options_header
from werkzeug.sansio.utils import host_is_trusted

from bkg.settings import Settings

FORWARDED = "forwarded"
ADDRESS_IS_SET = "bkg.address_is_set"
"""Environment key: the configuration says the host, not the client."""

_ALWAYS = ("/healthz", "/readyz")
"""Asked by whoever watches the process, under whatever address the site is known."""

_PREFIX = re.compile(r"(?:/(?!\.{1,2}(?:/|\Z))[A-Za-z0-9._~!$&'()*+,;=:@-]+)*/?")
_WITH_PORT = re.compile(r"\[([0-9A-Fa-f:.]+)\](?::\S+)?|([0-9.]+)(?::[^:\s]+)?")


@dataclass(frozen=True)
class _Hop:
    """What one proxy says: who asked it, and for what; empty where it does not say."""

    client: str = ""
    proto: str = ""
    host: str = ""


def _address(node: str) -> IPv4Address | IPv6Address | None:
    """The address of a node, with or without a port; None if it hides (RFC 7239, section 6)."""
    match = _WITH_PORT.fullmatch(node.strip())
    try:
        found = ip_address((match[1] or match[2]) if match else node.strip())
    except ValueError:
        return None
    # A listener on :: sees IPv4 peers so.
    return (getattr(found, "ipv4_mapped", None) or found) if found.version == 6 else found


def _parts(header: str) -> list[str]:
    """The elements of a list, in which quoted text may hold commas (RFC 9110, section 5.6.1)."""
    return [part.strip() for part in re.findall(r'(?:[^,"]|"(?:[^"\\]|\\.)*")+', header)]


def _forwarded(header: str) -> list[_Hop]:
    """The hops of RFC 7239, the nearest proxy's last."""
    hops = []
    for element in _parts(header):
        _, pairs = parse_options_header(f"x; {element}")
        hops.append(_Hop(pairs.get("for", ""), pairs.get("proto", ""), pairs.get("host", "")))
    return hops


def _x_forwarded(environ: WSGIEnvironment, names: Sequence[str]) -> list[_Hop]:
    """The hops of the X-Forwarded-* headers, the nearest proxy's last.

    Where a header has fewer values than another, a proxy has set it anew instead of adding to it,
    and its first value counts for all before.
    """

    def values(name: str) -> list[str]:
        return _parts(str(environ.get(_key(name), ""))) if name in names else []

    clients = values("x-forwarded-for")
    protos, hosts = values("x-forwarded-proto"), values("x-forwarded-host")
    count = max(len(clients), len(protos), len(hosts))
    columns = [
        [found[0] if found else ""] * (count - len(found)) + found
        for found in (clients, protos, hosts)
    ]
    return [_Hop(*row) for row in zip(*columns, strict=True)]


def _key(name: str) -> str:
    return "HTTP_" + name.upper().replace("-", "_")


_TOLD = ("HTTP_X_FORWARDED_", _key(FORWARDED))


class Front:
    """A WSGI application before another: corrects what it is told of client, host and path.

    Args:
        application: the site.
        settings: ``serve.url``, ``serve.trusted_proxies`` and ``serve.proxy_headers`` count.
    """

    def __init__(self, application: WSGIApplication, settings: Settings) -> None:
        self._application = application
        self._networks = tuple(ip_network(each) for each in settings.serve_trusted_proxies)
        self._names = tuple(name.lower() for name in settings.serve_proxy_headers)
        self._url = urlsplit(settings.serve_url)
        self._root = self._url.path.rstrip("/")

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        stripped = self._believe(environ)
        if self._url.netloc:
            environ["wsgi.url_scheme"] = self._url.scheme
            environ["HTTP_HOST"] = self._url.netloc
            _mount(environ, self._root, stripped=stripped)
            environ[ADDRESS_IS_SET] = True
            if environ["SCRIPT_NAME"] != self._root and environ["PATH_INFO"] not in _ALWAYS:
                return _refuse(start_response, "404 Not Found", f"the site is at {self._root}/")
        if "HTTP_HOST" not in environ and environ.get("SERVER_PROTOCOL") == "HTTP/1.1":
            return _refuse(start_response, "400 Bad Request", "HTTP/1.1 needs a Host header")
        if "HTTP_HOST" in environ and not host_is_trusted(environ["HTTP_HOST"]):
            return _refuse(start_response, "400 Bad Request", "the Host header names no host")
        return self._application(environ, start_response)

    def _is_trusted(self, node: str) -> bool:
        if not self._networks:
            return False
        address = _address(node)
        return address is not None and any(address in network for network in self._networks)

    def _believe(self, environ: WSGIEnvironment) -> bool:
        """Take over what trusted proxies say; says whether one has taken the prefix off the path.

        The nearest proxy is the peer. Each that is trusted says who asked it, up to the first that
        is not: that one is the client, and what it says of itself does not count.
        """
        hops: list[_Hop] = []
        prefix = None
        if self._is_trusted(str(environ.get("REMOTE_ADDR", ""))):
            if FORWARDED in self._names:
                hops = _forwarded(str(environ.get(_key(FORWARDED), "")))
            else:
                hops = _x_forwarded(environ, self._names)
            if "x-forwarded-prefix" in self._names:
                prefix = environ.get(_key("x-forwarded-prefix"))
        for key in [k for k in environ if k.startswith(_TOLD)]:
            del environ[key]
        for hop in reversed(hops):
            self._apply(environ, hop)
            if not self._is_trusted(hop.client):
                break
        if prefix is None or not _PREFIX.fullmatch(str(prefix)):
            return False
        _mount(environ, str(prefix).rstrip("/"), stripped=True)
        return True

    def _apply(self, environ: WSGIEnvironment, hop: _Hop) -> None:
        address = _address(hop.client)
        if address is not None:
            environ["REMOTE_ADDR"] = str(address)
        if hop.proto.lower() in ("http", "https"):
            environ["wsgi.url_scheme"] = hop.proto.lower()
        if hop.host and host_is_trusted(hop.host):
            environ["HTTP_HOST"] = hop.host


def _mount(environ: WSGIEnvironment, root: str, *, stripped: bool) -> None:
    """Tell the application the path that it is mounted on; nothing if the request is outside."""
    path, raw = str(environ.get("PATH_INFO", "")), str(environ.get("REQUEST_URI", ""))
    before = str(environ.get("SCRIPT_NAME", ""))
    if stripped:
        if raw.startswith("/"):
            environ["REQUEST_URI"] = root + raw.removeprefix(before)
    elif path == root or path.startswith(root + "/"):
        environ["PATH_INFO"] = path[len(root) :]
    else:
        return
    environ["SCRIPT_NAME"] = root


def _refuse(start_response: StartResponse, status: str, text: str) -> Iterable[bytes]:
    body = f"{status}\n{text}\n".encode()
    headers = [
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Content-Length", str(len(body))),
        ("X-Content-Type-Options", "nosniff"),
        ("Cache-Control", "no-store"),
    ]
    start_response(status, headers)
    return [body]
