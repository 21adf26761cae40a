"""Views: what their heads say, the parts that variables play, and how faults are told."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bkg.errors import InputError, InputErrors
from bkg.graph.drawings import DRAWINGS
from bkg.graph.query_files import body_of, head_lines, joined
from bkg.graph.views import View, read_view, read_views

PAIR = "SELECT ?form ?victims WHERE { ?form ?is ?victims }"


def view(tmp_path: Path, text: str, name: str = "one") -> View:
    path = tmp_path / f"{name}.rq"
    path.write_text(text, encoding="utf-8")
    return read_view(path)


def test_a_plain_query_with_a_title_is_a_table(tmp_path: Path) -> None:
    found = view(tmp_path, f"# title: Forms\n{PAIR}\n")
    assert (found.name, found.titles, found.drawing.name) == ("one", {"": "Forms"}, "table")
    assert (found.parts, found.variables) == ({}, ("form", "victims"))
    assert found.query == PAIR


def test_the_head_says_it_in_several_languages(tmp_path: Path) -> None:
    text = (
        "# A comment, and no key.\n# title: Forms\n# title@be-Latn: Formy\n"
        "# description: First,\n# description: and on.\n# heading.form@be: Форма\n\n" + PAIR
    )
    found = view(tmp_path, text)
    assert found.titles == {"": "Forms", "be-latn": "Formy"}
    assert found.descriptions == {"": "First, and on."}
    assert found.headings == {"form": {"be": "Форма"}}


@pytest.mark.parametrize(
    ("head", "variables", "parts"),
    [
        ("draw: bar", "?form ?victims", {"label": "form", "value": "victims"}),
        ("draw: bar", "?value ?x ?group", {"label": "x", "value": "value", "group": "group"}),
        ("draw: parts\n# value: ?n", "?n ?what", {"label": "what", "value": "n"}),
        ("draw: line", "?year ?n", {"time": "year", "value": "n"}),
        ("draw: timeline", "?day ?what ?kind", {"time": "day", "label": "what"}),
        (
            "draw: network\n# relation: how",
            "?a ?how ?b",
            {"from": "a", "to": "b", "relation": "how"},
        ),
        ("draw: map\n# place: ?x", "?x ?code", {"place": "x", "code": "code"}),
        (
            "draw: map",
            "?place ?latitude ?longitude",
            {"place": "place", "latitude": "latitude", "longitude": "longitude"},
        ),
    ],
)
def test_parts_by_name_and_then_by_order(
    tmp_path: Path, head: str, variables: str, parts: dict[str, str]
) -> None:
    names = " ".join(name for name in variables.split())
    text = f"# title: T\n# {head}\nSELECT {names} WHERE {{ VALUES ({names}) {{}} }}"
    assert view(tmp_path, text).parts == parts


@pytest.mark.parametrize(
    ("text", "place", "reason"),
    [
        (PAIR, "1:1", "the view has no title; begin the file with a line # title: …"),
        (f"# titel: x\n{PAIR}", "1:3", "unknown key 'titel'"),
        (f"# title:\n{PAIR}", "1:9", "title says nothing"),
        (f"# title: x\n# title: y\n{PAIR}", "2:3", "title is said twice"),
        (f"# title: x\n# draw: pie\n{PAIR}", "2:9", "no way to draw is called 'pie'; known: table"),
        (f"# title: x\n# draw@be: bar\n{PAIR}", "2:3", "draw has no language"),
        (f"# title: x\n# heading: y\n{PAIR}", "2:3", "write heading.NAME"),
        (
            f"# title: x\n# heading.no: y\n{PAIR}",
            "2:3",
            "selects no ?no; it selects ?form, ?victims",
        ),
        (f"# title: x\n# value: ?form\n{PAIR}", "2:3", "a table has no value; its parts: none"),
        (f"# title: x\n# draw: bar\n# value: ?no\n{PAIR}", "3:10", "the query selects no ?no"),
        ("# title: x\n# draw: bar\nSELECT ?a {?a ?b ?c}", "2:3", "a bar needs value"),
        (f"# title: x\n# draw: map\n{PAIR}", "2:3", "a map needs place and code, or place and lat"),
        ("# title: x\nSELECT ?a\nWHERE { ?a ex:b ?c }", "3:12", "undeclared prefix: ex:"),
        ("# title: x\nSELECT ?a WHERE { ?a ", "2:22", "not SPARQL"),
        ("# title: x\nASK {}", "1:1", "a view is a SELECT query"),
        ("# title: x\nSELECT * {\n SERVICE <http://x/> {} }", "3:2", "SERVICE has no place"),
        ("# title: x\nSELECT (NOW() AS ?t) {}", "2:9", "NOW has no place in a view"),
        ("# title: x\nDROP ALL", "2:9", "expected"),
    ],
)
def test_a_fault_is_one_line_with_its_place(
    tmp_path: Path, text: str, place: str, reason: str
) -> None:
    with pytest.raises(InputError) as caught:
        view(tmp_path, text)
    said = str(caught.value)
    assert said.startswith(f"{tmp_path / 'one.rq'}:{place}: ")
    assert reason in said
    assert "\n" not in said


@pytest.mark.parametrize("name", ["a.csv", "ваза", "-", "two words"])
def test_a_name_is_fit_for_an_address(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match="rename the file"):
        view(tmp_path, f"# title: x\n{PAIR}", name)


def test_every_broken_view_is_named_and_names_differ_by_more_than_case(tmp_path: Path) -> None:
    texts: dict[str, str | bytes] = {
        "a": "",
        "B": f"# title: x\n{PAIR}",
        "b": f"# title: y\n{PAIR}",
        "c": b"\xff",
    }
    paths = []
    for name, text in texts.items():
        paths.append(tmp_path / f"{name}.rq")
        paths[-1].write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(InputErrors) as caught:
        read_views(paths)
    said = [str(error) for error in caught.value.errors]
    assert [Path(line.split(":")[0]).stem for line in said] == ["a", "c", "b"]
    assert "not UTF-8" in said[1]
    assert "differs from B.rq in case only" in said[2]


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_view(tmp_path / "none.rq")


@given(st.text(alphabet=st.sampled_from("# :\n\r@.atitle{}?\"'\\<\u2028\x00"), max_size=60))
def test_any_text_is_a_view_or_a_fault_with_a_place(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.rq"
    path.write_text(text, encoding="utf-8", newline="")
    said = ""
    try:
        read_view(path)
    except InputError as error:
        said = str(error)
    assert not said or re.match(re.escape(str(path)) + r":\d+:\d+: .*\Z", said)


def test_the_head_ends_where_the_query_begins() -> None:
    text = "\n# title: A\n\nSELECT ?a { # title: B\n?a ?b ?c }\n# description: C\n"
    assert joined(head_lines(text), "title") == {"": "A"}
    assert joined(head_lines(text), "description") == {}
    assert body_of(text).startswith("SELECT")


def test_every_part_has_words_for_the_reference() -> None:
    assert all(part.help for drawing in DRAWINGS.values() for part in drawing.parts)
