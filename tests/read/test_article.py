"""A thing as an article: found by meaning alone, over both stores, at a cost that is bounded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import Literal, NamedNode

from bkg.graph.assemble import assemble
from bkg.graph.dates import days_of
from bkg.read.article import article, other_names
from bkg.read.article_models import Article
from bkg.read.coverage import coverage
from bkg.read.dataset import Dataset
from bkg.read.entity import entity_page
from bkg.read.models import Link, Statement, Text, Value
from bkg.read.source_texts import SourceTexts
from bkg.read.sources import source_page
from bkg.read.texts import Linker
from bkg.release import layout
from bkg.release.build import build
from bkg.release.prepare import prepare
from bkg.settings import Settings, load
from bkg.sources.folder import discover
from bkg.validation.gate import check
from bkg.vocab import SKOS, XSD
from tests.conftest import ROOT
from tests.servers import oxigraph

BASE = "https://example.org/village/"


@pytest.fixture(scope="module")
def village_release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = discover(ROOT / "tests/datasets/village")
    assembled = assemble(folder, load(folder.config, {}))
    releases = tmp_path_factory.mktemp("village")
    return build(prepare(assembled), check(assembled), releases).path


@pytest.fixture(scope="module", params=["embedded", "remote"])
def village(request: pytest.FixtureRequest, village_release: Path) -> Iterator[Dataset]:
    if request.param == "embedded":
        dataset = Dataset.open(village_release, Settings())
        yield dataset
        dataset.close()
        return
    with oxigraph(village_release / layout.STORE) as endpoint:
        dataset = Dataset.open(village_release, Settings(store_endpoint=endpoint))
        yield dataset
        dataset.close()


def told(dataset: Dataset, name: str) -> Article:
    page = entity_page(dataset, BASE + name, ("en",))
    return article(dataset, page, ("en",))


def test_the_time_line_is_in_the_order_of_time_and_keeps_how_exact_dates_are(
    village: Dataset,
) -> None:
    found = told(village, "ann").happenings
    assert [each.thing.link.label for each in found] == ["Ann", "Flood", "Fair"]
    born, flood, fair = found
    assert born.since is not None
    assert (born.since.text, born.last - born.first) == ("1871-03", 30)
    assert flood.since is not None
    assert flood.until is not None
    assert (flood.since.text, flood.until.text) == ("1899-02-03", "1899-03")
    # A post only joins: what lies behind it is told, with what Ann was in it.
    assert [part.label for part in flood.parts] == ["miller"]
    assert (fair.last - fair.first, fair.way and fair.way.label) == (364, "opened by")


def test_events_without_a_date_are_told_apart(village: Dataset) -> None:
    assert [thing.link.label for thing in told(village, "ann").undated] == ["Dance"]


def test_a_thing_with_no_date_around_it_has_no_time_line(village: Dataset) -> None:
    # Its own date is among its key facts.
    assert told(village, "guess/rain").figures == ()
    assert told(village, "as/miller").undated == ()
    page = entity_page(village, BASE + "flood", ("en",))
    assert [s.property.label for s in page.statements] == ["from", "to"]


def test_parts_and_ties(village: Dataset) -> None:
    page = told(village, "ann")
    (part,) = page.parts
    assert part.link.label == "Ann as miller"
    assert [what.label for what in part.whats] == ["miller"]
    assert [end.link.label for end in part.ends] == ["Flood"]
    ties = {(tie.way.label, tie.outward): [e.link.label for e in tie.ends] for tie in page.ties}
    assert ties == {("friend", True): ["Ben"], ("opened by", False): ["Dance", "Fair"]}


def test_figures_keep_bounds_and_how_exact_they_are(village: Dataset) -> None:
    (group,) = told(village, "ann").figures
    assert group.measured is not None
    assert (group.measured.label, group.unit) == ("visitors", None)
    every, old = group.figures
    assert (every.value, every.least, every.most) == ("1200", "", "")
    assert (old.value, old.least, old.most) == ("", "300", "600")
    assert [how.label for how in old.qualifiers] == ["roughly"]


def test_claims_by_a_thing_and_about_it(village: Dataset) -> None:
    page = told(village, "ann")
    assert [claim.link.label for claim in page.claims_by] == ["It will rain"]
    (about,) = page.claims_about
    assert about.link.label == "Ann would have stayed"
    assert [stance.label for stance in about.stances] == ["doubtful"]
    assert [who.label for who in about.claimants] == ["Ben"]


def test_key_facts_and_statements_come_in_the_order_of_the_ontology(village: Dataset) -> None:
    page = entity_page(village, BASE + "ann", ("en",))
    assert [s.property.label for s in page.statements] == ["trade", "born", "friend", "alias"]
    facts = [s.property.label for s in told(village, "ann").facts]
    assert facts == ["trade", "born", "friend", "alias"]


def test_other_names_are_labels_and_alternative_ones_once(village: Dataset) -> None:
    page = entity_page(village, BASE + "ann", ("en",))
    also = SKOS.altLabel.value
    values = tuple(Value(text=Text(text)) for text in ("Annie", "Ann", "Annie", "Nan"))
    said = (Statement(Link(also, "also"), values, 4),)
    page = replace(page, statements=said, other_labels=(Text("Anna"),))
    assert [text.value for text in other_names(page, ())] == ["Anna", "Annie", "Nan"]
    assert [text.value for text in other_names(page, said)] == ["Anna"]


def gist(dataset: Dataset, name: str) -> list[str]:
    page = replace(entity_page(dataset, BASE + name, ("en",)), description=None)
    values = article(dataset, page, ("en",)).gist
    named = [v.link.label for v in values if v.link is not None]
    return named + [v.text.value for v in values if v.text is not None]


def test_what_has_no_description_is_told_in_a_line(village: Dataset) -> None:
    assert told(village, "ann").gist == ()
    assert gist(village, "ann") == ["miller"]
    assert gist(village, "flood") == ["1899-02-03", "1899-03"]
    assert gist(village, "count/old") == ["visitors"]


def test_an_office_is_told_of_who_has_it_and_of_nobody_else(village: Dataset) -> None:
    assert gist(village, "ben") == ["ferryman"]
    assert gist(village, "as/ferry") == []


def test_a_setting_chooses_the_key_facts(village_release: Path) -> None:
    dataset = Dataset.open(village_release, Settings())
    chosen = dataset.settings.replace(key_facts=(f"{BASE}ontology#friend", f"{BASE}ontology#no"))
    object.__setattr__(dataset, "settings", chosen)
    assert [s.property.label for s in told(dataset, "ann").facts] == ["friend"]
    dataset.close()


def test_nameless_quantities_are_figures(tiny: Dataset) -> None:
    page = entity_page(tiny, "https://example.org/museum/object/tall-mirror", ("en",))
    (group,) = article(tiny, page, ("en",)).figures
    assert group.unit is not None
    assert (group.unit.label, group.figures[0].value) == ("metre", "1.50")


def test_the_cost_does_not_grow_with_the_links(
    embedded: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub = entity_page(embedded, "https://example.org/library/hall", ("en",))
    asked = 0
    select = embedded.store.select

    def counted(*arguments: Any) -> Any:
        nonlocal asked
        asked += 1
        return select(*arguments)

    monkeypatch.setattr(embedded.store, "select", counted)
    assert article(embedded, hub, ("en",)).ties == ()  # visits have no class, so nothing is drawn
    assert asked <= 4


def test_a_passage_is_quoted_in_its_text(village: Dataset) -> None:
    page = entity_page(village, BASE + "fair", ("en",))
    passage = page.statements[0].values[0].passages[0]
    assert passage.quote is not None
    assert (passage.quote.before, passage.quote.words) == ("", "Ann opened the fair in 1907.")
    assert passage.quote.after.startswith("\n\nNobody came.")


def test_a_quotation_shows_whole_words_and_no_marks(
    village: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = f"# Fair\n\n{'before ' * 40}so [Ann Roe](#) opened it. {'behind ' * 40}"
    monkeypatch.setattr(SourceTexts, "text", lambda *_: text)
    start = text.index("Roe]")
    passage = f"{BASE}source/paper#char={start},{text.index('ed it')}"
    quote = SourceTexts(village).quote(passage)
    assert quote is not None
    assert quote.words == "Roe open"
    assert quote.before.startswith("\u2026before ")
    assert quote.before.endswith("before so Ann ")
    assert quote.after.startswith("ed it. behind ")
    assert quote.after.endswith(" behind\u2026")
    everything = f"{BASE}source/paper#char=0,{len(text)}"
    assert SourceTexts(village).words(everything, 25) == "Fair\n\nbefore before\u2026"


def test_what_is_quoted_on_a_page_is_bounded(
    village: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bkg.read.source_texts._ALL_TOGETHER", 100)
    texts = SourceTexts(village)
    passage = f"{BASE}source/paper#char=0,28"
    assert texts.quote(passage) is not None
    assert texts.quote(passage) is not None
    assert texts.quote(passage) is None
    assert SourceTexts(village).quote(f"{BASE}source/paper#char=0,9999") is None


def test_coverage_counts_characters_and_sentences(village: Dataset) -> None:
    page = source_page(village, f"{BASE}source/paper", ("en",))
    found = page.coverage
    assert found is not None
    assert (found.covered, found.characters, found.share) == (28, 66, 28 / 66)
    assert (found.touched, found.sentences) == (1, 3)
    assert [(spot.start, spot.end) for spot in found.spots] == [(0, 28)]
    (stance,) = found.stances
    assert (stance.stance and stance.stance.label, stance.count) == ("stated as fact", 1)
    assert page.passages[0].paragraph == 1


def test_without_its_text_a_source_says_how_long_it_is(village: Dataset) -> None:
    linker = Linker(village.labels, ("en",))
    found = coverage(village, f"{BASE}source/paper", None, linker)
    assert (found.characters, found.sentences) == (66, 0)


@pytest.mark.parametrize(
    ("text", "kind", "days"),
    [
        ("2024", "gYear", 366),
        ("1900", "gYear", 365),
        ("2024-02", "gYearMonth", 29),
        ("2024-02-29", "date", 1),
        ("2024-02-29Z", "date", 1),
        ("2024-02-29T10:00:00+03:00", "dateTime", 1),
        ("-0044", "gYear", 366),
        ("12024", "gYear", 366),
        ("2023-02-29", "date", None),
        ("2024-13", "gYearMonth", None),
        ("soon", "date", None),
        ("2024", "string", None),
        ("--07-30", "gMonthDay", None),
    ],
)
def test_a_date_is_as_long_as_it_may_be(text: str, kind: str, days: int | None) -> None:
    found = days_of(Literal(text, datatype=NamedNode(f"{XSD}{kind}")))
    assert (found and found[1] - found[0] + 1) == days


def test_days_follow_each_other_across_years() -> None:
    def day(text: str) -> int:
        found = days_of(Literal(text, datatype=XSD.date))
        assert found is not None
        return found[0]

    assert day("2000-01-01") - day("1999-12-31") == 1
    assert day("0001-01-01") - day("0000-12-31") == 1
    assert day("2024-03-01") - day("2024-02-28") == 2


def test_the_sources_of_a_thing_and_their_passages(village: Dataset) -> None:
    (telling,) = told(village, "fair").tellings
    assert telling.source.label == "The paper"
    assert [(ref.start, ref.end) for ref in telling.passages] == [(0, 28)]
    assert told(village, "dance").tellings == ()
