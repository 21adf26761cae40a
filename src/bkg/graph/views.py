"""Views: SPARQL queries in ``views/`` whose head says what they are called and how to draw them.

The query is a SELECT of SPARQL 1.1 whose answer follows from the data alone. What is wrong is found
here, before anything is built: an unknown key, a part without a variable, a query that does not
parse.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import QuerySolutions, Store

from bkg.errors import InputError, InputErrors, Position
from bkg.graph.drawings import DRAWINGS, PARTS, TABLE, Drawing, cast, lacking
from bkg.graph.query_files import HeadLine, body_of, head_lines, joined
from bkg.graph.tokens import CHANGING, tokens, undeclared_prefixes

KEYS = {
    "title": "its name; needed",
    "description": "what it shows, and what to bear in mind; a further such line goes on with it",
    "draw": "the way to draw it; default: `table`",
    "heading": "`heading.NAME`: the words over the column of the variable `?NAME`",
}
"""Keys of the head beside the parts; the first, second and last may name a language."""

_TRANSLATED = ("title", "description", "heading")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
_SYNTAX = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
_LONGEST_REASON = 160


@dataclass(frozen=True)
class View:
    """A view, ready to be asked.

    Attributes:
        name: the file's name without its ending, which is also the last segment of its address.
        titles, descriptions: texts by language tag in small letters, "" for none.
        headings: texts by variable, then by language.
        parts: variable by part, see `bkg.graph.drawings`.
        variables: those of SELECT, in order.
        text: the whole file.
    """

    name: str
    titles: Mapping[str, str]
    descriptions: Mapping[str, str]
    headings: Mapping[str, Mapping[str, str]]
    drawing: Drawing
    parts: Mapping[str, str]
    variables: tuple[str, ...]
    text: str

    @property
    def query(self) -> str:
        """The query without its head."""
        return body_of(self.text)


class _Reader:
    """Reads one file; every error names the place in it."""

    def __init__(self, path: Path, text: str) -> None:
        self._path = path
        self._text = text
        self._lines = list(head_lines(text))

    def _error(self, message: str, line: int = 1, column: int = 1) -> InputError:
        return InputError(message, Position(self._path, line, column))

    def view(self) -> View:
        if not _NAME.fullmatch(self._path.stem):
            raise self._error(
                "the name of a view is its address; rename the file to letters a to z, digits, "
                "- and _"
            )
        self._check_keys()
        drawing = self._drawing()
        variables = self._variables()
        titles = joined(self._lines, "title")
        if not titles:
            raise self._error("the view has no title; begin the file with a line # title: …")
        return View(
            self._path.stem,
            titles,
            joined(self._lines, "description"),
            self._headings(variables),
            drawing,
            self._parts(drawing, variables),
            variables,
            self._text,
        )

    def _check_keys(self) -> None:
        seen: set[tuple[str, str, str]] = set()
        for line in self._lines:
            if line.key not in KEYS and line.key not in PARTS:
                known = ", ".join((*KEYS, *sorted(PARTS)))
                raise self._error(
                    f"unknown key {line.key!r} in the head of a view; known: {known}; "
                    "a comment that is no key begins with a capital",
                    line.line,
                    line.column,
                )
            if not line.value:
                raise self._error(f"{line.key} says nothing", line.line, line.value_column)
            if line.language and line.key not in _TRANSLATED:
                raise self._error(f"{line.key} has no language", line.line, line.column)
            if bool(line.variable) != (line.key == "heading"):
                wanted = "write heading.NAME for the variable ?NAME"
                raise self._error(f"{line.key}: {wanted}", line.line, line.column)
            which = (line.key, line.variable, line.language)
            if which in seen and line.key != "description":
                raise self._error(f"{line.key} is said twice", line.line, line.column)
            seen.add(which)

    def _line(self, key: str) -> HeadLine | None:
        return next((line for line in self._lines if line.key == key), None)

    def _drawing(self) -> Drawing:
        line = self._line("draw")
        if line is None:
            return TABLE
        if line.value not in DRAWINGS:
            known = ", ".join(DRAWINGS)
            raise self._error(
                f"no way to draw is called {line.value!r}; known: {known}",
                line.line,
                line.value_column,
            )
        return DRAWINGS[line.value]

    def _variables(self) -> tuple[str, ...]:
        """The variables of SELECT."""
        self._check_words()
        try:
            result = Store().query(self._text)
        except SyntaxError as error:
            raise self._syntax(error) from error
        except (ValueError, RuntimeError, OSError) as error:
            raise self._error(" ".join(str(error).split())) from error
        if not isinstance(result, QuerySolutions):
            raise self._error("a view is a SELECT query")
        return tuple(variable.value for variable in result.variables)

    def _check_words(self) -> None:
        """That the answer follows from the data, and nothing else is asked or changed."""
        for match in tokens(self._text):
            word = (match["words"] or "").upper()
            if word in CHANGING:
                raise self._error(
                    f"{word} has no place in a view: its answer follows from the data alone",
                    *self._place(match.start()),
                )

    def _place(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset in the text."""
        before = self._text[:offset]
        return before.count("\n") + 1, offset - before.rfind("\n")

    def _syntax(self, error: SyntaxError) -> InputError:
        text = " ".join(str(error).split())
        match = _SYNTAX.fullmatch(text)
        if match is None:
            return self._error(text)
        missing = undeclared_prefixes(self._text)
        for token in tokens(self._text):
            if token["prefix"] in missing:
                return self._error(
                    f"undeclared prefix: {token['prefix']}:", *self._place(token.start())
                )
        reason = match[3]
        if len(reason) > _LONGEST_REASON:
            reason = "this is not SPARQL; something is missing here, or too much"
        return self._error(reason, int(match[1]), int(match[2]))

    def _headings(self, variables: tuple[str, ...]) -> dict[str, dict[str, str]]:
        found: dict[str, dict[str, str]] = {}
        for line in self._lines:
            if line.key == "heading":
                self._check_variable(line, line.variable, variables, line.column)
                found.setdefault(line.variable, {})[line.language] = line.value
        return found

    def _parts(self, drawing: Drawing, variables: tuple[str, ...]) -> dict[str, str]:
        known = {part.name for part in drawing.parts}
        named = {}
        for line in self._lines:
            if line.key not in PARTS:
                continue
            if line.key not in known:
                has = ", ".join(part.name for part in drawing.parts) or "none"
                raise self._error(
                    f"a {drawing.name} has no {line.key}; its parts: {has}", line.line, line.column
                )
            variable = line.value.removeprefix("?")
            self._check_variable(line, variable, variables, line.value_column)
            named[line.key] = variable
        parts = cast(drawing, variables, named)
        missing = lacking(drawing, parts)
        if missing:
            place = self._line("draw")
            at = (place.line, place.column) if place else (1, 1)
            raise self._error(
                f"a {drawing.name} needs {missing}; name a variable so, or say which one it is, "
                "such as # label: ?name",
                *at,
            )
        return parts

    def _check_variable(
        self, line: HeadLine, variable: str, variables: tuple[str, ...], column: int
    ) -> None:
        if variable not in variables:
            known = ", ".join(f"?{name}" for name in variables)
            raise self._error(
                f"the query selects no ?{variable}; it selects {known}", line.line, column
            )


def read_view(path: Path) -> View:
    """The view in a file.

    Raises:
        InputError: the file cannot be read, or is no view; says where and why.
    """
    try:
        text = path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        detail = getattr(error, "strerror", None) or f"not UTF-8 text: {error}"
        raise InputError(f"cannot be read: {detail}", Position(path)) from error
    return _Reader(path, text).view()


def read_views(paths: Iterable[Path]) -> tuple[View, ...]:
    """The views in some files, in their order.

    Raises:
        InputErrors: one error for each file that is no view.
    """
    views, errors = [], []
    for path in paths:
        try:
            views.append(read_view(path))
        except InputError as error:
            errors.append(error)
    errors += _alike(views, paths)
    if errors:
        raise InputErrors(errors)
    return tuple(views)


def _alike(views: Iterable[View], paths: Iterable[Path]) -> Iterator[InputError]:
    """Names that differ in case only: some file systems hold but one of them."""
    known: dict[str, str] = {}
    places = {path.stem: path for path in paths}
    for view in views:
        other = known.setdefault(view.name.lower(), view.name)
        if other != view.name:
            message = f"differs from {other}.rq in case only; rename one of them"
            yield InputError(message, Position(places[view.name]))
