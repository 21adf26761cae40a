"""What strangers may try on a server, each attack once or over and over.

Run by itself it attacks ``HOST PORT`` until its input ends, and then prints as JSON what each
attack was answered. It is light, gives way to everything else on the machine, and comes from many
addresses of the loopback network, for one address alone is stopped by the limits on clients.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import resource
import sys
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field
from itertools import count
from urllib.parse import quote

PATIENCE = 60.0
MOST = 1 << 20
CONNECTIONS = 1000
"""Connections at once of each attack that is about connections alone."""
PAUSE = 0.25
"""Seconds between two attacks of a kind, so that the attacker does not measure itself."""
_SOURCES = count(2)
_TEN = 10_000_000


@dataclass
class Target:
    """Who is attacked.

    Attributes:
        host: an address.
        port: its port.
        trap: a port of the loopback interface on which nothing may ever arrive.
        hold: seconds that attacks last that are about lasting.
        connections: connections at once of attacks that are about connections.
    """

    host: str
    port: int
    trap: int
    hold: float = 5.0
    connections: int = CONNECTIONS


@dataclass
class Connection:
    """An open connection, from an address of its own."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def status(self) -> int:
        """The status of the answer, 0 if there is none."""
        line = await self.reader.readline()
        parts = line.split()
        return int(parts[1]) if len(parts) > 1 and parts[1].isdigit() else 0

    async def skip(self) -> None:
        """Read what there is, up to a limit."""
        left = MOST
        while left > 0 and (part := await self.reader.read(1 << 16)):
            left -= len(part)

    def close(self) -> None:
        """Break the connection off."""
        self.writer.transport.abort()


async def connect(target: Target) -> Connection:
    """A connection from the next address of 127.0.0.0/8."""
    number = next(_SOURCES) % 60_000
    source = f"127.0.{number // 250}.{2 + number % 250}"
    return Connection(
        *await asyncio.open_connection(target.host, target.port, local_addr=(source, 0))
    )


async def send(target: Target, request: bytes) -> int:
    """Send bytes and read the answer; returns its status, 0 if the connection was closed."""
    connection = await connect(target)
    try:
        connection.writer.write(request)
        # Who refuses a request need not read all of it.
        with suppress(ConnectionError):
            await connection.writer.drain()
        found = await connection.status()
        await connection.skip()
    except ConnectionError:
        return 0
    finally:
        connection.close()
    return found


def get(path: str, headers: str = "") -> bytes:
    """A GET request that ends its connection."""
    return f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{headers}\r\n".encode("latin-1")


def post(body: bytes, kind: str = "application/sparql-query") -> bytes:
    """A POST of a query."""
    head = f"POST /sparql HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: {kind}\r\n"
    return head.encode() + b"Content-Length: %d\r\n\r\n" % len(body) + body


def _optionals(depth: int) -> str:
    inner = ""
    for level in range(depth):
        inner = f"OPTIONAL {{ ?s{level} ?p{level} ?o{level} {inner} }}"
    return f"SELECT (COUNT(*) AS ?n) {{ ?s ?p ?o {inner} }}"


def _values(size: int) -> str:
    rows = " ".join(f"<urn:v:{number}>" for number in range(size))
    blocks = " ".join(f"VALUES ?{name} {{ {rows} }}" for name in "abcde")
    return f"SELECT (COUNT(*) AS ?n) {{ {blocks} }}"


def _doubling(times: int) -> str:
    steps = " ".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(times))
    return f"SELECT (STRLEN(?x{times}) AS ?n) {{ BIND('0123456789abcdef' AS ?x0) {steps} }}"


_TWO = "?a ?b ?c . ?d ?e ?f"
_THREE = f"{_TWO} . ?g ?h ?i"
QUERIES = {
    "cross product": f"SELECT (COUNT(*) AS ?n) {{ {_THREE} . ?j ?k ?l . ?m ?o ?q }}",
    "deep property path": "SELECT (COUNT(*) AS ?n) { ?s (!<urn:x>|^!<urn:x>)* ?o . "
    "?o ((!<urn:y>/!<urn:z>)+|^!<urn:x>)+ ?q . ?q (!<urn:x>?/!<urn:y>*)* ?s }",
    "path of 7,000 steps": "SELECT * { ?s " + "/".join(["<urn:p>"] * 7_000) + " ?o }",
    "OPTIONAL nest": _optionals(60),
    "ORDER BY": f"SELECT * {{ {_THREE} }} ORDER BY STR(?c) DESC(STR(?f)) STR(?i) LIMIT 1",
    "GROUP_CONCAT": "SELECT (GROUP_CONCAT(CONCAT(STR(?c), STR(?f), STR(?a)); separator='#') AS ?x)"
    f" {{ {_TWO} }}",
    "doubling CONCAT": _doubling(40),
    "VALUES": _values(900),
    "regex": f"SELECT * {{ {_THREE} FILTER(REGEX(CONCAT(STR(?c), STR(?f), STR(?i)), "
    "'((x|y|.)*(x+)+){1,40}((a|b|ab)*c){20}$', 'i')) }",
    "regex that is large": "SELECT * { ?s ?p ?o FILTER(REGEX(STR(?o), "
    "'((((a{1,99}){1,99}){1,99}){1,99}){1,99}')) }",
    "DISTINCT": f"SELECT DISTINCT ?a ?d ?g {{ {_THREE} }} OFFSET 1000000000",
    "endless rows": f"SELECT * {{ {_THREE} }}",
    "CONSTRUCT": f"CONSTRUCT {{ ?a ?e ?i }} {{ {_THREE} }}",
    "brackets": "SELECT * " + "{" * 30_000 + "}" * 30_000,
    "not not not": "ASK { FILTER(" + "!" * 60_000 + "true) }",
}
Attack = Callable[[Target], Awaitable[Counter[str]]]


