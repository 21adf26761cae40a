"""The head of a query file: comment lines ``# key: value`` before the query begins.

A key is written in small letters and may name a language (``title@be``, BCP 47) or a variable of
the query (``heading.victims``). Other comments are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_LINE = re.compile(
    r"(?P<mark>\s*\#\s*)"
    r"(?P<key>[a-z][a-z_]*)(?:\.(?P<variable>\w+))?(?:@(?P<language>[A-Za-z0-9-]+))?"
    r"\s*:(?:\s+(?P<value>.*?))?\s*"
)


@dataclass(frozen=True)
class HeadLine:
    """One line of the head.

    Attributes:
        key: what it says.
        variable: the variable of which it says so, empty if of none.
        language: tag of its language in small letters, empty if it names none.
        line, column, value_column: where the line, its key and its value stand, from 1.
    """

    key: str
    variable: str
    language: str
    value: str
    line: int
    column: int
    value_column: int


def head_lines(text: str) -> Iterator[HeadLine]:
    """The lines of the head, in their order."""
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip() and not line.lstrip().startswith("#"):
            return
        match = _LINE.fullmatch(line)
        if match is not None:
            value = match["value"] or ""
            yield HeadLine(
                match["key"],
                match["variable"] or "",
                (match["language"] or "").lower(),
                value,
                number,
                match.start("key") + 1,
                (match.start("value") if value else len(line)) + 1,
            )


def joined(lines: Iterable[HeadLine], key: str) -> dict[str, str]:
    """What the head says under a key, by language; a text may go on in a further such line."""
    found: dict[str, str] = {}
    for line in lines:
        if line.key == key and line.value:
            before = found.get(line.language)
            found[line.language] = f"{before} {line.value}" if before else line.value
    return found


def body_of(text: str) -> str:
    """The query without its head."""
    lines = text.splitlines()
    begin = next(
        (at for at, line in enumerate(lines) if line.strip() and not line.lstrip().startswith("#")),
        0,
    )
    return "\n".join(lines[begin:]).strip()
