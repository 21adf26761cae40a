"""Probes other servers that publish RDF with `bkg probe`, and bkg beside them, on one small file.

Each is installed in its current version by the client of its registry, started on 127.0.0.1 as its
own documentation says, probed, and stopped; what cannot be had is reported as absent with the
reason. Renews the tables of docs/comparison.md. Run by `make rivals`.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bkg.probe.check import Outcome, Result
from bkg.probe.suite import CHECKS, open_site, run
from tests.conftest import ROOT
from tests.servers import free_port, wait_until_ready
from tools.assets import npm
from tools.markdown import put, table

PAGE = ROOT / "docs/comparison.md"
TOWN = """\
@prefix ex: <http://example.org/town/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
ex:mill a ex:Building ; rdfs:label "The mill"@en ; ex:beside ex:river .
ex:river a ex:River ; rdfs:label "The river"@en .
"""
HOST = "http://example.org/"
PATIENCE = 300.0
"""Seconds until a server is ready."""
ANSWER = 60.0
"""Seconds for one answer."""
LDF_CONTEXT = "https://linkedsoftwaredependencies.org/bundles/npm/@ldf/server/^3.0.0/components/context.jsonld"
LDF = {
    "@context": LDF_CONTEXT,
    "@id": "urn:ldf-server:my",
    "import": "preset-qpf:config-defaults.json",
    "title": "Town",
    "baseURL": "{root}",
    "datasources": [
        {
            "@id": "urn:ldf-server:town",
            "@type": "TurtleDatasource",
            "datasourceTitle": "Town",
            "description": "A town",
            "datasourcePath": "fragments",
            "file": "{file}",
        }
    ],
    "dereference": [{"dereferenceDatasource": "urn:ldf-server:town", "dereferencePath": "/town/"}],
}
PERL = {
    "base_uri": "{bare}",
    "store": {"storetype": "Memory", "sources": [{"file": "{file}", "syntax": "turtle"}]},
    "namespaces": {"rdfs": "http://www.w3.org/2000/01/rdf-schema#"},
    "cors": {"origins": "*"},
    "endpoint": {"endpoint_path": "/sparql"},
    "void": {"urispace": "{root}town/"},
}


class Missing(Exception):
    """A server cannot be had here; the text says why."""


@dataclass(frozen=True)
class Server:
    """A server and how it is started.

    In all texts ``{python}``, ``{home}``, ``{file}``, ``{port}``, ``{root}``, ``{bare}`` (the root
    without its slash), ``{host}`` and ``{config}`` stand for what they name.

    Attributes:
        packages: what is installed, as its registry calls it.
        registry: "PyPI", "npm", "Debian", or "" for what is here already.
        start: command lines that are run one after the other; the last is the server.
        shown: how it was started, in a few words.
        config: a configuration file in JSON, if it needs one.
        own: whether it answers for nothing but IRIs of its own address.
        ready: the path that answers once it is ready.
    """

    name: str
    packages: tuple[str, ...]
    registry: str
    start: tuple[tuple[str, ...], ...]
    shown: str
    environment: Mapping[str, str] = field(default_factory=dict)
    config: Mapping[str, object] | None = None
    own: bool = False
    ready: str = ""


BKG = ("{python}", "-m", "bkg")
SERVERS = (
    Server(
        "bkg",
        ("bkg",),
        "",
        ((*BKG, "serve", "{file}", "--port", "{port}"),),
        "`bkg serve town.ttl`, no configuration",
        {"XDG_CACHE_HOME": "{home}"},
        ready="readyz",
    ),
    Server(
        "Trifid",
        ("trifid",),
        "npm",
        (
            (
                "node",
                "{home}/node_modules/trifid/server.js",
                "--config={home}/node_modules/trifid/instances/docker-fetch/config.yaml",
                "--port={port}",
            ),
        ),
        "its own example `instances/docker-fetch` with the file in `FETCH_HANDLER_FILE` and "
        "`DATASET_BASE_URL=http://example.org/`; the in-memory handler, not a store behind it",
        {
            "FETCH_HANDLER_FILE": "{file}",
            "FETCH_HANDLER_FILE_TYPE": "text/turtle",
            "DATASET_BASE_URL": "{host}",
            "PORT": "{port}",
        },
    ),
    Server(
        "rdflib-endpoint",
        ("rdflib-endpoint[cli,web]", "rdflib"),
        "PyPI",
        (
            (
                "{home}/bin/rdflib-endpoint",
                "serve",
                *("--host", "127.0.0.1", "--port", "{port}", "{file}"),
            ),
        ),
        "`rdflib-endpoint serve town.ttl`",
        ready="?query=ASK%7B%7D",
    ),
    Server(
        "SHMARQL",
        ("shmarql",),
        "PyPI",
        (("{home}/bin/uvicorn", "shmarql:app", "--host", "127.0.0.1", "--port", "{port}"),),
        "`uvicorn shmarql:app` with `DATA_LOAD_PATHS=town.ttl` and `SITE_URI=http://example.org/`",
        {"DATA_LOAD_PATHS": "{file}", "SITE_URI": "{host}"},
        ready="sparql?query=SELECT%20%2A%20%7B%3Fs%20%3Fp%20%3Fo%7D",
    ),
    Server(
        "LDF server",
        ("@ldf/server",),
        "npm",
        (("node", "{home}/node_modules/.bin/ldf-server", "{config}", "{port}", "2"),),
        "`ldf-server config.json PORT 2`, as many processes as bkg has, with a "
        "`TurtleDatasource` and `dereference` for `/town/`; "
        "the IRIs of the file are of its own address, for it answers for no others",
        config=LDF,
        own=True,
        ready="fragments",
    ),
    Server(
        "RDF::LinkedData",
        ("librdf-linkeddata-perl", "libconfig-zomg-perl"),
        "Debian",
        (
            (
                *("plackup", "--host", "127.0.0.1", "--port", "{port}"),
                "/usr/share/librdf-linkeddata-perl/linked_data.psgi",
            ),
        ),
        "`plackup linked_data.psgi` with a store in memory, CORS, VoID and an endpoint configured; "
        "the IRIs of the file are of its own address, for it answers for no others",
        {"RDF_LINKEDDATA_CONFIG": "{config}"},
        config=PERL,
        own=True,
        ready="town/mill/data",
    ),
    Server(
        "Oxigraph server",
        ("oxigraph",),
        "",
        (
            ("{here}/oxigraph", "load", "--location", "{home}/{port}", "--file", "{file}"),
            (
                *("{here}/oxigraph", "serve-read-only", "--location", "{home}/{port}"),
                *("--union-default-graph", "--bind", "127.0.0.1:{port}"),
            ),
        ),
        "`oxigraph load`, `oxigraph serve-read-only --union-default-graph`",
    ),
    Server("Prez", ("prez",), "PyPI", (), "–"),
)


def quiet(command: Sequence[str | Path], **more: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end and keep what it says."""
    return subprocess.run(
        command, capture_output=True, text=True, check=False, env=os.environ | more
    )


