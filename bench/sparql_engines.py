"""The servers that are compared: each loads the same file once, is started, and is stopped."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path

from bench.belarus import Graph, write_folder
from bench.processes import Run, family, run
from bench.sparql_client import Client, Failed
from bench.sparql_inside import Inside
from bkg.errors import BkgError
from bkg.release import layout
from bkg.release.layout import open_release
from tools import rivals

_ASK = "ASK { ?s ?p ?o }"
_PAUSE = 0.2
_LOADING = 240.0
"""Seconds until a server that loads when it is started answers."""
_LOADED = "virtuoso/loaded"
"""Is there once Virtuoso's database is whole."""
_DATABASE = 1800.0
"""Seconds to load a database."""
_ISQL = ("isql-vt", "isql-v", "isql")

_INI = """[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
[TempDatabase]
DatabaseFile = {folder}/temp.db
TransactionFile = {folder}/temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DirsAllowed = {data}
NumberOfBuffers = 170000
MaxDirtyBuffers = 130000
ServerThreads = 20
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerThreads = 20
MaxKeepAlives = 20
KeepAliveTimeout = 60
[SPARQL]
ResultSetMaxRows = 1000000
"""


@dataclass
class Data:
    """A dataset folder with its release.

    Attributes:
        file: the quads.
        release: the release that ``bkg build`` made of them.
        cases: see `bench.belarus.Graph`.
    """

    file: Path
    release: Path
    cases: int


@dataclass
class Engine:
    """A server that runs.

    Attributes:
        name: what the report calls it.
        endpoint: URL of its SPARQL endpoint.
        process: its process, or the parent of its processes.
        said: its version and how it was set.
        loaded: seconds from the file of quads to its first answer; None if it was loaded before.
    """

    name: str
    endpoint: str
    process: subprocess.Popen[bytes]
    said: str
    loaded: float | None = None

    def client(self) -> Client | Inside:
        """What asks it; over HTTP unless it has no address."""
        return Client(self.endpoint) if self.endpoint else Inside(self.process)

    def memory(self) -> int:
        """MiB that its processes have had at most, each at its own time, added up."""
        kilobytes = 0
        for process in family(self.process.pid):
            status = Path(f"/proc/{process}/status").read_text(encoding="ascii", errors="replace")
            kilobytes += int(status.partition("VmHWM:")[2].split()[0])
        return kilobytes >> 10


def program(name: str) -> Path:
    """A command beside this Python."""
    return Path(sys.executable).with_name(name)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def written(folder: Path, size: int, seed: int) -> Data:
    """The dataset of that size, made if it is not there; its release may be missing."""
    root = folder / f"sparql-{size}-{seed}"
    told = root / "cases"
    if not told.exists():
        graph = Graph(size, seed=seed)
        write_folder(root, graph)
        told.write_text(str(graph.cases), encoding="ascii")
    cases = int(told.read_text(encoding="ascii"))
    return Data(root / "data/graph.nq", root / "releases/current", cases)


def make(folder: Path, size: int, seed: int) -> Data:
    """The dataset of that size and its release, made if they are not there."""
    data = written(folder, size, seed)
    try:
        open_release(data.release)
    except BkgError:  # there is none, or one of another version of bkg
        subprocess.run([program("bkg"), "build", data.file.parents[1]], check=True)
    return data


