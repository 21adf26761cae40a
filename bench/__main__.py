"""Runs the parts of the benchmarks, and draws pages and plots from their figures.

``python -m bench FOLDER`` runs them one after the other, each in a process of its own with a limit
in time, so that one that fails loses nothing of the others. ``python -m bench --draw`` only draws.
"""

from __future__ import annotations

import argparse
import signal
import subprocess
import sys
import time
from pathlib import Path

from bench import page
from bench.figures import Figures, read
from bench.parts import PARTS, SIZES, Part
from bench.plot import NoNode
from bench.processes import end

DOCS = Path(__file__).parents[1] / "docs"


def run(part: Part, folder: Path, sizes: list[int], kept: Path) -> str:
    """Run a part, and keep its figures as far as it came; what went wrong, empty if nothing.

    Args:
        part: what to run.
        folder: where data and databases are.
        sizes: quads.
        kept: the file of its figures, in place of those of an earlier run.
    """
    fresh = folder / "figures" / f"{part.name}.json"
    fresh.unlink(missing_ok=True)
    print(f"\n== {part.name}: {', '.join(f'{size:,}' for size in sizes)} quads", flush=True)
    wrong = ""
    command = [sys.executable, "-m", part.module, str(folder), "--json", str(fresh), "--sizes"]
    process = subprocess.Popen(
        [*command, *map(str, sizes)], text=True, start_new_session=True, cwd=DOCS.parent
    )
    try:
        status = process.wait(part.limit)
        wrong = f"ended with {status}" if status else ""
    except subprocess.TimeoutExpired:
        wrong = f"stopped at its limit of {part.limit:.0f} s"
    finally:
        end(process)
    if fresh.exists():
        figures = read(fresh)
        if wrong:
            figures.notes.append(f"The run was not whole: it {wrong}.")
        figures.save(kept)
    return wrong or ("" if fresh.exists() else "left no figures")


def known(docs: Path) -> list[Figures]:
    """The figures that are kept, in the order of the parts."""
    files = [docs / "benchmarks" / f"{part.name}.json" for part in PARTS]
    return [read(file) for file in files if file.exists()]


def main() -> None:
    """Read the command line, run, draw; exit code 1 if a part was not run to its end."""
    names = [part.name for part in PARTS]
    reader = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    reader.add_argument("folder", type=Path, nargs="?", help="where data and databases are kept")
    reader.add_argument("--sizes", type=int, nargs="+", default=list(SIZES), help="quads")
    reader.add_argument("--parts", nargs="+", choices=names, default=names)
    reader.add_argument("--docs", type=Path, default=DOCS, help="where figures and pages go")
    reader.add_argument("--draw", action="store_true", help="only draw the figures there are")
    arguments = reader.parse_args()
    if not arguments.draw and arguments.folder is None:
        reader.error("say a FOLDER, or --draw")
    # Being told to stop is no reason to leave servers behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("told to stop"))
    wrong = {}
    for part in () if arguments.draw else PARTS:
        if part.name not in arguments.parts:
            continue
        began = time.monotonic()
        kept = arguments.docs.resolve() / "benchmarks" / f"{part.name}.json"
        if said := run(part, arguments.folder.resolve(), arguments.sizes, kept):
            wrong[part.name] = said
        took = time.monotonic() - began
        print(f"== {part.name}: {said or 'done'} after {took:.0f} s", flush=True)
    try:
        page.write(known(arguments.docs), arguments.docs)
    except NoNode as error:
        sys.exit(str(error))
    if wrong:
        sys.exit("\n".join(f"{name}: {said}" for name, said in wrong.items()))


if __name__ == "__main__":
    main()