def install(server: Server, home: Path) -> None:
    """Install a server into a folder, unless it is there.

    Raises:
        Missing: its registry has none for this machine, or only root could install it.
    """
    if server.registry == "PyPI":
        if not (home / "bin/python").exists():
            subprocess.run([sys.executable, "-m", "venv", home], check=True)
        command = [str(home / "bin/python"), "-m", "pip", "install", "--quiet", *server.packages]
        done = quiet(command, PIP_DISABLE_PIP_VERSION_CHECK="1")
    elif server.registry == "npm":
        (home / "package.json").write_text("{}", encoding="utf-8")
        flags = ("--silent", "--no-audit", "--no-fund", "--prefix", str(home))
        done = quiet([*npm(), "install", *flags, *server.packages])
    elif server.registry == "Debian":
        done = quiet(["dpkg-query", "--status", *server.packages])
        if done.returncode:
            raise Missing(f"not installed; on Debian: apt-get install {' '.join(server.packages)}")
    else:
        return
    if done.returncode:
        errors = [line for line in done.stderr.splitlines() if "error" in line.lower()]
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        raise Missing(f"{(errors or ['it cannot be installed'])[0]} (Python {version})")


def version(server: Server, home: Path) -> str:
    """The version that was installed."""
    package = server.packages[0].partition("[")[0]
    if server.registry == "npm":
        about = (home / "node_modules" / package / "package.json").read_text(encoding="utf-8")
        return str(json.loads(about)["version"])
    if server.registry == "Debian":
        return quiet(["dpkg-query", "--show", "--showformat=${Version}", package]).stdout
    python = home / "bin/python" if server.registry else sys.executable
    code = f"import importlib.metadata as m; print(m.version({package!r}))"
    return quiet([python, "-c", code]).stdout.strip()


