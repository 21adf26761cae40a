"""How long pages of big things take, against the page of a leaf.

Makes a dataset from a seed (one thing that a million others point to, one with many values, and
leaves), builds its release with ``bkg build`` unless the folder has it already, serves it with
``bkg serve``, and asks for each address in turn, round after round in one run, so that whatever
else the machine does falls on all of them alike. Run by ``make bench-hubs``.
"""

from __future__ import annotations

import argparse
import http.client
import os
import platform
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit

from bkg.errors import BkgError
from bkg.release.layout import open_release

BASE = "https://example.org/hubs/"
LABEL = "<http://www.w3.org/2000/01/rdf-schema#label>"
TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
AGENT = "<http://xmlns.com/foaf/0.1/Agent>"
POINTS = "http://purl.org/dc/terms/isPartOf"
HAS = "http://purl.org/dc/terms/hasPart"
WORDS = ("amber", "birch", "copper", "dune", "elm", "fern", "granite", "heath", "iron", "juniper")
PAUSE = 0.2
PATIENCE = 120.0


def lines(incoming: int, outgoing: int, leaves: int, seed: int) -> Iterator[str]:
    """The dataset as N-Triples."""
    pick = random.Random(seed)  # noqa: S311 - a seed is the point
    yield f'<{BASE}hub> {LABEL} "The hub"@en .'
    yield f'<{BASE}star> {LABEL} "The star"@en .'
    for number in range(incoming):
        yield f"<{BASE}visit/{number}> <{POINTS}> <{BASE}hub> ."
        if number < outgoing:
            yield f"<{BASE}star> <{HAS}> <{BASE}visit/{number}> ."
    for number in range(leaves):
        leaf = f"<{BASE}leaf/{number}>"
        yield f"{leaf} {TYPE} {AGENT} ."
        yield f'{leaf} {LABEL} "{pick.choice(WORDS)} {pick.choice(WORDS)} {number}"@en .'
        yield f"{leaf} <http://purl.org/dc/terms/relation> <{BASE}leaf/{pick.randrange(leaves)}> ."


def make(folder: Path, arguments: argparse.Namespace) -> Path:
    """The release of the dataset, built if it is not there; says how long that took."""
    sizes = (arguments.incoming, arguments.outgoing, arguments.leaves, arguments.seed)
    root = folder / "-".join(map(str, sizes))
    release = root / "releases" / "current"
    try:
        open_release(release)
    except BkgError:  # none yet, or that of another version of bkg
        (root / "data").mkdir(parents=True, exist_ok=True)
        (root / "bkg.toml").write_text(f'base = "{BASE}"\ntitle = "Hubs"\n', encoding="utf-8")
        with (root / "data/hubs.nt").open("w", encoding="utf-8") as out:
            out.writelines(f"{line}\n" for line in lines(*sizes))
        began = time.monotonic()
        subprocess.run([program("bkg"), "build", root], check=True)
        print(f"built in {time.monotonic() - began:.0f} s")
    size = sum(file.stat().st_size for file in release.rglob("*") if file.is_file())
    index = (release / "index.sqlite").stat().st_size
    print(f"release: {size >> 20} MiB, of which the index {index >> 20} MiB")
    return release


def program(name: str) -> Path:
    """A command beside this Python."""
    return Path(sys.executable).with_name(name)


@contextmanager
def running(command: list[str | Path], url: str, **environment: str) -> Iterator[int]:
    """A server, from its first answer on until the context ends; gives its process number."""
    process = subprocess.Popen(command, env=os.environ | environment)
    try:
        deadline = time.monotonic() + PATIENCE
        while not answers(url):
            if process.poll() is not None or time.monotonic() > deadline:
                raise SystemExit(f"{command[0]} does not answer at {url}")
            time.sleep(PAUSE)
        yield process.pid
    finally:
        process.terminate()
        process.wait()


def answers(url: str) -> bool:
    """Whether anybody answers there."""
    try:
        get(url)
    except OSError:
        return False
    return True


def get(url: str) -> tuple[float, int, float]:
    """Milliseconds to the last byte, bytes, and milliseconds to the first byte of the body.

    Raises:
        SystemExit: the answer is not 200.
    """
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=PATIENCE)
    began = time.perf_counter()
    try:
        connection.request("GET", parts.path + (f"?{parts.query}" if parts.query else ""))
        response = connection.getresponse()
        size = len(response.read(1))
        first = time.perf_counter()
        while part := response.read(1 << 16):
            size += len(part)
    finally:
        connection.close()
    if response.status != 200:
        raise SystemExit(f"{url}: {response.status}")
    return (time.perf_counter() - began) * 1000, size, (first - began) * 1000


