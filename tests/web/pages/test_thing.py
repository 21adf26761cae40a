"""The page of a thing as a reader gets it: the article, citations, and the page of a source."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest
from flask.testing import FlaskClient

from tests.web.page import Page

HTML = {"Accept": "text/html"}


def squeezed(client: FlaskClient, path: str) -> str:
    page = client.get(path, headers=HTML)
    assert page.status_code == 200
    return " ".join(page.text.split())


def headings(text: str) -> list[str]:
    return [unescape(re.sub("<[^>]+>", "", found)) for found in re.findall("<h2.*?</h2>", text)]


def test_the_parts_of_an_article_come_in_their_order(fair: FlaskClient) -> None:
    text = squeezed(fair, "/ben.html")
    # The template of the village has gossip in place of claims.
    assert headings(text) == [
        "Key facts",
        "Parts and offices",
        "Relations",
        "Gossip of Ben",
        "Statements",
        "What points here",
        "This page as data",
        "Cite this page",
    ]


def test_without_a_description_a_line_says_what_it_is(fair: FlaskClient) -> None:
    (line,) = re.findall('<p class="lead gist">(.*?)</p>', squeezed(fair, "/flood.html"))
    assert re.sub("<[^>]+>", "", line) == "3 February 1899 · March 1899"
    office = '<p class="lead gist"><a href="/as/ferry">ferryman</a></p>'
    assert office in squeezed(fair, "/ben.html")
    assert "lead gist" not in squeezed(fair, "/ann.html")


def box(client: FlaskClient, path: str) -> str:
    """The key facts of a page."""
    text = squeezed(client, path)
    return text[text.index('<dl class="keyfacts">') :].partition("</dl>")[0]


def test_key_facts_hold_offices_other_names_and_sources(
    fair: FlaskClient, client: FlaskClient
) -> None:
    office = '<dt>Office</dt> <dd><ul><li><a href="/as/ferry">ferryman</a></li></ul></dd>'
    assert office in box(fair, "/ben.html")
    assert "Office" not in box(fair, "/flood.html")
    names = '<li lang="fr">Vase bleu</li><li lang="be">Сіняя ваза</li>'
    vase = box(client, "/object/blue-vase.html")
    assert f"<dt>Also called</dt> <dd><ul>{names}</ul></dd>" in vase
    sources = re.search("<dt>Sources</dt> <dd>(.*?)</dd>", box(fair, "/fair.html"))
    assert sources is not None
    assert sources[1] == '<a href="#page-sources">1 source</a>'


def test_a_time_line_says_when_as_exactly_as_the_data(fair: FlaskClient) -> None:
    text = squeezed(fair, "/ann.html")
    line = text[text.index('<ol class="timeline">') :]
    line = line[: line.index("</ol>")]
    assert '<time datetime="1871-03">March 1871</time>' in line
    assert '<time datetime="1899-02-03">3 February 1899</time> – <time datetime="1899-03">' in line
    assert '<time datetime="1907">1907</time>' in line
    assert 'class="k-event"' in line
    assert "Without a date in the sources:" in text
    assert '<meta name="description" content="Opens what can be opened. · A village fair">' in text


def test_figures_are_bars_with_their_words(fair: FlaskClient) -> None:
    text = squeezed(fair, "/ann.html")
    assert '<span class="amount">1,200</span>' in text
    assert '<span class="doubt">roughly</span> 300 – 600</span>' in text
    assert '<rect class="bar-maybe" width="500" height="10"/>' in text
    assert '<rect class="bar-sure" width="250" height="10"/>' in text


def test_relations_are_links_inside_a_drawing(fair: FlaskClient) -> None:
    text = squeezed(fair, "/ann.html")
    drawing = text[text.index('<svg class="network') :].partition("</svg>")[0]
    assert 'href="/ben"' in drawing
    assert "friend →" in drawing
    assert "opened by ←" in drawing


def test_a_statement_opens_its_passage_in_its_text(fair: FlaskClient) -> None:
    text = squeezed(fair, "/fair.html")
    assert "<mark>Ann opened the fair in 1907.</mark>" in text
    assert "stated as fact" in text
    assert "characters 0–28" in text


def test_claims_say_whose_they_are(fair: FlaskClient) -> None:
    text = squeezed(fair, "/fair.html")
    claims = text[text.index('id="page-claims"') :]
    assert 'doubtful</span> <a href="/guess/rain">It will rain</a>' in claims
    assert 'says <a href="/ann">Ann</a>' in claims


def test_a_template_of_the_dataset_has_our_macros(fair: FlaskClient) -> None:
    gossip = squeezed(fair, "/ann.html").partition('id="gossip"')[2].partition("</section>")[0]
    assert 'href="/guess/ann">Ann would have stayed</a>' in gossip
    assert 'says <a href="/ben">Ben</a>' in gossip


def test_a_page_can_be_cited_in_four_ways(fair: FlaskClient) -> None:
    text = unescape(squeezed(fair, "/fair.html"))
    page = unescape(fair.get("/fair.html").text)
    (item,) = json.loads(
        page.partition('id="cite-csl"')[2].partition(">")[2].partition("</pre>")[0]
    )
    assert item["issued"] == {"date-parts": [[2024, 5]]}
    assert (item["title"], item["container-title"]) == ("Fair", "A village fair")
    assert item["URL"] == "https://example.org/village/fair"
    assert "author = {{Ann (of) the Mill}}" in text
    assert "TY - ELEC" in text
    assert "DA - 2024/05" in text
    assert "release " in item["note"]
    citation = text.partition('id="citation"')[2].partition("</p>")[0]
    assert "2024-05" in citation


def test_the_query_of_a_page_can_be_seen_and_run(fair: FlaskClient) -> None:
    page = Page(fair.get("/fair.html").text)
    query = next(link for link in page.links if "/sparql?query=" in link)
    answer = fair.get(query, headers={"Accept": "text/csv"})
    assert answer.status_code == 200
    assert "https://example.org/village/source/paper#char=0,28" in answer.text


def test_a_source_says_what_its_passages_cover(fair: FlaskClient) -> None:
    text = squeezed(fair, "/source/paper.html")
    assert "28 of 66 characters, 42.4%, lie in a passage" in text
    assert "Of 3 sentences 1 have one." in text
    assert '<h3 class="paragraph">Paragraph 1</h3>' in text
    spot = text[text.index('<svg class="map"') :].partition("</svg>")[0]
    assert 'href="/source/paper#char=0,28" class="k-initiative"' in spot
    assert 'id="char=0,28" class="k-initiative"' in text


@pytest.mark.parametrize("path", ["/", "/ann.html", "/source/paper.html", "/quality", "/shapes"])
def test_no_page_needs_a_style_of_its_own(fair: FlaskClient, path: str) -> None:
    page = fair.get(path, headers=HTML)
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=", page.text)
    assert "unsafe-inline" not in page.headers["Content-Security-Policy"]
    outside = [link for link in Page(page.text).links if link.startswith("//")]
    assert outside == []
