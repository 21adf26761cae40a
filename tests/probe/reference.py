"""A small linked-data server that does it right, written for the tests and nothing like ours.

A fault is a subclass that overrides one method.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar
from urllib.parse import parse_qs, urlsplit

from pyoxigraph import QueryBoolean, QueryResultsFormat, QueryTriples, RdfFormat, Store, serialize

BASE = "https://data.example/"

TURTLE = """
@base <https://data.example/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
<thing/alpha> a <words#Thing> ; rdfs:label "Alpha"@en ; <words#part> [ rdfs:label "a part" ] .
<thing/thé> a <words#Thing> ; rdfs:label "Tea"@fr .
<thing/a%20b> a <words#Thing> ; rdfs:label "A blank" .
<words#Thing> rdfs:label "Thing" .
<words#part> rdfs:label "has part" .
"""
VOID = """
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix void: <http://rdfs.org/ns/void#> .
<https://data.example/> a void:Dataset ; void:triples 10 ;
  void:propertyPartition [ void:property rdfs:label ; void:triples 6 ] ;
  void:classPartition [ void:class <https://data.example/words#Thing> ; void:entities 3 ] ;
  void:uriSpace "https://data.example/" ;
  void:exampleResource <https://data.example/thing/alpha>, <https://data.example/words#Thing> ;
  void:sparqlEndpoint <https://data.example/sparql> ;
  void:dataDump <https://data.example/dump.nt> .
"""
FORMATS = {
    "text/turtle": ("ttl", RdfFormat.TURTLE),
    "application/ld+json": ("jsonld", RdfFormat.JSON_LD),
    "application/n-triples": ("nt", RdfFormat.N_TRIPLES),
    "application/rdf+xml": ("rdf", RdfFormat.RDF_XML),
    "application/trig": ("trig", RdfFormat.TRIG),
    "text/html": ("html", None),
}
JSON_RESULTS = "application/sparql-results+json"
RESULTS = {
    JSON_RESULTS: QueryResultsFormat.JSON,
    "application/sparql-results+xml": QueryResultsFormat.XML,
    "text/csv": QueryResultsFormat.CSV,
    "text/tab-separated-values": QueryResultsFormat.TSV,
}
GRAPHS = {name: fmt for name, (_, fmt) in FORMATS.items() if fmt is not None}
DUMP = b"<https://data.example/thing/alpha> <https://data.example/words#p> <urn:x:y> .\n"


@dataclass
class Reply:
    """An answer that is not sent yet."""

    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


def store_of(turtle: str) -> Store:
    store = Store()
    store.load(turtle.encode(), format=RdfFormat.TURTLE)
    return store


class Reference(BaseHTTPRequestHandler):
    """The server; ``reply`` answers, ``after`` may change the answer."""

    protocol_version = "HTTP/1.1"
    data: ClassVar[Store] = store_of(TURTLE)
    about: ClassVar[Store] = store_of(VOID)

    # The order of a type: the q of the most specific range that matches it.

    def q_of(self, offer: str, ranges: list[tuple[str, bool, float]]) -> float:
        wild = {offer: 3, offer.split("/")[0] + "/*": 2, "*/*": 1}
        found = [(wild[name], q) for name, _, q in ranges if name in wild]
        return max(found)[1] if found else 0.0

    def weight(self, text: str) -> float:
        try:
            return float(text)
        except ValueError:
            return 1.0

    def ranges(self, header: str) -> list[tuple[str, bool, float]]:
        found = []
        for part in header.split(","):
            name, *parameters = (piece.strip() for piece in part.split(";"))
            named = dict(p.split("=", 1) for p in parameters if "=" in p)
            q = self.weight(named.pop("q", "1"))
            found.append((name.lower(), bool(named), q))
        return found

    def choose(self, offers: list[str]) -> str | None:
        ranges = self.ranges(self.headers.get("Accept", "*/*"))
        weights = [(self.q_of(offer, ranges), offer) for offer in offers]
        best = max(weights, key=lambda pair: pair[0])
        return best[1] if best[0] > 0 else None

    # Documents.

    def quads(self, store: Store, document: str) -> list:
        def keep(iri: str) -> bool:
            return iri.split("#")[0] == document

        found = [q for q in store if keep(getattr(q.subject, "value", ""))]
        nodes = {str(q.object) for q in found}
        return found + [
            q for q in store if str(q.subject).startswith("_:") and str(q.subject) in nodes
        ]

    def written(self, quads: list, media_type: str) -> bytes:
        fmt = FORMATS[media_type][1]
        if fmt is None:
            return b"<!doctype html><title>A thing</title>\n"
        body = serialize([q.triple for q in quads], format=fmt)
        assert body is not None
        return body

    def document(self, quads: list, path: str, media_type: str, negotiated: bool) -> Reply:
        body = self.written(quads, media_type)
        tag = f'"{hashlib.sha256(path.encode() + media_type.encode() + body).hexdigest()[:16]}"'
        headers = {"ETag": tag, "Vary": "Accept", "Link": self.links(path, media_type)}
        if negotiated:
            headers["Content-Location"] = f"{path}.{FORMATS[media_type][0]}"
        if tag.strip('"') in self.headers.get("If-None-Match", ""):
            return Reply(304, b"", headers)
        return Reply(200, body, {**headers, "Content-Type": media_type})

    def links(self, path: str, media_type: str) -> str:
        links = [
            f'<{path}.{s}>; rel="alternate"; type="{t}"'
            for t, (s, _) in FORMATS.items()
            if t != media_type
        ]
        return ", ".join([*links, '</void.ttl>; rel="describedby"; type="text/turtle"'])

    def refuse(self, status: int) -> Reply:
        accept = self.headers.get("Accept", "")
        kind = "text/html" if "text/html" in accept else "text/plain"
        return Reply(status, f"{status}\n".encode(), {"Content-Type": kind, "Vary": "Accept"})

    def spelling(self, path: str) -> str | None:
        """The document IRI of a path, however it is spelled."""
        known = {q.subject.value.split("#")[0] for q in self.data if hasattr(q.subject, "value")}
        upper = self.upper(path)
        for iri in known:
            encoded = "".join(
                c if c.isascii() else "".join(f"%{b:02X}" for b in c.encode()) for c in iri
            )
            if encoded == BASE + upper.removeprefix("/"):
                return iri
        return None

    def upper(self, path: str) -> str:
        """Percent-encoded octets in capitals."""
        parts = path.split("%")
        return parts[0] + "".join("%" + part[:2].upper() + part[2:] for part in parts[1:])

    def thing(self, path: str) -> Reply:
        iri = self.spelling(path)
        if iri is not None:
            chosen = self.choose(list(FORMATS))
            if chosen is None:
                return self.refuse(406)
            if path.startswith("/words"):
                return self.document(self.quads(self.data, iri), path, chosen, True)
            return self.see(f"{self.upper(path)}.{FORMATS[chosen][0]}")
        stem, _, suffix = path.rpartition(".")
        iri = self.spelling(stem)
        for media_type, (name, _) in FORMATS.items():
            if iri is not None and name == suffix:
                return self.document(self.quads(self.data, iri), stem, media_type, False)
        return self.refuse(404)

    def see(self, location: str) -> Reply:
        return Reply(303, b"", {"Location": location, "Vary": "Accept"})

    def void(self, path: str) -> Reply:
        suffix = path.rpartition(".")[2]
        for media_type, (name, _) in FORMATS.items():
            if path == f"/void.{name}" and name == suffix:
                return self.document(list(self.about), "/void", media_type, False)
        chosen = self.choose(list(GRAPHS))
        if chosen is None:
            return self.refuse(406)
        return self.document(list(self.about), "/void", chosen, True)

    def dump(self) -> Reply:
        headers = {"Content-Type": "application/n-triples", "Accept-Ranges": "bytes"}
        wanted = self.headers.get("Range", "")
        if not wanted:
            return Reply(200, DUMP, headers)
        first, last = wanted.removeprefix("bytes=").split("-")
        if int(first) >= len(DUMP):
            return Reply(416, b"", {"Content-Range": f"bytes */{len(DUMP)}"})
        headers["Content-Range"] = f"bytes {first}-{last}/{len(DUMP)}"
        return Reply(206, DUMP[int(first) : int(last) + 1], headers)

    # SPARQL.

    def sparql(self, query: str | None) -> Reply:
        if query is None:
            return self.refuse(400)
        try:
            found = self.data.query(query)
        except SyntaxError:
            return self.refuse(400)
        if isinstance(found, QueryBoolean):
            json = QueryResultsFormat.JSON
            return Reply(200, found.serialize(format=json) or b"", {"Content-Type": JSON_RESULTS})
        chosen = self.choose(list(GRAPHS if isinstance(found, QueryTriples) else RESULTS))
        if chosen is None:
            return self.refuse(406)
        if isinstance(found, QueryTriples):
            body = serialize(found, format=GRAPHS[chosen])
        else:
            body = found.serialize(format=RESULTS[chosen])
        return Reply(200, body or b"", {"Content-Type": chosen, "Vary": "Accept"})

    def posted(self, content: bytes) -> Reply:
        kind = self.headers.get("Content-Type", "")
        if kind == "application/sparql-query":
            return self.sparql(content.decode())
        if kind == "application/x-www-form-urlencoded":
            return self.sparql(next(iter(parse_qs(content.decode()).get("query", [])), None))
        return self.refuse(415)

    # HTTP.

    def reply(self, method: str, content: bytes) -> Reply:
        parts = urlsplit(self.path)
        if method == "OPTIONS":
            return Reply(204, b"", {"Allow": "GET, HEAD, OPTIONS"})
        if parts.path == "/sparql":
            query = next(iter(parse_qs(parts.query).get("query", [])), None)
            return self.posted(content) if method == "POST" else self.sparql(query)
        return self.page(parts.path)

    def page(self, path: str) -> Reply:
        if path == "/dump.nt":
            return self.dump()
        if path.startswith("/sitemap"):
            return self.sitemap()
        if path == "/.well-known/void" or path.startswith("/void"):
            return self.void(path)
        if path == "/":
            return Reply(200, self.home().encode(), {"Content-Type": "text/html"})
        return self.thing(path)

    def home(self) -> str:
        """The home page."""
        return (
            '<!doctype html><title>Things</title><script type="application/ld+json">'
            '{"@context": "https://schema.org", "@type": "Dataset", "name": "Things", '
            '"description": "Three things with their names, for nothing but to be asked for."}'
            "</script>\n"
        )

    def sitemap(self) -> Reply:
        host = self.headers.get("Host", "")
        space = "http://www.sitemaps.org/schemas/sitemap/0.9"
        if self.path == "/sitemap.xml":
            inner = f"<sitemap><loc>http://{host}/sitemap-1.xml</loc></sitemap>"
            text = f'<sitemapindex xmlns="{space}">{inner}</sitemapindex>'
        else:
            inner = f"<url><loc>http://{host}/thing/alpha</loc></url>"
            text = f'<urlset xmlns="{space}">{inner}</urlset>'
        # The host is the client's word, so the answer is for this client.
        headers = {"Content-Type": "application/xml", "Cache-Control": "private"}
        return Reply(200, text.encode(), headers)

    def after(self, reply: Reply) -> None:
        """Change an answer; here is where most faults are."""

    def content(self, reply: Reply) -> bytes:
        return b"" if self.command == "HEAD" else reply.body

    def answer(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        reply = self.reply(self.command, self.rfile.read(length))
        reply.headers["Access-Control-Allow-Origin"] = "*"
        reply.headers["Access-Control-Expose-Headers"] = "ETag, Link, Content-Location"
        self.after(reply)
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        self.wfile.write(self.content(reply))

    def do_GET(self) -> None:
        self.answer()

    def do_HEAD(self) -> None:
        self.answer()

    def do_POST(self) -> None:
        self.answer()

    def do_OPTIONS(self) -> None:
        self.answer()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def running(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    """The address of a server with this handler on a free port."""
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/"
        finally:
            server.shutdown()
            thread.join()
