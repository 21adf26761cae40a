"""What would stop the whole process is refused in one line, before the parser sees it."""

from __future__ import annotations

import gzip
import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import Triple

from bkg.errors import InputError, InputErrors
from bkg.sources.folder import discover, is_dataset_folder
from bkg.sources.guard import DEEPEST
from bkg.sources.parse import ParsedFile, parse_file
from tests.sources.conftest import Write

HEAD = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/">'
    '<rdf:Description rdf:about="http://e/s">'
)
TAIL = "</rdf:Description></rdf:RDF>"
DEEP = 100_000


def nested(start: str, inside: str, end: str, depth: int = DEEP) -> str:
    """Something inside itself."""
    return start * depth + inside + end * depth


def laughs(levels: int) -> str:
    """Entities that each stand for ten of the one before."""
    rows = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, levels))
    return f'<!DOCTYPE r [<!ENTITY a0 "lol">{rows}]>'


def refused(path: Path, *parts: str, max_bytes: int = 1 << 30) -> None:
    """The file is refused in one line with these parts."""
    with pytest.raises(InputError) as caught:
        parse_file(path, max_bytes=max_bytes)
    line = str(caught.value)
    assert line.startswith(f"{path}:")
    assert "\n" not in line
    for part in parts:
        assert part in line


def text_of(parsed: ParsedFile) -> str:
    """The text, or the IRI, that is the object of the first statement."""
    value = parsed.quads[0].object
    return "" if isinstance(value, Triple) else value.value


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.jsonld", nested('{"http://e/p":', '"x"', "}")),
        ("a.jsonld", nested('{"@list":[', "1", "]}")),
        ("a.jsonld", nested("[", "", "]")),
        ("a.jsonld", '{"@context":' + nested("[", "", "]") + "}"),
        # Brackets inside of strings must not hide those outside.
        ("a.jsonld", '["]}]}]}\\"]",' * 5000 + "1" + "]" * 5000),
        ("a.rdf", HEAD + nested("<e:p><rdf:Description>", "", "</rdf:Description></e:p>") + TAIL),
        (
            "a.rdf",
            HEAD + '<e:p rdf:parseType="Literal">' + nested("<a>", "", "</a>") + "</e:p>" + TAIL,
        ),
    ],
)
def test_what_nests_too_deep_is_refused(write: Write, name: str, text: str) -> None:
    refused(write(name, text), f"nests more than {DEEPEST} levels", "Turtle")


@pytest.mark.parametrize(
    "text",
    [
        "<http://e/s> <http://e/p> " + nested("[ <http://e/p> ", "1", " ]") + " .",
        "<http://e/s> <http://e/p> " + nested("( ", "1", " )") + " .",
    ],
)
def test_turtle_may_nest_as_deep_as_it_likes(write: Write, text: str) -> None:
    assert len(parse_file(write("a.ttl", text)).quads) > DEEP


def test_json_of_the_allowed_depth_is_read(write: Write) -> None:
    text = nested('{"http://e/p":', '"[[[[{{{{"', "}", DEEPEST - 1)
    assert len(parse_file(write("a.jsonld", text)).quads) == DEEPEST - 1


@pytest.mark.parametrize("suffix", [".ttl", ".nt"])
def test_nested_triple_terms_are_refused_where_they_stand(write: Write, suffix: str) -> None:
    term = nested("<<( <urn:s> <urn:p> ", '"x"', " )>>")
    path = write(
        f"a{suffix}", f"# << no term\n<urn:s> <urn:p> '<<( none'.\n<urn:é> <urn:p> {term} ."
    )
    refused(path, "a" + suffix + ":3:17: triple terms (RDF 1.2) are not supported")


@pytest.mark.parametrize(
    "text",
    [
        "<urn:s> <urn:p> '''<< ' << ''' .",
        '<urn:s> <urn:p> """<< "" << \\"""" .',
        "<urn:s> <urn:p> '<< \\' <<' . # <<",
        "@prefix e: <urn:e:> . e:a\\# e:b '<<' .",
    ],
)
def test_the_sign_of_triple_terms_in_a_text_is_only_text(write: Write, text: str) -> None:
    assert "<<" in text_of(parse_file(write("a.ttl", text)))


@pytest.mark.parametrize(
    ("doctype", "content"),
    [
        (laughs(12), "&a11;"),
        (laughs(12), ""),
        (f"<!DOCTYPE r [<!-- {laughs(12)} -->]>", "&a11;"),
        ('<!DOCTYPE r [<!ENTITY a "' + "x" * 100_000 + '">]>', "&a;" * 20_000),
        ('<!DOCTYPE r [<!ENTITY a "x"><!ENTITY a "' + "x" * 10**6 + '">]>', "&a;" * 2000),
    ],
)
def test_an_entity_bomb_is_refused(write: Write, doctype: str, content: str) -> None:
    path = write("a.rdf", f"{doctype}{HEAD}<e:p>{content}</e:p>{TAIL}")
    before = time.process_time()
    refused(path, "entities expand" if "<!--" not in doctype else "")
    assert time.process_time() - before < 30


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE r [<!ENTITY x PUBLIC "a" "http://127.0.0.1:9/x">]>',
        '<!DOCTYPE r [<!ENTITY % x SYSTEM "http://127.0.0.1:9/x"> %x;]>',
        '<!DOCTYPE r [<!ENTITY % x "y"> %x;]>',
    ],
)
def test_nothing_is_fetched_for_xml(write: Write, doctype: str) -> None:
    path = write("a.rdf", f"{doctype}{HEAD}<e:p>&x;</e:p>{TAIL}")
    refused(path, "entity x is not supported: nothing is ever fetched")


