"""Servers with one fault each, by the name of the check that must see it."""

from __future__ import annotations

from urllib.parse import unquote

from pyoxigraph import Store

from tests.probe.reference import VOID, Reference, Reply, store_of


class NoSeeOther(Reference):
    """302 says that the thing is at that place for now."""

    def after(self, reply: Reply) -> None:
        reply.status = 302 if reply.status == 303 else reply.status


class OtherThing(Reference):
    """The documents of things speak of another one."""

    def quads(self, store: Store, document: str) -> list:
        own = super().quads(store, document)
        other = store_of("<urn:x:a> <urn:x:b> <urn:x:c> .")
        return list(other) if "/thing/" in document else own


class AnythingGoes(Reference):
    """An unknown IRI has an empty document."""

    def refuse(self, status: int) -> Reply:
        if status == 404 and not self.path.endswith("/"):
            return Reply(200, b"", {"Content-Type": "text/turtle"})
        return super().refuse(status)


class PlainNotFound(Reference):
    """The 404 is no page for a browser."""

    def after(self, reply: Reply) -> None:
        if reply.status == 404:
            reply.headers["Content-Type"] = "text/plain"


class CapitalsOnly(Reference):
    """Only capital digits are understood in percent-encoded octets."""

    def upper(self, path: str) -> str:
        return path


class Decoded(Reference):
    """The path is decoded before the IRI is looked for."""

    def spelling(self, path: str) -> str | None:
        return None if unquote(path).isascii() and "%" in path else super().spelling(path)


class TwoSpellings(Reference):
    """A slash more leads to the same document, at a second URL."""

    def thing(self, path: str) -> Reply:
        if path.endswith("/") and len(path) > 1:
            return super().thing(path.rstrip("/") + ".ttl")
        return super().thing(path)


def broken(media_type: str) -> type[Reference]:
    """Documents of things that are not what they are labelled as."""

    class Mislabelled(Reference):
        def written(self, quads: list, media_type: str) -> bytes:
            body = super().written(quads, media_type)
            return b"@ {" + body if media_type == wrong and "/thing/" in self.path else body

    wrong = media_type
    return Mislabelled


class LostTriple(Reference):
    """One format lacks a triple."""

    def written(self, quads: list, media_type: str) -> bytes:
        return super().written(
            quads[1:] if media_type == "application/n-triples" else quads, media_type
        )


class FirstNamed(Reference):
    """Without a wildcard, q is not looked at beyond zero."""

    def q_of(self, offer: str, ranges: list[tuple[str, bool, float]]) -> float:
        q = super().q_of(offer, ranges)
        wild = any("*" in name for name, _, _ in ranges)
        return q if wild else min(1.0, q * 1000)


class HighestRange(Reference):
    """The highest q of all ranges that match."""

    def q_of(self, offer: str, ranges: list[tuple[str, bool, float]]) -> float:
        names = {offer, offer.split("/")[0] + "/*", "*/*"}
        return max((q for name, _, q in ranges if name in names), default=0.0)


class ZeroIsLow(Reference):
    """q=0 is the last choice instead of none."""

    def q_of(self, offer: str, ranges: list[tuple[str, bool, float]]) -> float:
        return super().q_of(offer, [(name, more, q or 0.001) for name, more, q in ranges])


class NoParameters(Reference):
    """A range with parameters matches nothing."""

    def q_of(self, offer: str, ranges: list[tuple[str, bool, float]]) -> float:
        return super().q_of(offer, [each for each in ranges if not each[1]])


class Strict(Reference):
    """A q that is no number is an error of the server."""

    def after(self, reply: Reply) -> None:
        if "q=abc" in self.headers.get("Accept", ""):
            reply.status = 500


class AlwaysSomething(Reference):
    """Instead of 406 comes a page."""

    def refuse(self, status: int) -> Reply:
        if status == 406 and not self.path.startswith(("/sparql", "/.well-known")):
            stem = self.path.rpartition(".")[0] or self.path
            return self.see(f"{stem}.html")
        return super().refuse(status)


