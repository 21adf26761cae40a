"""Probes our own server with `bkg probe`: the Belarus graph and real datasets, on both stores.

Builds each dataset, serves it from its own store and over an Oxigraph server, the Belarus graph
also behind nginx under a path, and prints what each run finds; ends with 1 if anything failed.
With ``--write`` the table of docs/probes.md is renewed. Run by `make probes`.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bkg.probe.check import Outcome, Result
from bkg.probe.suite import open_site, run
from bkg.release.layout import STORE, open_release
from tests.conftest import ROOT
from tests.servers import free_port, nginx, nginx_blocks, nginx_program, oxigraph, serving
from tools.markdown import put, table
from tools.packages import PACKAGES, fetch

PAGE = ROOT / "docs/probes.md"
BELARUS = "belarus"
STORES = ("embedded", "remote")
PROXIES = ("nginx, path passed on", "nginx, path taken away")
PATIENCE = 60.0
"""Seconds for one answer: the documents of hash IRIs may be whole vocabularies."""


def built(dataset: Path, folder: Path) -> Path:
    """The release of a dataset."""
    command = [sys.executable, "-m", "bkg", "build", str(dataset), "--releases", str(folder)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return (folder / "current").resolve()


@contextmanager
def served(release: Path, store: str, proxy: str = "") -> Iterator[str]:
    """The address of `bkg serve` on a release, over one of the stores, maybe behind nginx."""
    with ExitStack() as stack:
        port = free_port()
        settings = {}
        if store == "remote":
            settings["BKG_STORE_ENDPOINT"] = stack.enter_context(oxigraph(release / STORE))
        if proxy:
            settings["BKG_SERVE_TRUSTED_PROXIES"] = "127.0.0.1"
        if proxy == PROXIES[0]:
            settings["BKG_SERVE_URL"] = "http://data.example.org/kg/"
        ready = f"http://127.0.0.1:{port}/readyz"
        stack.enter_context(serving(release, port, ready, settings))
        if not proxy:
            yield f"http://127.0.0.1:{port}/"
            return
        program = nginx_program()
        if program is None:
            raise SystemExit("no nginx; on Debian: apt-get install nginx")
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        block = nginx_blocks()[PROXIES.index(proxy)]
        yield stack.enter_context(nginx(program, folder / "nginx", block, port))


def probed(release: Path, store: str, proxy: str = "") -> list[Result]:
    """What the checks find."""
    with served(release, store, proxy) as address:
        return run(open_site(address, timeout=PATIENCE))


def datasets(folder: Path, names: list[str]) -> Iterator[tuple[str, Path]]:
    """The releases of the datasets with these names, of all if there are none."""
    wanted = names or [BELARUS, *(package.name for package in PACKAGES)]
    if BELARUS in wanted:
        yield BELARUS, built(ROOT, folder / "releases" / BELARUS)
    for package in PACKAGES:
        if package.name in wanted:
            yield package.name, built(fetch(package, folder), folder / "releases" / package.name)


def main() -> None:
    """Read the command line and do it all."""
    reader = argparse.ArgumentParser(prog="python -m tools.probes", description=__doc__)
    reader.add_argument("folder", type=Path, help="where packages and releases are kept")
    reader.add_argument("names", nargs="*", help="datasets; all if none is named")
    reader.add_argument("--write", action="store_true", help=f"renew {PAGE.relative_to(ROOT)}")
    arguments = reader.parse_args()
    folder = arguments.folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    rows, failures = [], 0
    for name, release in datasets(folder, arguments.names):
        triples = f"{open_release(release).manifest.triples:,}"
        for proxy in ("", *(PROXIES if name == BELARUS else ())):
            for store in STORES:
                results = probed(release, store, proxy)
                counts = Counter(result.outcome for result in results)
                failures += counts[Outcome.FAIL]
                where = f"{store}, {proxy}" if proxy else store
                absent = [r.check.name for r in results if r.outcome is Outcome.NOT_APPLICABLE]
                passed, failed = counts[Outcome.PASS], counts[Outcome.FAIL]
                rows.append((name, triples, where, passed, failed, ", ".join(absent) or "–"))
                print(*rows[-1], sep="\t", flush=True)
                for result in results:
                    if result.outcome is Outcome.FAIL:
                        print(f"  FAIL {result.check.name}: {result.evidence}", flush=True)
    if arguments.write:
        about = [
            (p.name, f"`{p.package}` {p.version} ({p.registry})", f"`{p.files}`", p.about)
            for p in PACKAGES
        ]
        put(PAGE, "datasets", table(("dataset", "package", "files", "what it is"), about))
        header = ("dataset", "triples", "store", "passed", "failed", "not applicable")
        put(PAGE, "results", table(header, rows))
    sys.exit(failures > 0)


if __name__ == "__main__":
    main()