def _query(text: str) -> Attack:
    async def attack(target: Target) -> Counter[str]:
        fresh = f"{text} # {random.random()}"  # noqa: S311 - so that no cache knows it
        how = random.choice([post(fresh.encode()), *_asked(fresh)])  # noqa: S311 - which attack comes next is no secret
        return Counter([str(await send(target, how))])

    return attack


def _asked(text: str) -> list[bytes]:
    """A query as a browser and an old client ask it, where its address is not too long."""
    path = f"/sparql?query={quote(text)}"
    if len(path) > 8_000:
        return []
    return [get(path, "Accept: text/html\r\n"), get(path).replace(b"HTTP/1.1", b"HTTP/1.0")]


def _requests(*requests: Callable[[Target], bytes]) -> Attack:
    async def attack(target: Target) -> Counter[str]:
        return Counter([str(await send(target, make(target))) for make in requests])

    return attack


def _service(form: str) -> Callable[[Target], bytes]:
    return lambda target: get(
        "/sparql?query=" + quote(form.replace("TRAP", f"http://127.0.0.1:{target.trap}/"))
    )


def _chunked(_: Target) -> bytes:
    head = get(
        "/sparql", "Transfer-Encoding: chunked\r\nContent-Type: application/sparql-query\r\n"
    )
    return head.replace(b"GET", b"POST", 1) + b"%x\r\n" % _TEN + b"?" * _TEN + b"\r\n0\r\n\r\n"


async def _many(target: Target, beginning: bytes) -> Counter[str]:
    """Many connections at once on which a request begins and never ends."""
    held: list[Connection] = []

    async def hold_one() -> None:
        with suppress(OSError):
            held.append(await connect(target))
            held[-1].writer.write(beginning)

    try:
        for _ in range(0, target.connections, 50):
            await asyncio.gather(*(hold_one() for _ in range(50)))
        await asyncio.sleep(target.hold)
    finally:
        for connection in held:
            connection.close()
    return Counter({"held": len(held)})


async def _thousands(target: Target) -> Counter[str]:
    return await _many(target, b"")


async def _half_open(target: Target) -> Counter[str]:
    beginnings = (b"GET / HTTP/1.1\r\nHost: x\r\n", post(b"ASK {}")[:-3])
    return await _many(target, random.choice(beginnings))  # noqa: S311 - which attack comes next is no secret


async def _trickle(target: Target) -> Counter[str]:
    """A request byte by byte."""
    connection = await connect(target)
    try:
        for byte in get("/", f"X-Long: {'x' * 1000}\r\n")[: int(target.hold * 10)]:
            connection.writer.write(bytes([byte]))
            await asyncio.sleep(0.1)
    finally:
        connection.close()
    return Counter(["sent slowly"])


async def _slow_reader(target: Target) -> Counter[str]:
    """Large answers that nobody takes, of queries and of documents."""
    paths = [
        "/sparql?format=csv&query=" + quote(f"{QUERIES['endless rows']} LIMIT 200000"),
        "/sparql?format=nt&query=" + quote("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }"),
        "/sparql?format=json&query=" + quote(QUERIES["endless rows"]),
    ]
    held = [await connect(target) for _ in range(6)]
    try:
        for number, connection in enumerate(held):
            connection.writer.write(get(paths[number % len(paths)]))
        for _ in range(int(target.hold)):
            await asyncio.sleep(1)
            for connection in held:
                with suppress(asyncio.TimeoutError, ConnectionError):
                    await asyncio.wait_for(connection.reader.read(1), 0.01)
    finally:
        for connection in held:
            connection.close()
    return Counter({"read slowly": len(held)})


async def _gone(target: Target) -> Counter[str]:
    """A query whose client goes away."""
    connection = await connect(target)
    connection.writer.write(get("/sparql?query=" + quote(QUERIES["cross product"])))
    await asyncio.sleep(0.5)
    connection.close()
    return Counter(["went away"])


