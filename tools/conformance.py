"""Writes docs/reference/conformance.md from a run of the W3C suites.

Run by ``make conformance-docs``; reads the report that ``make conformance`` leaves behind.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

PAGE = Path(__file__).resolve().parents[1] / "docs/reference/conformance.md"
SUITES = {
    "test_sparql_query.test_query": "query",
    "test_sparql_protocol.test_protocol": "protocol",
    "test_graph_store.test_what_was_written_is_read": "graph-store-protocol",
    "test_graph_store.test_the_service_description": "service-description",
}
HEAD = """<!-- Made from a run by `make conformance-docs`; do not edit. -->

# Conformance

The W3C tests of SPARQL 1.1, sent over HTTP to the endpoint of a release on the embedded store.
`make conformance` runs them.
Tests that the engine fails are expected to fail: the run breaks when one passes.

- The query manifests hold evaluation, syntax and result formats.
- Protocol tests of updates pass when the update is refused: the endpoint only reads.
- Graph store tests: writes are refused (405) and put in place by hand; reads are compared.
- The three service-description tests are one here.
"""


@dataclass
class Count:
    """What became of the tests of one manifest."""

    passed: int = 0
    failed: int = 0


def _manifest(case: ElementTree.Element) -> str | None:
    """The manifest that a test belongs to; None for what is no test of a suite."""
    module = case.get("classname", "").rpartition(".")[2]
    function, _, name = case.get("name", "").rstrip("]").partition("[")
    suite = SUITES.get(f"{module}.{function}")
    return name.partition("/")[0] if suite == "query" else suite


def page(report: Path) -> str:
    """The page for a report.

    Raises:
        SystemExit: a test failed or was skipped, so that the run says nothing.
    """
    counts: dict[str, Count] = defaultdict(Count)
    engine: list[tuple[str, str]] = []
    for case in ElementTree.parse(report).iter("testcase"):  # noqa: S314  # our own run wrote it
        manifest = _manifest(case)
        if manifest is None:
            continue
        skipped = case.find("skipped")
        if case.find("failure") is not None or case.find("error") is not None:
            raise SystemExit(f"{report}: {case.get('name')} failed")
        if skipped is None:
            counts[manifest].passed += 1
        elif skipped.get("type") == "pytest.xfail":
            counts[manifest].failed += 1
            name = case.get("name", "").partition("[")[2].rstrip("]")
            engine.append((name, skipped.get("message", "")))
        else:
            raise SystemExit(f"{report}: {case.get('name')} was skipped")
    if not counts:
        raise SystemExit(f"{report}: holds no test of the SPARQL suites")
    lines = [HEAD, "| manifest | passed | failed by the engine | total |", "|---|--:|--:|--:|"]
    for name, count in sorted(counts.items()):
        lines.append(
            f"| {name} | {count.passed} | {count.failed} | {count.passed + count.failed} |"
        )
    passed, failed = (sum(getattr(c, n) for c in counts.values()) for n in ("passed", "failed"))
    lines += [f"| all | {passed} | {failed} | {passed + failed} |", ""]
    lines += ["## What the engine fails", "", "| test | why |", "|---|---|"]
    lines += [f"| {name} | {reason} |" for name, reason in sorted(engine)]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(Path(sys.argv[1])), encoding="utf-8")
