"""Text as search sees it: words without case, accents and punctuation, and where they stand.

Unicode NFKD and default case folding (Unicode Standard, sections 3.11 and 3.13); all marks are left
out, so "Łódź", "ў" and "é" are found by whoever cannot type them. What is no letter and no digit
separates words. The index and the queries go through here, so SQLite's own tables of Unicode, which
differ from version to version, decide nothing.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_WORD = re.compile(r"[^\W_]+")
_LATIN = str.maketrans(
    # BGN/PCGN for Russian, without what case folding and the loss of marks leave nothing of.
    dict(zip("абвгдезиклмнопрстуфыэі", "abvgdeziklmnoprstufyei", strict=True))
    | {"ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ю": "yu", "я": "ya"}
    | {"ь": "", "ъ": "", "є": "ye"}
)


def _plain(text: str) -> str:
    """The text without case and marks; what separates words is still in it."""
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(c for c in folded if not unicodedata.category(c).startswith("M"))


_plain_character = lru_cache(maxsize=1 << 14)(_plain)


def words(text: str) -> list[str]:
    """The words of a text, folded."""
    return _WORD.findall(text.lower() if text.isascii() else _plain(text))


def fold(text: str) -> str:
    """The words of a text, folded, with one space between."""
    return " ".join(words(text))


@dataclass(frozen=True)
class Word:
    """A folded word and where it stands in the text.

    Attributes:
        ends: for each character of the folded word, the offset in the text that follows it.
    """

    folded: str
    start: int
    ends: tuple[int, ...]

    @property
    def end(self) -> int:
        """Offset after the word."""
        return self.ends[-1]


def places(text: str) -> list[Word]:
    """The words of a text with their offsets in it (in code points)."""
    found: list[Word] = []
    folded, ends, start = "", [0], 0
    # A space after the text ends its last word.
    for offset, character in enumerate(f"{text} "):
        for plain in _plain_character(character):
            if _WORD.match(plain):
                if not folded:
                    start, ends = offset, []
                folded += plain
                ends.append(offset + 1)
            elif folded:
                found.append(Word(folded, start, tuple(ends)))
                folded = ""
    return found


def latin(folded: str) -> str:
    """A folded text with Cyrillic letters as Latin ones, for comparing names across scripts."""
    return folded if folded.isascii() else folded.translate(_LATIN)


@lru_cache(maxsize=1 << 14)
def trigrams(word: str) -> frozenset[str]:
    """Every three characters in a row of a folded word that has a space at both ends."""
    padded = f" {word} "
    return frozenset(padded[i : i + 3] for i in range(len(padded) - 2))


def likeness(one: str, other: str) -> float:
    """How alike two folded words are in Latin letters: Dice's coefficient of their trigrams."""
    first, second = trigrams(latin(one)), trigrams(latin(other))
    return 2 * len(first & second) / (len(first) + len(second))
