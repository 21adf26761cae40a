"""The error tree: each error has its status, its exit code, and a message of one line a fault."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bkg import errors
from bkg.errors import BkgError, InputError, InputErrors, Position


def _below(kind: type[BkgError]) -> Iterator[type[BkgError]]:
    for each in kind.__subclasses__():
        yield each
        yield from _below(each)


KINDS = sorted(_below(BkgError), key=lambda kind: kind.__name__)


@pytest.mark.parametrize("kind", KINDS)
def test_every_error_has_a_status_an_exit_code_and_a_name(kind: type[BkgError]) -> None:
    assert 400 <= kind.status < 600
    assert kind.exit_code in (errors.EXIT_FINDINGS, errors.EXIT_USAGE)
    assert kind.code != BkgError.code
    assert kind.code == kind.code.lower().replace(" ", "-")


def test_every_error_can_be_found_by_its_name() -> None:
    # The query processes send the names of errors over their pipes.
    assert all(getattr(errors, kind.__name__) is kind for kind in KINDS)


@pytest.mark.parametrize(
    ("kind", "status", "exit_code"),
    [
        ("GateClosed", 500, 1),
        ("UsageError", 400, 2),
        ("NotFound", 404, 2),
        ("NotAcceptable", 406, 2),
        ("UnsupportedMediaType", 415, 2),
        ("QueryMalformed", 400, 2),
        ("QueryRefused", 403, 2),
        ("StoreUnavailable", 502, 2),
        ("StoreTimeout", 504, 2),
    ],
)
def test_what_people_depend_on(kind: str, status: int, exit_code: int) -> None:
    found = getattr(errors, kind)
    assert (found.status, found.exit_code) == (status, exit_code)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.status == 503])
def test_try_again_says_when(kind: type[BkgError]) -> None:
    assert int(kind("late").headers["Retry-After"]) > 0


def test_other_errors_need_no_header() -> None:
    assert errors.NotFound("x").headers == {}


@pytest.mark.parametrize(
    ("position", "text"),
    [
        (Position(), "<input>"),
        (Position(Path("a.ttl")), "a.ttl"),
        (Position(Path("a.ttl"), 3), "a.ttl:3"),
        (Position(Path("a.ttl"), 3, 7), "a.ttl:3:7"),
        (Position(Path("a.ttl"), None, 7), "a.ttl"),
        (Position(None, 1, 2), "<input>:1:2"),
    ],
)
def test_position(position: Position, text: str) -> None:
    assert str(position) == text


def test_input_errors_are_a_line_each() -> None:
    first = InputError("a dot is missing", Position(Path("a.ttl"), 3, 7))
    second = InputError("cannot be read", Position(Path("b.ttl")))
    both = InputErrors([first, second])
    assert str(both).splitlines() == ["a.ttl:3:7: a dot is missing", "b.ttl: cannot be read"]
    assert (first.reason, both.errors) == ("a dot is missing", [first, second])