class HeadWithContent(Reference):
    """Content follows the headers of HEAD."""

    def content(self, reply: Reply) -> bytes:
        return reply.body


class NoOptions(Reference):
    """OPTIONS is not known."""

    def after(self, reply: Reply) -> None:
        if self.command == "OPTIONS":
            reply.status = 405


class ClosedRedirect(Reference):
    """The document may be read by other origins, but the redirect to it not."""

    def after(self, reply: Reply) -> None:
        if reply.status == 303:
            del reply.headers["Access-Control-Allow-Origin"]


class NothingExposed(Reference):
    """Other origins may read the document, but not its headers."""

    def after(self, reply: Reply) -> None:
        del reply.headers["Access-Control-Expose-Headers"]


class NoVaryOnNotFound(Reference):
    """The 404 depends on Accept and does not say so."""

    def after(self, reply: Reply) -> None:
        if reply.status == 404:
            del reply.headers["Vary"]


class WeakTag(Reference):
    """The ETag is weak."""

    def after(self, reply: Reply) -> None:
        if "ETag" in reply.headers:
            reply.headers["ETag"] = "W/" + reply.headers["ETag"]


class NeverNotModified(Reference):
    """If-None-Match is not looked at."""

    def document(self, quads: list, path: str, media_type: str, negotiated: bool) -> Reply:
        del self.headers["If-None-Match"]
        return super().document(quads, path, media_type, negotiated)


class NoContentLocation(Reference):
    """A description that was negotiated does not say where its format is."""

    def void(self, path: str) -> Reply:
        reply = super().void(path)
        reply.headers.pop("Content-Location", None)
        return reply


class DeadAlternate(Reference):
    """One of the links to other formats is dead."""

    def links(self, path: str, media_type: str) -> str:
        return super().links(path, media_type).replace(".trig>", ".gone>")


class NoDescription(Reference):
    """Documents do not link to the description of the dataset."""

    def links(self, path: str, media_type: str) -> str:
        return super().links(path, media_type).replace("describedby", "related")


class NoVoid(Reference):
    """Nothing is at the well-known place."""

    def void(self, path: str) -> Reply:
        return self.refuse(404) if "well-known" in self.path else super().void(path)


class LostContext(Reference):
    """Documents in JSON-LD name a context that is gone."""

    def written(self, quads: list, media_type: str) -> bytes:
        body = super().written(quads, media_type)
        if media_type != "application/ld+json":
            return body
        return b'{"@context": "/context.jsonld", "@graph": %s}' % body


class OldCounts(Reference):
    """The description is of an earlier release."""

    about = store_of(VOID.replace("void:triples 6", "void:triples 5"))


class ShortDescription(Reference):
    """Search engines want more than a few words."""

    def home(self) -> str:
        return super().home().replace("with their names, for nothing but to be asked for", "")


class NoRange(Reference):
    """A part of a dump is the whole."""

    def dump(self) -> Reply:
        del self.headers["Range"]
        return super().dump()


class NotDecoded(Reference):
    """The query in a URL is taken as Latin-1."""

    def after(self, reply: Reply) -> None:
        if self.command == "GET" and "%C3%A9" in self.path and self.path.startswith("/sparql"):
            reply.status = 400


class NoForm(Reference):
    """A query in a form is refused."""

    def posted(self, content: bytes) -> Reply:
        return self.refuse(415) if content.startswith(b"query=") else super().posted(content)


class NoDirectPost(Reference):
    """A query as it is is refused."""

    def posted(self, content: bytes) -> Reply:
        return self.refuse(415) if content.startswith(b"SELECT") else super().posted(content)


def mislabelled(media_type: str, label: str) -> type[Reference]:
    """Results of one type that come under the name of another."""

    class OtherLabel(Reference):
        def after(self, reply: Reply) -> None:
            if self.path.startswith("/sparql") and reply.headers.get("Content-Type") == media_type:
                reply.headers["Content-Type"] = label

    return OtherLabel


