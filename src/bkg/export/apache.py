"""``.htaccess`` for Apache httpd 2.4: types, headers, negotiation with 303, and the 404 page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from urllib.parse import quote

from bkg.export.accept import NOTHING_USABLE, PREFERRED, rules
from bkg.export.hosts import (
    COMPLETE,
    METHODS,
    SUFFIXES,
    TYPES,
    VOID,
    VOID_TYPE,
    Alias,
    alternates,
    common_headers,
    literal,
    quoted,
)
from bkg.export.names import PATH_SAFE
from bkg.export.nginx import FOLDER
from bkg.web.formats import HTML

METHOD_HEADERS = ("Allow", "Access-Control-Allow-Methods")
ON_OPTIONS = "\"expr=%{REQUEST_METHOD} == 'OPTIONS'\""

_FORMAT = "%{ENV:BKG_FORMAT}"


def _types() -> Iterator[str]:
    for suffix, kind in TYPES.items():
        media_type, _, charset = kind.partition("; charset=")
        yield f"AddType {media_type} .{suffix}"
        if charset:
            yield f"AddCharset {charset} .{suffix}"
    # A suffix before .gz must not make the file a compressed document of that type.
    yield '<FilesMatch "\\.gz$">'
    yield f"  ForceType {TYPES['gz']}"
    yield "</FilesMatch>"
    yield '<Files "void">'
    yield f'  ForceType "{VOID_TYPE}"'
    yield "</Files>"


def _negotiation() -> Iterator[str]:
    """Sets BKG_FORMAT to the suffix of the format that the client asks for."""
    patterns = [(rule.pattern, rule.format) for rule in rules()]
    patterns.insert(0, (NOTHING_USABLE, PREFERRED))
    for number, (pattern, fmt) in enumerate(patterns):
        yield f"RewriteCond %{{HTTP:Accept}} {pattern} [NC]"
        yield f"RewriteRule ^ - [E=BKG_FORMAT:{fmt.suffix},S={len(patterns) - 1 - number}]"


def _alias(root: str, alias: Alias) -> Iterator[str]:
    path = quoted(f"^{literal(alias.path.removeprefix('/'))}$")
    if alias.negotiated:
        stem = quote(f"{root}/{alias.stem}", safe=PATH_SAFE)
        yield f"RewriteCond {_FORMAT} !^$"
        yield f"RewriteRule {path} {quoted(f'{stem}.{_FORMAT}')} [R=303,L,NE]"
        yield f"RewriteRule {path} - [R=406,L]"
    else:
        target = quote(f"{root}/{alias.file}", safe=PATH_SAFE)
        yield f"RewriteRule {path} {quoted(target)} [R=303,L,NE]"


def _rewriting(root: str, aliases: Iterable[Alias]) -> Iterator[str]:
    yield "RewriteEngine On"
    if root:
        yield "RewriteOptions AllowNoSlash"
        yield f"RewriteCond %{{REQUEST_URI}} ^{literal(root)}$"
        yield f"RewriteRule ^ {root}/ [R=301,L]"
    yield f"RewriteRule ^{FOLDER}/ - [R=404,L]"
    yield "RewriteCond %{REQUEST_METHOD} ^OPTIONS$"
    yield "RewriteRule ^ - [R=204,L]"
    yield "# A file is served as it is; for what follows the Accept header decides."
    yield "# A document says where its other formats are, at the path as it was sent."
    yield f"RewriteCond %{{DOCUMENT_ROOT}}{root}/$1.{COMPLETE} -f"
    yield rf"RewriteCond %{{THE_REQUEST}} ^\S+\s([^?\s]+)\.(?:{SUFFIXES})[?\s]"
    yield rf"RewriteRule ^(.+)\.(?:{SUFFIXES})$ - [E=BKG_DOCUMENT:%1]"
    yield f"RewriteCond %{{REQUEST_URI}} !^{literal(root)}/{literal(VOID)}$"
    yield "RewriteCond %{PATH_INFO} ^$"
    yield "RewriteCond %{REQUEST_FILENAME} -f"
    yield "RewriteRule ^ - [L]"
    yield "RewriteRule ^ - [E=BKG_VARIES:1]"
    yield from _negotiation()
    yield "# The home page, and the dataset's description for who wants data."
    yield f"RewriteCond {_FORMAT} !^{HTML.suffix}$"
    yield f"RewriteCond {_FORMAT} !^$"
    yield f"RewriteRule ^$ {root}/dataset.{_FORMAT} [R=303,L]"
    yield f"RewriteCond {_FORMAT} ^{HTML.suffix}$"
    yield f"RewriteRule ^{literal(VOID)}$ {root}/dataset.{HTML.suffix} [R=303,L]"
    yield f"RewriteRule ^(?:{literal(VOID)})?$ - [L]"
    for alias in aliases:
        yield from _alias(root, alias)
    yield from _things(root)


def _things(root: str) -> Iterator[str]:
    """From the path of a thing, or of a page without its suffix, to a file."""
    yield "# A thing: to its document in the format asked for; to the page of what is no RDF."
    for pattern, end in (("^(.+[^/])$", ""), ("^(.+/)$", "index")):
        for suffix in (_FORMAT, HTML.suffix):
            yield f"RewriteCond {_FORMAT} !^$"
            yield f"RewriteCond %{{DOCUMENT_ROOT}}{root}/$1{end}.{suffix} -f"
            yield f"RewriteRule {pattern} {root}/$1{end}.{suffix} [R=303,L]"
    yield f"RewriteCond %{{DOCUMENT_ROOT}}{root}/$1.{HTML.suffix} -f"
    yield f"RewriteRule ^(.+)/$ {root}/$1 [R=301,L]"
    yield f"RewriteCond %{{DOCUMENT_ROOT}}{root}/$1/index.{HTML.suffix} -f"
    yield f"RewriteRule ^(.+[^/])$ {root}/$1/ [R=301,L]"
    yield "# Nothing acceptable."
    yield f"RewriteCond {_FORMAT} ^$"
    yield f"RewriteCond %{{DOCUMENT_ROOT}}{root}/$1.{HTML.suffix} -f"
    yield "RewriteRule ^(.+)$ - [R=406,L]"
    yield "# A folder without a page is nothing."
    yield "RewriteCond %{REQUEST_FILENAME} -d"
    yield "RewriteRule ^.+$ - [R=404,L]"


def htaccess(root: str, aliases: Iterable[Alias]) -> str:
    """The file; ``root`` is the path of the site without a slash at its end."""
    links = alternates("%{BKG_DOCUMENT}e")
    lines = [
        "# Apache httpd 2.4 with mod_rewrite, mod_mime and mod_headers; needs AllowOverride All.",
        "Options -Indexes -MultiViews",
        "DirectorySlash Off",
        "DirectoryIndex index.html",
        f"ErrorDocument 404 {root}/404.html",
        *_types(),
        "<IfModule mod_headers.c>",
        *(f"  Header always set {k} {quoted(v)}" for k, v in common_headers(root).items()),
        "  Header always merge Vary Accept env=BKG_VARIES",
        # After the internal redirect to the page for what is not found.
        "  Header always merge Vary Accept env=REDIRECT_BKG_VARIES",
        f"  Header always add Link {quoted(links)} env=BKG_DOCUMENT",
        *(f"  Header always set {name} {quoted(METHODS)} {ON_OPTIONS}" for name in METHOD_HEADERS),
        "</IfModule>",
        *_rewriting(root, aliases),
    ]
    return "\n".join(lines) + "\n"
