"""Files that tell static hosts about types, redirects and headers: Netlify and its like, GitHub.

`bkg.export.apache` and `bkg.export.nginx` do the same for web servers, which can negotiate too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from bkg.export.names import PATH_SAFE
from bkg.web.formats import DOCUMENT_FORMATS
from bkg.web.headers import EXPOSED, META_POLICY, policy_text

HTML_SUFFIX = ".html"
VOID = ".well-known/void"

TYPES: Mapping[str, str] = {fmt.suffix: fmt.content_type for fmt in DOCUMENT_FORMATS} | {
    "css": "text/css; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "gz": "application/gzip",
    "js": "text/javascript; charset=utf-8",
    "json": "application/json",
    "svg": "image/svg+xml; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
    "xml": "application/xml; charset=utf-8",
}
"""Content types by suffix, as the live site gives them."""

VOID_TYPE = TYPES["ttl"]

METHODS = "GET, HEAD, OPTIONS"
SUFFIXES = "|".join(fmt.suffix for fmt in DOCUMENT_FORMATS)
"""Suffixes of documents, as a part of a pattern."""

COMPLETE = "nt"
"""A document has alternates if there is this format of it; it can carry every graph."""


def alternates(stem: str) -> str:
    """The Link header that leads from a document to all its formats (RFC 8288, section 3)."""
    return ", ".join(
        f'<{stem}.{fmt.suffix}>; rel="alternate"; type="{fmt.media_type}"'
        for fmt in DOCUMENT_FORMATS
    )


def common_headers(root: str) -> dict[str, str]:
    """The headers that every file gets, as the live site has them."""
    return {
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Expose-Headers": EXPOSED,
        "Content-Security-Policy": policy_text(
            {**META_POLICY, "frame-ancestors": "'none'"},
        ),
        "Link": f'<{root}/{VOID}>; rel="describedby"; type="text/turtle"',
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
    }


@dataclass(frozen=True)
class Alias:
    """A path of the live site whose document lies elsewhere in the export.

    Attributes:
        path: decoded, below the root, with its slash in front.
        file: the file of the page, or of the document.
        negotiated: whether the path is that of a thing, with documents in all formats beside the
            page under the same stem.
    """

    path: str
    file: str
    negotiated: bool = False

    @property
    def stem(self) -> str:
        """The file without its suffix."""
        return self.file.rpartition(".")[0]


def literal(path: str) -> str:
    """A pattern that matches just this path, without a backslash that a quoted text would eat."""
    return "".join(
        sign if sign.isalnum() or sign in "/-_~ " or not sign.isascii() else f"\\x{ord(sign):02x}"
        for sign in path
    )


def quoted(text: str) -> str:
    """A text in the quotes of Apache's and nginx's files."""
    escaped = text.replace('"', '\\"')
    return f'"{escaped}"'


def redirects_file(root: str, aliases: Iterable[Alias]) -> str:
    """``_redirects`` of Netlify, Cloudflare Pages and GitLab Pages."""
    lines = ["# Paths of the live site whose page lies elsewhere in this copy."]
    for alias in aliases:
        # A colon and a star are syntax there.
        source = quote(root + alias.path, safe="/-._~!$&'()+,;=@")
        lines.append(f"{source} {quote(f'{root}/{alias.file}', safe=PATH_SAFE)} 303")
    return "\n".join(lines) + "\n"


def headers_file(root: str) -> str:
    """``_headers`` of Netlify and Cloudflare Pages."""
    blocks = [(f"{root}/*", common_headers(root))]
    blocks += [(f"{root}/*.{suffix}", {"Content-Type": kind}) for suffix, kind in TYPES.items()]
    blocks.append((f"{root}/{VOID}", {"Content-Type": VOID_TYPE}))
    lines = []
    for path, headers in blocks:
        lines.append(path)
        lines += [f"  {name}: {value}" for name, value in headers.items()]
    return "\n".join(lines) + "\n"