def addresses(arguments: argparse.Namespace) -> dict[str, list[str]]:
    """What is asked for, under the name that it is reported by."""
    iri = quote(BASE, safe="")
    middle = '["0' + str(arguments.incoming // 2) + '",""]'

    def listing(name: str, direction: str, by: str, **more: str) -> str:
        query = {"iri": BASE + name, "direction": direction, "property": by, "format": "html"}
        return "/resource?" + urlencode(query | more)

    leaves = [f"/leaf/{number}.html" for number in range(0, arguments.leaves, 7)]
    return {
        "leaf": leaves,
        "hub, incoming": ["/hub.html"],
        "hub, outgoing": ["/star.html"],
        "listing, first page": [listing("hub", "in", POINTS)],
        "listing, middle": [listing("hub", "in", POINTS, after=middle)],
        "listing, outgoing": [listing("star", "out", HAS)],
        "leaf as Turtle": [leaf.replace(".html", ".ttl") for leaf in leaves],
        "hub as Turtle": [f"/resource?iri={iri}hub&format=ttl"],
    }


def measure(root: str, arguments: argparse.Namespace) -> None:
    """Ask round after round, and print the medians."""
    asked = addresses(arguments)
    for urls in asked.values():
        get(root + urls[0])
    times: dict[str, list[float]] = {name: [] for name in asked}
    sizes: dict[str, int] = {}
    for turn in range(arguments.rounds):
        for name, urls in asked.items():
            spent, size, _ = get(root + urls[turn % len(urls)])
            times[name].append(spent)
            sizes[name] = max(size, sizes.get(name, 0))
    leaf = statistics.median(times["leaf"])
    print(f"{'':24}{'median ms':>10}{'p95 ms':>10}{'x leaf':>8}{'bytes':>12}")
    for name, row in times.items():
        median = statistics.median(row)
        late = statistics.quantiles(row, n=20)[-1]
        print(f"{name:24}{median:10.2f}{late:10.2f}{median / leaf:8.2f}{sizes[name]:12,}")
    query = urlencode({"iri": f"{BASE}hub", "direction": "in", "property": POINTS, "format": "nt"})
    for name, url in (
        ("star as N-Triples", "/star.nt"),
        ("listing as N-Triples", f"/resource?{query}"),
    ):
        spent, size, first = get(root + url)
        print(f"{name:24}{spent:10.0f}  first byte after {first:.0f} ms{size:18,} bytes")


def main() -> None:
    """Read the command line and do it all."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("folder", type=Path, help="where datasets and releases are kept")
    reader.add_argument("--incoming", type=int, default=1_000_000)
    reader.add_argument("--outgoing", type=int, default=100_000)
    reader.add_argument("--leaves", type=int, default=1_000)
    reader.add_argument("--seed", type=int, default=1)
    reader.add_argument("--rounds", type=int, default=200)
    reader.add_argument("--port", type=int, default=8765, help="and the next one for the endpoint")
    arguments = reader.parse_args()
    packages = ("bkg", "pyoxigraph", "flask", "waitress", "oxigraph")
    print(f"{platform.platform()}, {os.cpu_count()} processors, Python {platform.python_version()}")
    print(", ".join(f"{name} {version(name)}" for name in packages))
    release = make(arguments.folder.resolve(), arguments)
    site, endpoint = f"127.0.0.1:{arguments.port}", f"127.0.0.1:{arguments.port + 1}"
    serve: list[str | Path] = [program("bkg"), "serve", release, "--port", str(arguments.port)]
    print("\nthe store inside the release")
    with running(serve, f"http://{site}/readyz"):
        measure(f"http://{site}", arguments)
    store: list[str | Path] = [program("oxigraph"), "serve-read-only"]
    store += ["--location", release / "store", "--bind", endpoint]
    print("\na remote store: oxigraph serve-read-only")
    with (
        running(store, f"http://{endpoint}/"),
        running(serve, f"http://{site}/readyz", BKG_STORE_ENDPOINT=f"http://{endpoint}/query"),
    ):
        measure(f"http://{site}", arguments)


if __name__ == "__main__":
    main()
