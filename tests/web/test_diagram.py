"""The class diagram: every class once, arrows that end at boxes, and nothing hidden silently."""

from __future__ import annotations

from bkg.read.models import Link, OntologyPage, Term, Text
from bkg.web.diagram import BOX_HEIGHT, BOX_WIDTH, HEIGHT, WIDTH, class_diagram


def term(name: str, kind: str, domains: str = "", ranges: str = "") -> Term:
    links = [tuple(Link(f"urn:{n}", n) for n in names.split()) for names in (domains, ranges)]
    return Term(
        iri=f"urn:{name}",
        kind=kind,
        anchor=name,
        label=Text(name, "en"),
        definition=Text(""),
        scope_note=Text(""),
        example=Text(""),
        deprecated=False,
        parents=(),
        domains=links[0],
        ranges=links[1],
        matches=(),
        uses=0,
    )


def page(classes: str, *properties: Term) -> OntologyPage:
    boxes = tuple(term(name, "class") for name in classes.split())
    return OntologyPage("urn:o", Text(""), Text(""), "", boxes, properties, ())


def test_every_class_has_a_box_within_the_picture() -> None:
    diagram = class_diagram(page("A B C D E F G"))
    assert diagram is not None
    assert [box.label for box in diagram.boxes] == ["A", "B", "C", "D", "E", "F", "G"]
    for box in diagram.boxes:
        assert BOX_WIDTH / 2 <= box.x <= WIDTH - BOX_WIDTH / 2
        assert BOX_HEIGHT / 2 <= box.y <= HEIGHT - BOX_HEIGHT / 2


def test_properties_of_the_same_ends_share_an_arrow() -> None:
    diagram = class_diagram(
        page("A B", term("p", "property", "A", "B"), term("q", "property", "A", "B"))
    )
    assert diagram is not None
    assert [arrow.names for arrow in diagram.arrows] == ["A → B: p, q"]


def test_an_arrow_ends_at_the_edge_of_a_box() -> None:
    diagram = class_diagram(page("A B C", term("p", "property", "A", "C")))
    assert diagram is not None
    target = diagram.boxes[2]
    arrow = diagram.arrows[0]
    across, down = abs(arrow.x2 - target.x), abs(arrow.y2 - target.y)
    assert abs(across - BOX_WIDTH / 2) < 0.2 or abs(down - BOX_HEIGHT / 2) < 0.2
    assert across < BOX_WIDTH / 2 + 0.2
    assert down < BOX_HEIGHT / 2 + 0.2


def test_a_property_from_a_class_to_itself_stands_in_its_box() -> None:
    diagram = class_diagram(page("A B", term("p", "property", "A", "A")))
    assert diagram is not None
    assert diagram.boxes[0].own == ("p",)
    assert diagram.arrows == ()


def test_a_property_that_joins_many_classes_is_counted() -> None:
    diagram = class_diagram(page("A B C", term("p", "property", "A B C", "A B C")))
    assert diagram is not None
    assert diagram.arrows == ()
    assert diagram.left_out == 1


def test_one_class_makes_no_picture() -> None:
    assert class_diagram(page("A")) is None
