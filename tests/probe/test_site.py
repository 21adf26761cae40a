"""What the probe finds to test on a site that it knows nothing of."""

from __future__ import annotations

from typing import ClassVar

from pyoxigraph import Store

from bkg.probe.check import Outcome
from bkg.probe.suite import open_site, run
from tests.probe.reference import VOID, Reference, Reply, running, store_of


class NoExamples(Reference):
    """VoID names no IRI, and the sitemap lists pages."""

    about: ClassVar[Store] = store_of(
        "\n".join(line for line in VOID.splitlines() if "exampleResource" not in line)
    )

    def sitemap(self) -> Reply:
        reply = super().sitemap()
        reply.body = reply.body.replace(b"/thing/alpha", b"/thing/alpha.html")
        return reply


def test_a_page_of_the_sitemap_leads_to_the_iri_that_it_is_about() -> None:
    with running(NoExamples) as address:
        site = open_site(address)
        (found,) = site.resources
        results = run(site)
    assert (found.iri, found.url) == ("https://data.example/thing/alpha", f"{address}thing/alpha")
    assert [r.evidence for r in results if r.outcome is Outcome.FAIL] == []
