"""Two files for nginx to include: a map of the Accept header, and what belongs in the server."""

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
from bkg.web.formats import HTML

FOLDER = "_nginx"
HTTP_FILE = f"{FOLDER}/http.conf"
SERVER_FILE = f"{FOLDER}/server.conf"


def _pattern(text: str) -> str:
    """A pattern in quotes; a backslash before any other sign than a quote stays there by itself."""
    return f'"~*{text}"'


def http_conf() -> str:
    """For the http block: which format the Accept header asks for, and the path as it was sent."""
    lines = [
        "# Include this in the http block of nginx.",
        "map $http_accept $bkg_format {",
        '  default "";',
        f'  "" {PREFERRED.suffix};',
        f"  {_pattern(NOTHING_USABLE)} {PREFERRED.suffix};",
        *(f"  {_pattern(rule.pattern)} {rule.format.suffix};" for rule in rules()),
        "}",
        "# Redirects name the path as it was sent: the decoded one could break the header.",
        "map $request_uri $bkg_path {",
        '  "~^(?<bkg_sent>[^?]*)" $bkg_sent;',
        "}",
        "map $request_uri $bkg_bare_path {",
        '  "~^(?<bkg_bare>[^?]*)/(?:\\?|$)" $bkg_bare;',
        "}",
        "# A document without its suffix, as a file and as it was sent.",
        "map $uri $bkg_document {",
        f'  "~^(?<bkg_doc>.+)\\.(?:{SUFFIXES})$" $bkg_doc;',
        "}",
        "map $request_uri $bkg_document_sent {",
        f'  "~^(?<bkg_doc_sent>[^?]+)\\.(?:{SUFFIXES})(?:\\?|$)" $bkg_doc_sent;',
        "}",
    ]
    return "\n".join(lines) + "\n"


def _types() -> Iterator[str]:
    yield "types {"
    for suffix, kind in TYPES.items():
        yield f"  {kind.partition(';')[0]} {suffix};"
    yield "}"
    yield "default_type application/octet-stream;"
    yield "charset utf-8;"
    charsets = sorted({kind.partition(";")[0] for kind in TYPES.values() if ";" in kind})
    # text/html always has one.
    yield f"charset_types {' '.join(name for name in charsets if name != HTML.media_type)};"


def _alias(root: str, alias: Alias) -> Iterator[str]:
    stem = quote(f"{root}/{alias.stem}", safe=PATH_SAFE).replace("$", "%24")
    path = root + alias.path
    # Exact locations are compared in their first 255 bytes only.
    if len(path.encode("utf-8", "surrogateescape")) < 200:
        yield f"location = {quoted(path)} {{"
    else:
        yield f"location ~ {quoted(f'^{literal(path)}$')} {{"
    yield "  set $bkg_vary Accept;"
    if alias.negotiated:
        yield '  if ($bkg_format = "") { return 406; }'
        yield f"  return 303 {stem}.$bkg_format;"
    else:
        suffix = alias.file.rpartition(".")[2]
        yield f"  return 303 {stem}.{suffix};"
    yield "}"


def _locations(root: str) -> Iterator[str]:
    file = "${document_root}${uri}"
    html = HTML.suffix
    yield f"location = {root}/ {{"
    yield "  set $bkg_vary Accept;"
    yield "  set $bkg_home $bkg_format;"
    yield f'  if ($bkg_home = "") {{ set $bkg_home {html}; }}'
    yield f"  if ($bkg_home != {html}) {{ return 303 {root}/dataset.$bkg_format; }}"
    yield "  try_files $uri/index.html =404;"
    yield "}"
    yield f"location = {root}/{VOID} {{"
    yield "  set $bkg_vary Accept;"
    yield f"  if ($bkg_format = {html}) {{ return 303 {root}/dataset.{html}; }}"
    yield f'  types {{ }} default_type "{VOID_TYPE}";'
    yield "}"
    yield f"location = {root}/404.html {{ set $bkg_vary Accept; }}"
    yield f"location ^~ {root}/{FOLDER}/ {{ return 404; }}"
    yield f"location = {root}/.htaccess {{ return 404; }}"
    yield f"location {root}/ {{ try_files $uri @bkg; }}"
    yield "location @bkg {"
    yield "  set $bkg_vary Accept;"
    yield '  set $bkg_found "";'
    yield f"  if (-f {file}.{html}) {{ set $bkg_found $bkg_path; }}"
    yield f"  if (-f {file}index.{html}) {{ set $bkg_found ${{bkg_path}}index; }}"
    yield '  set $bkg_state "$bkg_format-$bkg_found";'
    yield '  if ($bkg_state ~ "^-.") { return 406; }'
    yield f"  if (-f {file}.$bkg_format) {{ return 303 $bkg_path.$bkg_format$is_args$args; }}"
    yield f"  if (-f {file}index.$bkg_format) {{ return 303 ${{bkg_path}}index.$bkg_format; }}"
    yield f"  if ($bkg_found) {{ return 303 $bkg_found.{html}$is_args$args; }}"
    yield f"  if (-f {file}/index.{html}) {{ return 301 $bkg_path/; }}"
    stem = f"$document_root$bkg_stem.{html}"
    yield f'  if ($uri ~ "^(?<bkg_stem>.+)/$") {{ set $bkg_found "{stem}"; }}'
    yield "  if (-f $bkg_found) { return 301 $bkg_bare_path; }"
    yield "  return 404;"
    yield "}"


def server_conf(root: str, aliases: Iterable[Alias]) -> str:
    """For the server block, after ``root``; the export lies at the site's path below that root."""
    lines = [
        "# Include this in a server block of nginx, after its root; see http.conf for the other.",
        "absolute_redirect off;",
        f"error_page 404 {root}/404.html;",
        *_types(),
        'set $bkg_vary "";',
        'set $bkg_allow "";',
        'set $bkg_links "";',
        f'if ($request_method = OPTIONS) {{ set $bkg_allow "{METHODS}"; }}',
        f'if (-f "$document_root$bkg_document.{COMPLETE}") {{',
        f"  set $bkg_links {quoted(alternates('$bkg_document_sent'))};",
        "}",
        *(f"add_header {k} {quoted(v)} always;" for k, v in common_headers(root).items()),
        "add_header Vary $bkg_vary always;",
        "add_header Link $bkg_links;",
        "add_header Allow $bkg_allow always;",
        "add_header Access-Control-Allow-Methods $bkg_allow always;",
        "if ($request_method = OPTIONS) { return 204; }",
    ]
    for alias in aliases:
        lines += _alias(root, alias)
    return "\n".join([*lines, *_locations(root)]) + "\n"
