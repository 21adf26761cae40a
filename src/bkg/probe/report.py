"""Results as text for people and as JSON for programs."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence

from bkg.probe.check import Outcome, Result
from bkg.probe.site import Site

_MARKS = {Outcome.PASS: "pass", Outcome.FAIL: "FAIL", Outcome.NOT_APPLICABLE: "n/a "}


def passed(results: Sequence[Result]) -> bool:
    """Whether no check fails."""
    return all(result.outcome is not Outcome.FAIL for result in results)


def _counts(results: Sequence[Result]) -> dict[str, int]:
    counted = Counter(result.outcome for result in results)
    return {outcome.value: counted[outcome] for outcome in Outcome}


def report_text(site: Site, results: Sequence[Result]) -> str:
    """A line a check; what a failed check looks at, and where that is laid down, in two more."""
    width = max((len(result.check.name) for result in results), default=0)
    lines = [f"{site.root}"]
    lines += [f"  {resource.iri} at {resource.url}" for resource in site.resources]
    for result in results:
        lines.append(f"{_MARKS[result.outcome]}  {result.check.name:<{width}}  {result.evidence}")
        if result.outcome is Outcome.FAIL:
            lines.append(f"      {result.check.what}")
            lines.append(f"      {result.check.section}")
    counts = _counts(results)
    lines.append(
        f"{counts['pass']} passed, {counts['fail']} failed, "
        f"{counts['not-applicable']} not applicable"
    )
    return "\n".join(lines) + "\n"


def report_json(site: Site, results: Sequence[Result]) -> str:
    """The same as one JSON document."""
    document = {
        "site": site.root,
        "resources": [{"iri": r.iri, "url": r.url} for r in site.resources],
        "counts": _counts(results),
        "checks": [
            {
                "name": result.check.name,
                "what": result.check.what,
                "section": result.check.section,
                "outcome": result.outcome.value,
                "evidence": result.evidence,
            }
            for result in results
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"