def loaded(name: str, data: Data, limit: float = _DATABASE) -> Run | None:
    """What it takes to load the quads into a database; None for what loads when it is started.

    That of this project is the whole `bkg build`, in place of the releases that were there.
    What Virtuoso has kept from an earlier run is forgotten.

    Raises:
        Failed: it cannot be done, or not in so many seconds.
    """
    root = data.file.parents[1]
    if name == "Virtuoso":
        (root / _LOADED).unlink(missing_ok=True)
    with tempfile.TemporaryDirectory(dir=root, prefix="load-") as place:
        bulk = "import sys, pyoxigraph as p; p.Store(sys.argv[1]).bulk_load(path=sys.argv[2])"
        commands: dict[str, list[str | Path]] = {
            "pyoxigraph": [sys.executable, "-c", bulk, place, data.file],
            "Oxigraph": [program("oxigraph"), "load", "--location", place, "--file", data.file],
            "bkg": [program("bkg"), "build", root],
        }
        if name not in commands:
            return None
        if name == "bkg":
            shutil.rmtree(root / "releases", ignore_errors=True)
        done = run(commands[name], limit)
    if done.status is None:
        raise Failed(f"loads for longer than its limit of {limit:.0f} s")
    if done.status:
        raise Failed(f"loading ended with exit {done.status}: {done.complaint[-200:]}")
    return done


