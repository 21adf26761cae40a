"""All checks, run in their order against one site."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from urllib.parse import urlsplit

from bkg.errors import SiteUnreachable, UsageError
from bkg.probe.check import Check, Result
from bkg.probe.checks import (
    dataset,
    formats,
    headers,
    home,
    identity,
    negotiation,
    proxies,
    sparql,
)
from bkg.probe.client import Client, NoAnswer
from bkg.probe.site import Site

CHECKS: tuple[Check, ...] = (
    *identity.CHECKS,
    *formats.CHECKS,
    *negotiation.CHECKS,
    *headers.CHECKS,
    *proxies.CHECKS,
    *dataset.CHECKS,
    *home.CHECKS,
    *sparql.CHECKS,
)


def open_site(url: str, iris: Sequence[str] = (), timeout: float = 20.0) -> Site:
    """The site at an address.

    Raises:
        UsageError: that is no address of the web.
        SiteUnreachable: nobody answers there.
    """
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable or parts.query or parts.fragment:
        raise UsageError(
            f"{url!r} is no address of a site; give one such as http://127.0.0.1:8000/"
        )
    root = f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}/"
    client = Client(timeout)
    try:
        client.get(root)
    except NoAnswer as error:
        raise SiteUnreachable(f"{root} cannot be reached: {error}") from error
    return Site(root, client, tuple(iris))


def run(
    site: Site,
    checks: Sequence[Check] = CHECKS,
    progress: Callable[[str], None] = lambda _: None,
) -> list[Result]:
    """The results of all checks."""
    results = []
    for number, check in enumerate(checks, start=1):
        progress(f"{number} of {len(checks)}: {check.name}")
        results.append(check.run(site))
    return results