ATTACKS: dict[str, Attack] = {name: _query(text) for name, text in QUERIES.items()} | {
    "10 MB query": _requests(
        lambda _: post(b"ASK {} #" + b"x" * _TEN),
        lambda _: post(b"query=" + b"%41" * (_TEN // 3), "application/x-www-form-urlencoded"),
        _chunked,
    ),
    "malformed UTF-8": _requests(
        lambda _: post(b"ASK { ?s ?p '\xff\xfe\xc0\x80' }"),
        lambda _: get("/sparql?query=ASK%20%7B%3Fs%20%3Fp%20%27%ff%ed%a0%80%27%7D"),
        lambda _: get("/\xff\xfe\xc3"),
        lambda _: get("/resource?iri=http://x/%ff%fe"),
    ),
    "SERVICE to loopback": _requests(
        _service("SELECT * { SERVICE <TRAP> { ?s ?p ?o } }"),
        _service("SELECT * { SERVICE SILENT <TRAP> { ?s ?p ?o } }"),
        _service("SELECT * { ?s ?p ?o . { SELECT * { FILTER EXISTS { SERVICE#x\n<TRAP> {} } } } }"),
        _service("PREFIX t: <TRAP> SELECT * { ?s ?p true.SERVICE t: { ?s ?p ?o } }"),
        _service("SELECT * { BIND(<TRAP> AS ?g) SERVICE ?g { ?s ?p ?o } }"),
        _service("SELECT * { \\u0053ERVICE <TRAP> { ?s ?p ?o } }"),
        _service("SELECT * FROM <TRAP> { ?s ?p ?o }"),
    ),
    "updates": _requests(
        _service("LOAD <TRAP>"),
        _service("DELETE WHERE { ?s ?p ?o }"),
        lambda target: post(
            b"update=LOAD+<http://127.0.0.1:%d/>" % target.trap, "application/x-www-form-urlencoded"
        ),
        lambda _: post(b"DROP ALL", "application/sparql-update"),
    ),
    "IRI injection": _requests(
        lambda _: get("/resource?iri=" + quote("http://x/> } ; DROP ALL # \r\nSet-Cookie: a=b")),
        lambda _: get("/resource?iri=" + quote("http://x/a\" onclick='x' <script>")),
        lambda _: get("/sparql?query=ASK%7B%7D&default-graph-uri=" + quote("urn:x> {} SERVICE <")),
        lambda _: get("/%0d%0aSet-Cookie:%20a=b"),
    ),
    "header injection": _requests(
        lambda _: get("/", "X-Forwarded-Host: evil\r\nX-Forwarded-For: 1.2.3.4\r\nHost: evil\r\n"),
        lambda _: get("/", "Accept: " + "a/b;q=0.1," * 20_000 + "\r\n"),
        lambda _: get("/", "X: " + "y" * 400_000 + "\r\n"),
        lambda _: (
            get("/", "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n") + b"0\r\n\r\nGET /"
        ),
        lambda _: get("/", "Content-Length: -1\r\nIf-None-Match: \x00\x01\r\n"),
        lambda _: b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 500 + b"\r\n\r\n",
    ),
    "slow senders": _trickle,
    "slow readers": _slow_reader,
    "half-open sockets": _half_open,
    "connections": _thousands,
    "clients that go": _gone,
}


@dataclass
class _Tally:
    """What each attack was answered, and how often."""

    answers: dict[str, Counter[str]] = field(default_factory=dict)
    stopping: bool = False

    async def attack(self, name: str, target: Target) -> None:
        """Carry one out, once."""
        found = self.answers.setdefault(name, Counter())
        try:
            found.update(await asyncio.wait_for(ATTACKS[name](target), PATIENCE))
        except (TimeoutError, OSError) as error:
            found[type(error).__name__] += 1
        except asyncio.CancelledError:
            found["under way at the end"] += 1
            raise

    async def again_and_again(self, name: str, target: Target) -> None:
        """Carry one out until told to stop."""
        while not self.stopping:
            await self.attack(name, target)
            await asyncio.sleep(PAUSE)


async def each_once(target: Target, lanes: int) -> dict[str, Counter[str]]:
    """All attacks, each once; ``lanes`` queries at a time, so that each of them is let in."""
    tally, gate = _Tally(), asyncio.Semaphore(lanes)

    async def attack(name: str) -> None:
        async with gate if name in QUERIES else nullcontext():
            await tally.attack(name, target)

    await asyncio.gather(*map(attack, ATTACKS))
    return tally.answers


async def until_told(target: Target) -> dict[str, Counter[str]]:
    """All attacks together, over and over until the input ends; what is under way is left there."""
    tally = _Tally()
    tasks = [asyncio.create_task(tally.again_and_again(name, target)) for name in ATTACKS]
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    tally.stopping = True
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks, timeout=target.hold)
    return tally.answers


def main() -> None:
    """Read the command line, attack, and say what happened."""
    host, port, trap = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    os.nice(10)
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    print(json.dumps(asyncio.run(until_told(Target(host, port, trap)))))


if __name__ == "__main__":
    main()