def filled(value: object, names: Mapping[str, str]) -> str:
    """A text, or a structure as JSON, with the names in braces replaced."""
    text = value if isinstance(value, str) else json.dumps(value)
    for name, meaning in names.items():
        text = text.replace("{" + name + "}", meaning)
    return text


@contextmanager
def running(
    server: Server, home: Path, data: str = TOWN, base: str = HOST
) -> Iterator[tuple[str, str]]:
    """The address of a server with data, and what their IRIs begin with.

    Args:
        server: which one.
        home: where it is installed.
        data: Turtle; its IRIs are changed for a server that answers for its own address alone.
        base: what the IRIs begin with.

    Raises:
        Missing: it cannot be started.
    """
    port = str(free_port())
    root = f"http://127.0.0.1:{port}/"
    host = root if server.own else base
    names = {
        "python": sys.executable,
        "here": str(Path(sys.executable).parent),
        "home": str(home),
        "file": str(home / "town.ttl"),
        "config": str(home / "config.json"),
        "port": port,
        "root": root,
        "bare": root.rstrip("/"),
        "host": host,
    }
    Path(names["file"]).write_text(data.replace(base, host), encoding="utf-8")
    Path(names["config"]).write_text(filled(server.config or {}, names), encoding="utf-8")
    environment = {name: filled(value, names) for name, value in server.environment.items()}
    *first, last = [[filled(word, names) for word in line] for line in server.start]
    for command in first:
        subprocess.run(command, check=True, capture_output=True)
    with (
        (home / "log.txt").open("wb") as log,
        subprocess.Popen(
            last, cwd=home, stdout=log, stderr=log, env=os.environ | environment
        ) as process,
    ):
        try:
            try:
                wait_until_ready(root + server.ready, process, PATIENCE)
            except AssertionError as error:
                raise Missing(f"it does not start: {error}") from error
            yield root, host
        finally:
            process.terminate()


def probed(server: Server, home: Path) -> list[Result]:
    """What the checks find on a server."""
    home.mkdir(parents=True, exist_ok=True)
    if not server.start:
        install(server, home)
        raise Missing("it can be installed now: say here how it is started")
    install(server, home)
    with running(server, home) as (address, host):
        return run(open_site(address, (f"{host}town/mill",), ANSWER))


def results_table(found: Mapping[str, Sequence[Result]]) -> str:
    """A row a check, a column a server."""
    marks = {Outcome.PASS: "pass", Outcome.FAIL: "**fail**", Outcome.NOT_APPLICABLE: "–"}
    rows: list[list[object]] = [
        [check.name, *(marks[results[number].outcome] for results in found.values())]
        for number, check in enumerate(CHECKS)
    ]
    counted = [Counter(result.outcome for result in results) for results in found.values()]
    sums = [" / ".join(str(counts[outcome]) for outcome in Outcome) for counts in counted]
    rows.append(["passed / failed / not applicable", *sums])
    return table(("check", *found), rows)


def evidence(found: Mapping[str, Sequence[Result]]) -> str:
    """What failed on each server, with the evidence."""
    parts = []
    for name, results in found.items():
        failed = [f"- {r.check.name}: {r.evidence}" for r in results if r.outcome is Outcome.FAIL]
        if failed:
            parts += [f"### {name}\n", *failed, ""]
    return "\n".join(parts).rstrip()


def main() -> None:
    """Read the command line and do it all."""
    reader = argparse.ArgumentParser(prog="python -m tools.rivals", description=__doc__)
    reader.add_argument("folder", type=Path, help="where the servers are installed")
    folder = reader.parse_args().folder.resolve()
    started, found = [], {}
    for server in SERVERS:
        home = folder / server.name.lower().replace(" ", "-").replace(":", "")
        try:
            found[server.name] = probed(server, home)
            started.append((server.name, version(server, home), server.shown))
        except Missing as reason:
            started.append((server.name, "–", f"absent: {reason}"))
        print(*started[-1], sep="\t", flush=True)
    put(PAGE, "started", table(("server", "version", "started with"), started))
    put(PAGE, "results", results_table(found))
    put(PAGE, "failed", evidence(found))


if __name__ == "__main__":
    main()
