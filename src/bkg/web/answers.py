"""RDF answers, and the choice of a format by the request."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flask import Response, request
from pyoxigraph import Quad

from bkg.errors import NotAcceptable, UsageError
from bkg.web import context, headers, negotiation
from bkg.web.formats import BY_MEDIA_TYPE, BY_SUFFIX, HTML, Format
from bkg.web.headers import Variant
from bkg.web.serialise import Keys, serialise, write


def choose_format(offers: Sequence[Format]) -> Format:
    """The format that the request asks for.

    Raises:
        NotAcceptable: none of them; the message lists what can be had (RFC 9110, section 15.5.7).
    """
    chosen = negotiation.choose(context.accept(), [fmt.media_type for fmt in offers])
    if chosen is None:
        available = ", ".join(fmt.media_type for fmt in offers)
        raise NotAcceptable(
            "none of the acceptable media types can be had; there are: %(available)s",
            available=available,
        )
    return next(fmt for fmt in offers if fmt.media_type == chosen)


def format_parameter(offers: Sequence[Format]) -> Format | None:
    """The format that ``?format=`` names, None without one.

    Raises:
        UsageError: it names none of them.
    """
    name = request.args.get("format")
    if name is None:
        return None
    fmt = BY_SUFFIX.get(name) or BY_MEDIA_TYPE.get(name.lower())
    if fmt not in offers or fmt is None:
        known = ", ".join(offer.suffix for offer in offers)
        raise UsageError("unknown format %(name)s; known: %(known)s", name=repr(name), known=known)
    return fmt


def variant_of(fmt: Format) -> Variant:
    """The variant that a document of this format is: only pages depend on the language."""
    return Variant(fmt.media_type, context.languages() if fmt is HTML else ())


def unchanged(fmt: Format) -> Response | None:
    """304 if the client has the document in this format already."""
    variant = variant_of(fmt)
    return headers.not_modified(headers.etag(variant), variant.vary)


def rdf(
    quads: Iterable[Quad], fmt: Format, content_location: str | None = None, about: str = ""
) -> Response:
    """The dataset's own quads in the format, beginning with a thing; answers 200."""
    data = context.dataset()
    body = serialise(quads, fmt, data.prefixes, Keys(data.context, about))
    return headers.finish(body, fmt, variant_of(fmt), content_location)


def description(
    quads: Iterable[Quad], fmt: Format, content_location: str | None = None, about: str = ""
) -> Response:
    """Quads about the dataset or the site, in the format; answers 200."""
    body = serialise(quads, fmt, context.dataset().prefixes, Keys(None, about))
    return headers.finish(body, fmt, variant_of(fmt), content_location)


def rdf_pieces(
    pieces: Iterable[list[Quad]], fmt: Format, content_location: str | None, about: str
) -> Response:
    """A document of any size in the format; answers 200. A large one is written as it is sent."""
    data = context.dataset()
    body = write(pieces, fmt, data.prefixes, Keys(data.context, about))
    response = headers.finish(body, fmt, variant_of(fmt), content_location)
    if not isinstance(body, bytes):
        context.keep_open(response)
    return response
