"""Lists every sentence of the source texts with the facts that the data draws from it.

Run by ``make coverage``. A sentence without facts must be listed in ``docs/coverage.md`` with its
offsets and the reason; otherwise, or if the list is out of date, the exit code is 1.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from pathlib import Path

from bkg.graph.assemble import assemble
from bkg.graph.passages import Span, parse_span
from bkg.graph.sentences import sentences
from bkg.settings import load
from bkg.sources.folder import discover

ROOT = Path(__file__).resolve().parent.parent
LIST = ROOT / "docs" / "coverage.md"

_LISTED = re.compile(r"^\| `([\w-]+)` \| (\d+)–(\d+) \|", re.MULTILINE)


@dataclass(frozen=True)
class Sentence:
    """A sentence of a source with the facts of the passages that touch it."""

    slug: str
    span: Span
    text: str
    facts: int

    @property
    def key(self) -> tuple[str, int, int]:
        """What names the sentence in the list of sentences without facts."""
        return self.slug, self.span.start, self.span.end


def cover(folder: Path, slug: str, text: str) -> list[Sentence]:
    """The sentences of one source with the number of facts of each."""
    dataset = discover(folder)
    settings = load(dataset.config, {})
    source = f"{settings.base}source/{slug}"
    passages: dict[Span, int] = {}
    for quad in assemble(dataset, settings).facts():
        span = parse_span(getattr(quad.graph_name, "value", ""))
        if span is not None and span.source == source:
            passages[span] = passages.get(span, 0) + 1
    found = []
    for start, end in sentences(text):
        facts = sum(n for span, n in passages.items() if span.start < end and start < span.end)
        found.append(
            Sentence(slug, Span(source, start, end), " ".join(text[start:end].split()), facts)
        )
    return found


def main(sources: Path) -> int:
    """Print the list; returns the exit code."""
    listed = {(m[1], int(m[2]), int(m[3])) for m in _LISTED.finditer(LIST.read_text("utf-8"))}
    everything: list[Sentence] = []
    for path in sorted(sources.glob("*.txt")):
        everything += cover(ROOT, path.stem, path.read_text(encoding="utf-8"))
    for sentence in everything:
        place = f"{sentence.slug} {sentence.span.start}–{sentence.span.end}"
        sys.stdout.write(f"{sentence.facts:4d}  {place:28s} {sentence.text}\n")
    without = {s.key for s in everything if not s.facts}
    covered = len(everything) - len(without)
    sys.stdout.write(f"{covered} of {len(everything)} sentences yield facts\n")
    for key in sorted(without - listed):
        sys.stdout.write(f"not listed in docs/coverage.md: {key}\n")
    for key in sorted(listed - without):
        sys.stdout.write(f"listed in docs/coverage.md, but yields facts or is none: {key}\n")
    return int(without != listed)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
