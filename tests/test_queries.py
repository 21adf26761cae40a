"""Terms reach a query as bound values only: no query of ours is put together as text."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[1] / "src" / "bkg"
ASKS = frozenset({"select", "ask", "construct", "query", "_query", "setQuery"})
"""Methods whose first argument is a query for an engine."""

KNOWN = {
    # A number after int(), and the base in the engine's own writing of an IRI.
    # Levels of blank nodes and limits are numbers too.
    "store/remote.py": {"quads", "_fetch", "_described", "named_copies"},
    # Somebody's query, parsed on an empty store to see where its fault is.
    "store/malformed.py": {"explained"},
    # The only place that puts terms into queries, with the engine's own escapes.
    "store/binding.py": {"bind"},
    # Made of the shapes, on the side that builds; their terms are written by the engine.
    "validation/sieve/run.py": {"_focus_nodes"},
}
"""Functions that may put a query together, each with its reason."""


def made_of_text(node: ast.expr) -> bool:
    """Whether an expression puts a string together."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.JoinedStr):
            return any(isinstance(part, ast.FormattedValue) for part in inner.values)
        if isinstance(inner, ast.BinOp) and isinstance(inner.op, ast.Add | ast.Mod):
            return True
        if (
            isinstance(inner, ast.Call)
            and isinstance(inner.func, ast.Attribute)
            and inner.func.attr in ("format", "replace", "join", "format_map", "substitute")
        ):
            return True
    return False


def put_together(tree: ast.AST) -> dict[str, ast.expr]:
    """Names that a function gives to strings which it puts together."""
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and made_of_text(node.value):
            found.update({t.id: node.value for t in node.targets if isinstance(t, ast.Name)})
        if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            found[node.target.id] = node.value
        if isinstance(node, ast.NamedExpr) and made_of_text(node.value):
            found[node.target.id] = node.value
    return found


def faults(code: str) -> list[str]:
    """Functions that hand an engine a query which was put together as text."""
    found = []
    tree = ast.parse(code)
    functions = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)]
    for function in functions:
        names = put_together(function)
        for node in ast.walk(function):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            if node.func.attr not in ASKS or not node.args:
                continue
            query = node.args[0]
            named = isinstance(query, ast.Name) and query.id in names
            if made_of_text(query) or named:
                found.append(function.name)
    return found


MODULES = sorted(path.relative_to(SOURCE).as_posix() for path in SOURCE.rglob("*.py"))


@pytest.mark.parametrize("name", MODULES)
def test_no_query_is_put_together_as_text(name: str) -> None:
    found = faults((SOURCE / name).read_text(encoding="utf-8"))
    assert set(found) <= KNOWN.get(name, set())


@pytest.mark.parametrize(
    "line",
    [
        "store.select(f'SELECT * {{ {node} }}')",
        "store.select('SELECT' + node)",
        "store.ask('ASK { %s }' % node)",
        "store.construct('{}'.format(node))",
        "q = f'{node}'; store.select(q)",
        "q = 'SELECT'; q += node; store.select(q)",
        "store.select(TEMPLATE.replace('X', node))",
    ],
)
def test_the_check_sees_what_it_should(line: str) -> None:
    assert faults("def f(store, node):\n    " + line.replace("; ", "\n    "))


@pytest.mark.parametrize("line", ["store.select(load('x'), {'a': [node]})", "store.select(QUERY)"])
def test_the_check_lets_bound_terms_pass(line: str) -> None:
    assert not faults("def f(store, node):\n    " + line)