@contextmanager
def _running(
    name: str, command: list[str | Path], endpoint: str, said: str, **environment: str
) -> Iterator[Engine]:
    """A server, from its first answer on until the context ends.

    Raises:
        Failed: it ended, or has not answered in time.
    """
    process = subprocess.Popen(
        command,
        env=os.environ | environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    began = time.monotonic()
    try:
        _await(process, endpoint)
        yield Engine(name, endpoint, process, said, time.monotonic() - began)
    finally:
        process.terminate()
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _await(process: subprocess.Popen[bytes], endpoint: str) -> None:
    end = time.monotonic() + _LOADING
    while True:
        client = Client(endpoint)
        try:
            client.send(client.request(_ASK))
            return
        except Failed as error:
            if process.poll() is not None:
                raise Failed(f"ended with exit {process.returncode} while loading") from error
            if time.monotonic() > end:
                raise Failed(f"did not answer within {_LOADING:.0f} s") from error
            time.sleep(_PAUSE)
        finally:
            client.close()


@contextmanager
def bkg(data: Data, _cache: Path) -> Iterator[Engine]:
    """This project; limits on one client are set high, for here one client is all of them."""
    port = free_port()
    settings = {
        "BKG_QUERY_RATE": "1000000",
        "BKG_QUERY_PER_CLIENT": "64",
        "BKG_SERVE_THREADS": "16",
        "BKG_QUERY_QUEUE": "8",
    }
    said = f"{version('bkg')}, {', '.join(f'{k}={v}' for k, v in settings.items())}"
    command: list[str | Path] = [program("bkg"), "serve", data.release, "--port", str(port)]
    url = f"http://127.0.0.1:{port}/sparql"
    with _running("bkg", command, url, said, **settings) as engine:
        yield replace(engine, loaded=None)


@contextmanager
def oxigraph(data: Data, _cache: Path) -> Iterator[Engine]:
    """The native server of Oxigraph on the store of the same release."""
    at = f"127.0.0.1:{free_port()}"
    command: list[str | Path] = [
        program("oxigraph"),
        "serve-read-only",
        "--location",
        data.release / layout.STORE,
    ]
    url = f"http://{at}/query"
    with _running("Oxigraph", [*command, "--bind", at], url, version("oxigraph")) as engine:
        yield replace(engine, loaded=None)


@contextmanager
def pyoxigraph(data: Data, _cache: Path) -> Iterator[Engine]:
    """The engine in a process that is asked without HTTP, on the store of the same release."""
    command: list[str | Path] = [sys.executable, "-m", "bench.sparql_inside"]
    command.append(data.release / layout.STORE)
    with subprocess.Popen(
        command, cwd=Path(__file__).parents[1], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        try:
            yield Engine("pyoxigraph", "", process, f"{version('pyoxigraph')}, in process")
        finally:
            process.terminate()


def _virtuoso_version() -> str:
    told = subprocess.run(["virtuoso-t", "-?"], capture_output=True, text=True, check=False)
    return next(
        (line for line in (told.stdout + told.stderr).splitlines() if line.startswith("Version")),
        "",
    )


def _isql(port: int, *statements: str) -> None:
    """Run statements in Virtuoso, as its default user on a port that only this machine reaches."""
    for name in _ISQL:
        command = [name, f"127.0.0.1:{port}", "dba", "dba", f"exec={'; '.join(statements)};"]
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=_DATABASE)
            return
        except FileNotFoundError:
            continue
        except subprocess.SubprocessError as error:
            raise Failed(f"Virtuoso does not load: {error}") from error
    raise Failed("no isql for Virtuoso on this machine")


@contextmanager
def virtuoso(data: Data, _cache: Path) -> Iterator[Engine]:
    """Virtuoso with 1.3 GiB of buffers, a database of its own beside the data."""
    folder = data.file.parents[1] / "virtuoso"
    folder.mkdir(exist_ok=True)
    stamp = data.file.parents[1] / _LOADED
    sql, http = free_port(), free_port()
    ini = folder / "virtuoso.ini"
    ini.write_text(_INI.format(folder=folder, data=data.file.parent, sql=sql, http=http))
    if not stamp.exists():
        for old in folder.glob("virtuoso.[dltp]*"):
            old.unlink()
    command: list[str | Path] = ["virtuoso-t", "+foreground", "+configfile", ini]
    url = f"http://127.0.0.1:{http}/sparql"
    with _running("Virtuoso", command, url, _virtuoso_version()) as engine:
        seconds = None
        if not stamp.exists():
            began = time.monotonic()
            folder_and_file = f"'{data.file.parent}', '{data.file.name}', 'urn:none'"
            _isql(sql, f"ld_dir({folder_and_file})", "rdf_loader_run()", "checkpoint")
            stamp.touch()
            seconds = time.monotonic() - began
        yield replace(engine, loaded=seconds)


@contextmanager
def rdflib(data: Data, cache: Path) -> Iterator[Engine]:
    """rdflib-endpoint with rdflib's own store in memory, in an environment of its own."""
    home = cache / "rdflib-endpoint"
    binaries = home / "bin"
    if not (binaries / "rdflib-endpoint").exists():
        venv.create(home, with_pip=True, clear=True)
        install = ["-m", "pip", "install", "--quiet", "rdflib-endpoint[cli]"]
        try:
            subprocess.run([binaries / "python", *install], check=True)
        except subprocess.SubprocessError as error:
            raise Failed(f"cannot be installed: {error}") from error
    code = "from importlib.metadata import version as v; print(v('rdflib-endpoint'), v('rdflib'))"
    told = subprocess.run(
        [binaries / "python", "-c", code], check=True, capture_output=True, text=True
    ).stdout.split()
    port = free_port()
    command: list[str | Path] = [binaries / "rdflib-endpoint", "serve", data.file]
    command += ["--host", "127.0.0.1", "--port", str(port)]
    said = f"{told[0]}, rdflib {told[1]}"
    with _running("rdflib-endpoint", command, f"http://127.0.0.1:{port}/", said) as engine:
        yield engine


@contextmanager
def trifid(data: Data, cache: Path) -> Iterator[Engine]:
    """Trifid as `tools/rivals.py` installs and starts it, with the quads in memory."""
    server = next(one for one in rivals.SERVERS if one.name == "Trifid")
    home = cache / "trifid"
    home.mkdir(exist_ok=True)
    try:
        rivals.install(server, home)
    except rivals.Missing as error:
        raise Failed(str(error)) from error
    port = str(free_port())
    names = {"home": str(home), "port": port, "file": str(data.file), "host": rivals.HOST}
    command: list[str | Path] = [rivals.filled(word, names) for word in server.start[-1]]
    settings = {name: rivals.filled(value, names) for name, value in server.environment.items()}
    settings["FETCH_HANDLER_FILE_TYPE"] = "application/n-quads"
    said = rivals.version(server, home)
    with _running("Trifid", command, f"http://127.0.0.1:{port}/query", said, **settings) as engine:
        yield engine
