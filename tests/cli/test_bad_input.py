"""Bad input gives one clear line and the right exit code, and loses nothing."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from tests.cli.conftest import Outcome, Run


def one_line(outcome: Outcome, code: int, *parts: str) -> None:
    """The outcome is one line on standard error that holds all parts, and the exit code."""
    assert outcome.code == code
    assert len(outcome.error_lines) == 1, outcome.err
    assert "Traceback" not in outcome.err
    for part in parts:
        assert part in outcome.err


@pytest.mark.parametrize("command", ["check", "build", "serve"])
def test_a_missing_folder(bkg: Run, command: str, tmp_path: Path) -> None:
    one_line(bkg(command, tmp_path / "nowhere"), 2, "nowhere", "no such file or folder")


@pytest.mark.parametrize("command", ["check", "build", "serve"])
def test_an_empty_folder(bkg: Run, command: str, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    one_line(bkg(command, empty), 2, "no dataset here", "data")


@pytest.mark.parametrize("command", ["check", "build", "serve"])
def test_a_broken_turtle_file(bkg: Run, command: str, tiny: Path) -> None:
    bkg("build", tiny)
    before = (tiny / "releases/current").resolve()
    broken = tiny / "data/broken.ttl"
    broken.write_text("@prefix e: <http://e/> .\ne:a e:b e:c\ne:d e:e e:f .\n")
    one_line(bkg(command, tiny), 2, f"{broken}:3:", "data/broken.ttl")
    assert (tiny / "releases/current").resolve() == before


@pytest.mark.parametrize("command", ["check", "build", "serve"])
def test_a_broken_view(bkg: Run, command: str, tiny: Path) -> None:
    view = tiny / "views/broken.rq"
    view.write_text("# title: Broken\n# draw: pie\nSELECT ?s { ?s ?p ?o }\n")
    one_line(bkg(command, tiny), 2, f"{view}:2:9: no way to draw is called 'pie'; known: table")


def test_a_file_that_is_no_rdf(bkg: Run, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("hello")
    one_line(bkg("check", tmp_path / "notes.txt"), 2, "not an RDF file", ".ttl")


def test_a_broken_configuration(bkg: Run, tiny: Path) -> None:
    (tiny / "bkg.toml").write_text("base = \n")
    one_line(bkg("check", tiny), 2, "bkg.toml:1:8: not valid TOML")


def test_an_unknown_setting(bkg: Run, tiny: Path) -> None:
    (tiny / "bkg.toml").write_text('titel = "x"\n')
    one_line(bkg("check", tiny), 2, "unknown setting titel", "did you mean title?")


def test_an_unknown_term(bkg: Run, tiny: Path) -> None:
    added = tiny / "data/more.ttl"
    added.write_text(
        "@prefix o: <https://example.org/museum/ontology#> .\n"
        "<https://example.org/museum/mona-lisa-copy> o:nosuchterm 1 .\n"
    )
    outcome = bkg("check", tiny)
    assert outcome.code == 1
    lines = [line for line in outcome.out.splitlines() if "undefined-term" in line]
    assert len(lines) == 1
    assert "data/more.ttl:2" in lines[0]
    assert "nosuchterm" in lines[0]


def test_a_port_in_use(bkg: Run, tiny: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        one_line(bkg("serve", tiny, "--port", str(port)), 2, str(port), "in use")


@pytest.mark.parametrize("command", ["serve", "query"])
def test_a_release_with_one_flipped_byte(bkg: Run, command: str, tiny: Path) -> None:
    bkg("build", tiny)
    release = (tiny / "releases/current").resolve()
    victim = next((release / "store").glob("*.sst"))
    data = bytearray(victim.read_bytes())
    data[len(data) // 2] ^= 1
    victim.write_bytes(data)
    arguments = ["query", "ASK {}", str(release)] if command == "query" else ["serve", str(release)]
    one_line(bkg(*arguments), 2, victim.name, "checksum differs")


def test_a_damaged_release_is_built_again(bkg: Run, tiny: Path) -> None:
    bkg("build", tiny)
    release = (tiny / "releases/current").resolve()
    (release / "void.ttl").write_text("")
    assert bkg("query", "ASK { ?s ?p ?o }", tiny, "--format", "table").out == "true\n"
    assert (release / "void.ttl").read_text()


@pytest.mark.parametrize(
    ("query", "parts"),
    [
        ("SELECT * WHERE {\n  ?s ?p }", ("line 2, column",)),
        ("", ("empty",)),
        ("DROP ALL", ("update",)),
        ("SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }", ("SERVICE",)),
        ("nosuch.rq", ("nosuch.rq", "No such file")),
    ],
)
def test_a_malformed_query(bkg: Run, tiny: Path, query: str, parts: tuple[str, ...]) -> None:
    one_line(bkg("query", query, tiny), 2, *parts)


def test_a_dead_endpoint(bkg: Run) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}/sparql"
    one_line(bkg("query", "ASK {}", "--endpoint", address), 2, address, "refused")


def test_a_release_is_no_dataset(bkg: Run, tiny: Path) -> None:
    bkg("build", tiny)
    one_line(bkg("check", tiny / "releases/current", "--whole"), 2, "is a release")


EVIL = "\x1b[31m\x1b]0;title\x07\r\n\u202e"


@pytest.mark.parametrize("command", ["check", "build", "serve"])
def test_names_of_files_do_not_steer_the_terminal(bkg: Run, command: str, tiny: Path) -> None:
    (tiny / f"data/{EVIL}.ttl").write_text("<urn:s>")
    outcome = bkg(command, tiny)
    one_line(outcome, 2, "\\x1b[31m", "\\u202e", "Unexpected end")


def test_findings_do_not_steer_the_terminal(bkg: Run, tiny: Path) -> None:
    (tiny / "data/evil.ttl").write_text(
        '<https://example.org/museum/x> <https://example.org/museum/ontology#a\\u202Eb> "'
        '\\u001B[2J"^^<http://www.w3.org/2001/XMLSchema#integer> .'
    )
    outcome = bkg("check", tiny)
    assert outcome.code == 1
    assert "\x1b" not in outcome.out + outcome.err
    assert "\u202e" not in outcome.out + outcome.err


def test_a_table_does_not_steer_the_terminal(bkg: Run, tiny: Path) -> None:
    query = 'SELECT ("a\\u001B[31m\\u0007\\u202E\\n\\u2028b" AS ?x) (<urn:\\u202Ex> AS ?y) {}'
    outcome = bkg("query", query, tiny, "--format", "table")
    assert outcome.code == 0, outcome.err
    assert not set(outcome.out) & set("\x1b\x07\u202e\u2028")


def test_a_pipe_in_the_data_is_not_waited_for(bkg: Run, tiny: Path) -> None:
    os.mkfifo(tiny / "data/pipe.ttl")
    one_line(bkg("build", tiny), 2, "data/pipe.ttl", "not a regular file")


def test_a_file_larger_than_the_setting(bkg: Run, tiny: Path) -> None:
    config = tiny / "bkg.toml"
    config.write_text(config.read_text() + "\n[sources]\nmax_bytes = 100\n")
    outcome = bkg("check", tiny)
    assert outcome.code == 2
    assert (
        "more than 100 bytes; if that is meant, raise the setting sources.max_bytes" in outcome.err
    )
