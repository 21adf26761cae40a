"""Servers of tests and tools: a free port of 127.0.0.1, and waiting until a process answers."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

_DEADLINE_SECONDS = 60.0
_PAUSE_SECONDS = 0.05
_NGINX_PAGE = Path(__file__).resolve().parent.parent / "docs/how-to/run-behind-a-proxy.md"
_NGINX = """
daemon off; master_process off; pid nginx.pid; error_log stderr;
events {{}}
http {{
  access_log off;
  client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi; scgi_temp_path scgi;
{server}
}}
"""


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until_ready(
    url: str, process: subprocess.Popen[bytes], seconds: float = _DEADLINE_SECONDS
) -> None:
    """Ask until the server answers; fails if the process ends or takes too long."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise AssertionError(f"the server ended with exit code {process.returncode}")
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            # Another process starts: nothing tells that it is ready but its answer.
            time.sleep(_PAUSE_SECONDS)
    raise AssertionError(f"no answer from {url}")


def wait_for(condition: Callable[[], bool]) -> bool:
    """Whether the condition comes true before the deadline."""
    deadline = time.monotonic() + _DEADLINE_SECONDS
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(_PAUSE_SECONDS)
    return True


def children(pid: int) -> list[int]:
    """The processes below a process, as ``/proc`` has them."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[1]) == pid:
                found += [int(entry.name), *children(int(entry.name))]
    return found


@contextmanager
def serving(
    path: Path, port: int, ready: str, settings: Mapping[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """``bkg serve`` on a dataset or release, until the context ends.

    ``ready`` is the URL that answers when it is; ``settings`` are environment variables.
    """
    command = [sys.executable, "-m", "bkg", "serve", str(path), "--port", str(port)]
    environment = {**os.environ, **(settings or {})}
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, stdout=quiet, stderr=quiet, env=environment) as process:
        try:
            wait_until_ready(ready, process)
            yield process
        finally:
            process.terminate()


@contextmanager
def oxigraph(location: Path) -> Iterator[str]:
    """URL of the SPARQL endpoint of an Oxigraph server over the files of a store."""
    address = f"127.0.0.1:{free_port()}"
    program = Path(sys.executable).with_name("oxigraph")
    command: list[str | Path] = [program, "serve-read-only"]
    command += ["--location", location, "--bind", address]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, stdout=quiet, stderr=quiet) as process:
        try:
            wait_until_ready(f"http://{address}/", process)
            yield f"http://{address}/query"
        finally:
            process.terminate()


def nginx_blocks() -> list[str]:
    """The server blocks of the how-to page: the path passed on, and the path taken away."""
    return re.findall(r"```nginx\n(.*?)```", _NGINX_PAGE.read_text(encoding="utf-8"), re.DOTALL)


def nginx_program() -> str | None:
    """Where nginx is; None if the machine has none."""
    return shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")


@contextmanager
def nginx(program: str, folder: Path, block: str, upstream: int) -> Iterator[str]:
    """The address of a site under ``/kg/`` behind nginx.

    ``block`` is a server block that listens on port 80 before port 8000; in ``folder``, which must
    not be there yet, nginx keeps its files.
    """
    port = free_port()
    server = block.replace("listen 80;", f"listen 127.0.0.1:{port};")
    server = server.replace("127.0.0.1:8000", f"127.0.0.1:{upstream}")
    folder.mkdir()
    (folder / "nginx.conf").write_text(_NGINX.format(server=server), encoding="utf-8")
    command = [program, "-e", "stderr", "-p", f"{folder}/", "-c", "nginx.conf"]
    with subprocess.Popen(command, cwd=folder, stderr=subprocess.DEVNULL) as process:
        try:
            wait_until_ready(f"http://127.0.0.1:{port}/kg/", process)
            yield f"http://127.0.0.1:{port}/kg/"
        finally:
            process.terminate()
