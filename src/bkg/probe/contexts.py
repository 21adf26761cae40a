"""JSON-LD contexts that stand outside of a document: which there are, and how they are put in.

JSON-LD 1.1, section 3.1: a context may be named by a URL, relative to the document's own. Parsers
that fetch nothing then cannot read the document, and neither can whoever saved it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urljoin

_DEEPEST = 8
"""Contexts that name contexts; more is a ring."""


def _named(node: Any, base: str) -> Iterator[str]:
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "@context":
                each = value if isinstance(value, list) else [value]
                yield from (urljoin(base, item) for item in each if isinstance(item, str))
            yield from _named(value, base)
    elif isinstance(node, list):
        for item in node:
            yield from _named(item, base)


def outside(body: bytes, base: str) -> list[str]:
    """URLs of the contexts that a JSON-LD text names; none if it is no JSON."""
    try:
        return list(dict.fromkeys(_named(json.loads(body), base)))
    except (ValueError, RecursionError):
        return []


def put_in(body: bytes, base: str, contexts: Mapping[str, bytes]) -> bytes:
    """The text with the contexts themselves in place of their URLs, as far as they are known."""
    if not contexts:
        return body

    def resolved(value: Any, base: str, depth: int) -> list[Any]:
        found: list[Any] = []
        for item in value if isinstance(value, list) else [value]:
            url = urljoin(base, item) if isinstance(item, str) else ""
            if url in contexts and depth < _DEEPEST:
                document = json.loads(contexts[url])
                inner = document.get("@context", {}) if isinstance(document, dict) else {}
                found += resolved(inner, url, depth + 1)
            else:
                found.append(walked(item, base, depth))
        return found

    def walked(node: Any, base: str, depth: int) -> Any:
        if isinstance(node, list):
            return [walked(item, base, depth) for item in node]
        if not isinstance(node, dict):
            return node
        return {
            key: resolved(value, base, depth) if key == "@context" else walked(value, base, depth)
            for key, value in node.items()
        }

    try:
        return json.dumps(walked(json.loads(body), base, 0)).encode("utf-8")
    except (ValueError, RecursionError):
        return body
