"""`make coverage`: sentences are found where they are, and none without facts is passed over."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bkg.graph.sentences import sentences
from tools.coverage import main

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("One. Two? Three!", ["One.", "Two?", "Three!"]),
        ("# A heading\n\nA sentence.", ["# A heading", "A sentence."]),
        ("It was\n\nbroken by a page.", ["It was\n\nbroken by a page."]),
        ("That is, i.e. this. Then U.S. law.", ["That is, i.e. this.", "Then U.S. law."]),
        ("He said “yes.” She left.", ["He said “yes.”", "She left."]),
        ("\n\n***\n\nWords.", ["Words."]),
    ],
)
def test_sentences(text: str, found: list[str]) -> None:
    got = [text[start:end].strip("*\n ") for start, end in sentences(text)]
    assert got == found


@given(st.text(alphabet="Ab .?!\n*,", max_size=60))
def test_no_word_is_outside_every_sentence(text: str) -> None:
    spans = list(sentences(text))
    assert spans == sorted(spans)
    for position, character in enumerate(text):
        if character.isalnum():
            assert sum(start <= position < end for start, end in spans) == 1


def test_every_asserting_sentence_yields_facts(capsys: pytest.CaptureFixture[str]) -> None:
    folder = ROOT.parent / "shared/sources"
    if not folder.is_dir():
        pytest.skip(f"no source texts at {folder}")
    assert main(folder) == 0, capsys.readouterr().out