def test_a_document_type_elsewhere_is_not_fetched_and_does_not_matter(write: Write) -> None:
    text = f'<!DOCTYPE r SYSTEM "http://127.0.0.1:9/x.dtd">{HEAD}<e:p>x</e:p>{TAIL}'
    assert text_of(parse_file(write("a.rdf", text))) == "x"


def test_entities_for_namespaces_are_read(write: Write) -> None:
    doctype = '<!DOCTYPE r [<!ENTITY e "http://e/"><!ENTITY f "&e;f#">]>'
    text = f'{doctype}{HEAD}<e:p rdf:resource="&f;x"/>{TAIL}'
    assert text_of(parse_file(write("a.rdf", text))) == "http://e/f#x"


@pytest.mark.parametrize(
    "context",
    ['"http://127.0.0.1:9/c"', '"file:///etc/passwd"', '{"@import":"http://127.0.0.1:9/c"}'],
)
def test_no_context_is_fetched(write: Write, context: str) -> None:
    path = write("a.jsonld", f'{{"@context":{context},"@id":"urn:s","urn:p":"x"}}')
    refused(path, "context", "fetched")


def test_imports_are_not_fetched(write: Write) -> None:
    path = write("a.ttl", "<urn:o> <http://www.w3.org/2002/07/owl#imports> <http://127.0.0.1:9/> .")
    assert len(parse_file(path).quads) == 1


# ---------------------------------------------------------------- size


@pytest.mark.parametrize("name", ["a.ttl", "a.nt.gz"])
def test_a_file_larger_than_the_limit_is_refused(write: Write, name: str) -> None:
    refused(write(name, "#" * 5000), "more than 3.91 KiB", "sources.max_bytes", max_bytes=4000)
    assert parse_file(write(name, "#" * 4000), max_bytes=4000).quads == ()


def test_a_bomb_of_gzip_is_read_up_to_the_limit_only(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl.gz"
    with gzip.open(path, "wb", compresslevel=1) as stream:
        for _ in range(512):
            stream.write(b"\n" * (1 << 20))
    assert path.stat().st_size < 1 << 22
    refused(path, "unpacks to more than 16 MiB", "sources.max_bytes", max_bytes=16 << 20)


def test_a_literal_of_ten_megabytes_is_read(write: Write) -> None:
    text = "x" * 10_000_000
    assert text_of(parse_file(write("a.nt", f'<urn:s> <urn:p> "{text}" .'))) == text


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [("a.nt", '<urn:s> <urn:p> "', '" .'), ("a.jsonld", '{"@id":"urn:s","urn:p":"', '"}')],
)
def test_a_literal_longer_than_the_parser_reads_is_refused(
    write: Write, name: str, before: str, after: str
) -> None:
    refused(write(name, before + "x" * (17 << 20) + after), "holds a text longer than", "MiB")


def test_a_great_many_prefixes_are_read(write: Write) -> None:
    lines = "".join(f"@prefix p{n}: <urn:{n}:> .\n" for n in range(20_000))
    assert len(parse_file(write("a.ttl", lines)).prefixes) == 20_000


# ---------------------------------------------------------------- what is no file

Plant = Callable[[Path], None]


def fifo(path: Path) -> None:
    os.mkfifo(path)


def outside(path: Path) -> None:
    path.symlink_to("/etc/hostname")


def nowhere(path: Path) -> None:
    path.symlink_to("no/such/file.ttl")


def itself(path: Path) -> None:
    path.symlink_to(path)


def device(path: Path) -> None:
    path.symlink_to("/dev/zero")


@pytest.mark.parametrize("plant", [fifo, outside, nowhere, device, itself])
@pytest.mark.parametrize(
    "place",
    [
        "data/x.ttl",
        "ontology/x.ttl",
        "shapes/x.ttl",
        "questions/x.rq",
        "views/x.rq",
        "sources/x.txt",
    ],
)
def test_what_must_not_be_taken_in_is_named(write: Write, place: str, plant: Plant) -> None:
    root = write("data/a.ttl", "<urn:s> <urn:p> 1 .").parents[1]
    path = root / place
    path.parent.mkdir(exist_ok=True)
    plant(path)
    assert is_dataset_folder(root)
    with pytest.raises(InputErrors) as caught:
        discover(root)
    assert [error.position.path for error in caught.value.errors] == [path]
    assert len(str(caught.value).splitlines()) == 1


def test_a_link_to_a_folder_is_named(write: Write) -> None:
    root = write("data/a.ttl", "<urn:s> <urn:p> 1 .").parents[1]
    (root / "data/more").symlink_to("/etc")
    with pytest.raises(InputErrors, match="a link to a folder"):
        discover(root)


def test_a_link_within_the_dataset_is_followed(write: Write) -> None:
    root = write("data/a.ttl", "<urn:s> <urn:p> 1 .").parents[1]
    (root / "data/b.ttl").symlink_to("a.ttl")
    assert len(discover(root).data) == 2


def test_a_pipe_named_on_the_command_line_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "x.ttl")
    refused(tmp_path / "x.ttl", "not a regular file")


def test_the_name_of_a_file_does_not_steer_the_terminal(write: Write) -> None:
    path = write("a\n\x1b[31m\u202e.ttl", "<urn:s>")
    with pytest.raises(InputError) as caught:
        parse_file(path)
    assert "a\\n\\x1b[31m\\u202e.ttl:1:" in str(caught.value)
    assert str(caught.value).isprintable()
