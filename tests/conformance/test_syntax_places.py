"""The W3C positive query tests with a fault put into them: it is found where it was put."""

from __future__ import annotations

import pytest

from bkg.graph.syntax import fault
from tests.conformance.manifests import QueryTest, query_tests
from tests.conformance.test_sparql_query import MANIFESTS, SUITE
from tests.graph.test_syntax import accepted, read

pytestmark = pytest.mark.conformance


def _positive() -> list[QueryTest]:
    if not SUITE.is_dir():
        return []
    found = [test for name in MANIFESTS for test in query_tests(SUITE / name)]
    return [test for test in found if "Negative" not in test.kind]


@pytest.mark.parametrize("test", _positive(), ids=lambda test: test.name)
def test_a_fault_is_found_where_it_was_put(test: QueryTest) -> None:
    text = test.query.read_text(encoding="utf-8")
    assert fault(text) is None
    for token in read(text):
        after = token.start + len(token.text)
        put_in = fault(f"{text[: token.start]} nonsense {text[token.start :]}")
        assert put_in is not None
        assert (put_in.offset, put_in.found) == (token.start + 1, "nonsense")
        without = f"{text[: token.start]} {text[after:]}"
        left_out = fault(without)
        assert left_out is None or not accepted(without)
        assert left_out is None or left_out.kind == "end" or left_out.offset > token.start