class HeadlessCsv(Reference):
    """CSV without the line of names."""

    def after(self, reply: Reply) -> None:
        if reply.headers.get("Content-Type") == "text/csv":
            reply.body = reply.body.partition(b"\n")[2]


class NoAsk(Reference):
    """ASK fails."""

    def sparql(self, query: str | None) -> Reply:
        return self.refuse(500) if query and query.startswith("ASK") else super().sparql(query)


class ErrorsAreFine(Reference):
    """A query that does not parse is answered 200."""

    def sparql(self, query: str | None) -> Reply:
        reply = super().sparql(query)
        if query and query.startswith("SELECT") and reply.status == 400:
            return Reply(200, b"syntax error", {"Content-Type": "text/plain"})
        return reply


class GuessedFormat(Reference):
    """Results that cannot be had as asked come as JSON."""

    def sparql(self, query: str | None) -> Reply:
        reply = super().sparql(query)
        if reply.status == 406:
            return Reply(200, b"{}", {"Content-Type": "application/sparql-results+json"})
        return reply


class Writable(Reference):
    """Updates are taken."""

    def posted(self, content: bytes) -> Reply:
        return Reply(204) if content.startswith(b"update=") else super().posted(content)


class Believes(Reference):
    """Whoever says that it is a proxy is believed."""

    def after(self, reply: Reply) -> None:
        host = self.headers.get("X-Forwarded-Host")
        if host and "Location" in reply.headers:
            reply.headers["Location"] = f"https://{host}{reply.headers['Location']}"


class CachedHost(Reference):
    """The host that a client names is in an answer that a cache may keep."""

    def sitemap(self) -> Reply:
        reply = super().sitemap()
        reply.headers["Cache-Control"] = "public, max-age=300"
        return reply


class DeadLink(Reference):
    """Documents link to a page that is gone."""

    def links(self, path: str, media_type: str) -> str:
        return super().links(path, media_type) + ', </gone>; rel="help"'


FAULTS: dict[str, type[Reference]] = {
    "identifier": NoSeeOther,
    "description": OtherThing,
    "not-found": AnythingGoes,
    "not-found-kind": PlainNotFound,
    "unicode-iri": CapitalsOnly,
    "percent-iri": Decoded,
    "trailing-slash": TwoSpellings,
    "turtle": broken("text/turtle"),
    "json-ld": broken("application/ld+json"),
    "n-triples": broken("application/n-triples"),
    "rdf-xml": broken("application/rdf+xml"),
    "trig": broken("application/trig"),
    "same-triples": LostTriple,
    "q-order": FirstNamed,
    "q-specific": HighestRange,
    "q-zero": ZeroIsLow,
    "parameters": NoParameters,
    "malformed-accept": Strict,
    "not-acceptable": AlwaysSomething,
    "head": HeadWithContent,
    "options": NoOptions,
    "cors": ClosedRedirect,
    "cors-exposed": NothingExposed,
    "vary": NoVaryOnNotFound,
    "etag": WeakTag,
    "not-modified": NeverNotModified,
    "content-location": NoContentLocation,
    "link-alternate": DeadAlternate,
    "link-describedby": NoDescription,
    "json-ld-context": LostContext,
    "forwarded": Believes,
    "host": CachedHost,
    "links": DeadLink,
    "void": NoVoid,
    "void-counts": OldCounts,
    "schema-org": ShortDescription,
    "range": NoRange,
    "sparql-get": NotDecoded,
    "sparql-post-form": NoForm,
    "sparql-post-direct": NoDirectPost,
    "sparql-json": mislabelled("application/sparql-results+json", "text/plain"),
    "sparql-xml": mislabelled("application/sparql-results+xml", "text/xml"),
    "sparql-csv": HeadlessCsv,
    "sparql-tsv": mislabelled("text/tab-separated-values", "text/plain"),
    "sparql-ask": NoAsk,
    "sparql-graph": mislabelled("text/turtle", "application/sparql-results+xml"),
    "sparql-syntax-error": ErrorsAreFine,
    "sparql-unknown-format": GuessedFormat,
    "sparql-update": Writable,
}
