"""Links are found and rewritten, and nothing else of a page is touched."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from bkg.export.links import links_of, links_of_header, rewrite_page, rewrite_sitemap

PAGE = b"""<!doctype html><link rel="stylesheet" href="/static/site.css">
<!-- <a href="/comment"> --><script src="/static/site.js" defer></script>
<script type="application/ld+json">{"x": "<a href='/n'> <a href=\\"/script\\">"}</script>
<a class="x" href="/a?x=1&amp;y=2#part">href="/text"</a> <a title="a > b" href="/b">b</a>
<svg><a href="#here"><rect/></a></svg><form action="/search"><input name="q"></form>
<button data-src="/static/later.js">b</button>
"""


def test_links_are_those_of_tags() -> None:
    assert links_of(PAGE, "text/html") == [
        "/static/site.css", "/static/site.js", "/a?x=1&y=2#part", "/b", "#here", "/search",
        "/static/later.js",
    ]  # fmt: skip


def test_links_of_a_style_sheet_and_a_sitemap() -> None:
    assert links_of(b"a { b: url('/x.svg') } c { d: url(/y.png) }", "text/css") == [
        "/x.svg",
        "/y.png",
    ]
    assert links_of(b"<url><loc>https://h/a?b&amp;c</loc></url>", "application/xml") == [
        "https://h/a?b&c"
    ]


def test_links_of_a_header() -> None:
    value = '</a.ttl>; rel="alternate"; type="text/turtle", </void>; rel="describedby"'
    assert links_of_header(value) == ["/a.ttl"]


def test_only_links_change() -> None:
    written = rewrite_page(
        PAGE, lambda link, _: {"/a?x=1&y=2": "/q/1.html", "/search": "/search.html"}.get(link)
    )
    expected = PAGE.replace(b"/a?x=1&amp;y=2#part", b"/q/1.html#part")
    expected = expected.replace(b' action="/search"', b' action="/search.html"')
    for link in (
        b' href="/b"',
        b' href="/static/site.css"',
        b' src="/static/site.js"',
        b' data-src="/static/later.js"',
    ):
        expected = expected.replace(link, b"")
    assert written == expected


def test_a_sitemap_loses_what_leads_nowhere() -> None:
    sitemap = b"<urlset>\n<url><loc>https://h/a</loc></url>\n<url><loc>https://h/b</loc></url>\n"
    places = {"https://h/a": "https://h/a.html"}
    assert rewrite_sitemap(sitemap, lambda link, _: places.get(link)) == (
        b"<urlset>\n<url><loc>https://h/a.html</loc></url>\n"
    )


@given(st.text(), st.text(), st.text())
def test_escaped_data_is_never_taken_for_a_link(label: str, title: str, address: str) -> None:
    page = f'<a title="{escape(title)}" href="/x">{escape(label)}</a><b id="{escape(address)}">'
    assert links_of(page.encode("utf-8", "replace"), "text/html") == ["/x"]
    kept = rewrite_page(page.encode("utf-8", "replace"), lambda link, _: link)
    assert kept == page.encode("utf-8", "replace")
