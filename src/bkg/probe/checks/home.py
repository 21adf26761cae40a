"""The home page: what it tells search engines."""

from __future__ import annotations

import json
from html.parser import HTMLParser

from bkg.probe.check import Check, Fault, check, require
from bkg.probe.checks.common import BROWSER
from bkg.probe.site import Site


class _Blocks(HTMLParser):
    """The JSON-LD in a page (HTML, section 4.12.1.1, data blocks)."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A script that is JSON-LD begins."""
        kind = (dict(attrs).get("type") or "").split(";")[0].strip().lower()
        self._inside = tag == "script" and kind == "application/ld+json"
        if self._inside:
            self.texts.append("")

    def handle_endtag(self, tag: str) -> None:
        """It ends."""
        self._inside = self._inside and tag != "script"

    def handle_data(self, data: str) -> None:
        """Its text."""
        if self._inside:
            self.texts[-1] += data


def _datasets(text: str) -> list[dict[str, object]]:
    """The objects of type Dataset in a text of JSON-LD in schema.org."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Fault(f"the JSON-LD of the home page is no JSON: {error}") from error
    listed = document.get("@graph", [document]) if isinstance(document, dict) else document
    nodes = [node for node in listed if isinstance(node, dict)] if isinstance(listed, list) else []
    names = ("Dataset", "schema:Dataset", "https://schema.org/Dataset", "http://schema.org/Dataset")
    return [n for n in nodes if set(names) & set(map(str, _each(n.get("@type"))))]


def _each(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


@check(
    "schema-org",
    "the home page tells search engines what the dataset is, with a name and 50 to 5000 characters",
    "schema.org, Dataset; HTML, section 4.12.1.1",
)
def schema_org(site: Site) -> str:
    """Read the JSON-LD in the home page."""
    page = site.client.chain(site.root, BROWSER)[-1]
    require(page.status == 200, f"{page.url}: {page.status}")
    blocks = _Blocks()
    blocks.feed(page.body.decode("utf-8", "replace"))
    found = [node for text in blocks.texts for node in _datasets(text)]
    require(found, f"{page.url}: no Dataset of schema.org in JSON-LD")
    name, text = found[0].get("name"), found[0].get("description")
    require(isinstance(name, str) and name, f"{page.url}: the Dataset has no name")
    length = len(text) if isinstance(text, str) else 0
    require(50 <= length <= 5000, f"{page.url}: a description of {length} characters")
    return f"{name}: {length} characters"


CHECKS: tuple[Check, ...] = (schema_org,)
