"""What all tests share: where the repository is, and no silent skips in CI.

With ``BKG_REQUIRE_ALL=1`` a test that would be skipped fails instead, so a browser or an engine
that is missing there is noticed.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Generator, Iterator
from pathlib import Path

import hypothesis
import pytest

from tests.engines import RUN, Engine

# No test is about time: on a busy machine any example may take long.
hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed" if "CI" not in os.environ else "ci")

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # Whoever runs the tests in the background ignores Ctrl-C, and what they start would inherit it.
    signal.signal(signal.SIGINT, signal.default_int_handler)

ROOT = Path(__file__).resolve().parent.parent
REQUIRE_ALL = os.environ.get("BKG_REQUIRE_ALL") == "1"


@pytest.fixture(scope="session")
def root() -> Path:
    """The root of the repository."""
    return ROOT


@pytest.fixture(scope="session")
def suites() -> Path:
    """The folder of the W3C test suites, see `make conformance`."""
    folder = Path(os.environ.get("BKG_SUITES", ROOT.parent / "shared/suites"))
    if not folder.is_dir():
        pytest.skip(f"no W3C suites at {folder}; set SUITES or BKG_SUITES")
    return folder


def _engine(name: str, factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with RUN[name](factory.mktemp(name)) as engine:
        yield engine


@pytest.fixture(scope="session")
def virtuoso(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A running Virtuoso."""
    yield from _engine("virtuoso", tmp_path_factory)


@pytest.fixture(scope="session")
def oxigraph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A running Oxigraph server that takes updates."""
    yield from _engine("oxigraph", tmp_path_factory)


@pytest.fixture(scope="session")
def rdflib(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A running rdflib-endpoint."""
    yield from _engine("rdflib", tmp_path_factory)


def no_skip(report: pytest.TestReport | pytest.CollectReport) -> None:
    """Turn a skip into a failure; an expected failure is reported as a skip, but is none."""
    if REQUIRE_ALL and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"BKG_REQUIRE_ALL=1 allows no skip: {reason}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Look at each test's report."""
    report = yield
    no_skip(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Look at each module's report: a module can skip itself when it is imported."""
    report = yield
    no_skip(report)
    return report
