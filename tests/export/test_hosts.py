"""What hosts are told, and what real nginx and Apache make of it."""

from __future__ import annotations

import grp
import http.client
import os
import pwd
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from bkg.export.hosts import Alias, headers_file, redirects_file
from bkg.export.nginx import HTTP_FILE, SERVER_FILE
from bkg.probe.check import Outcome
from bkg.probe.suite import open_site
from bkg.probe.suite import run as run_probe
from tests.export.conftest import Exported
from tests.servers import free_port, wait_until_ready

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
LONG = "n" * 300

OF_FILES = {"not-found-kind", "etag", "host"}
"""What files cannot do: 404 is one page, nginx tags a file by its time and size alone, and Apache
puts the host that it was asked for into Location."""

NGINX = """
daemon off; user {user} {group}; worker_processes 1; pid {work}/pid; error_log {work}/error.log;
events {{}}
http {{
  access_log off;
  client_body_temp_path {work}/1; proxy_temp_path {work}/2; fastcgi_temp_path {work}/3;
  uwsgi_temp_path {work}/4; scgi_temp_path {work}/5;
  include {site}/{http};
  server {{ listen 127.0.0.1:{port}; root {root}; include {site}/{server}; }}
}}
"""

APACHE = """
ServerRoot {work}
ServerName 127.0.0.1
Listen 127.0.0.1:{port}
PidFile {work}/pid
ErrorLog {work}/error.log
TypesConfig /dev/null
{modules}
DocumentRoot {root}
<Directory {root}>
  AllowOverride All
  Require all granted
</Directory>
<Files ".ht*">
  Require all denied
</Files>
"""

# Without unixd it stays the user that it was started by, who may read the folders of tests.
MODULES = ("mpm_event", "authz_core", "mime", "dir", "headers", "rewrite", "negotiation")


def program(*names: str) -> str:
    """Where a server of this system is; the folders of administrators are not on every path."""
    for name in names:
        found = shutil.which(name, path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin")
        if found is not None:
            return found
    pytest.skip(f"no {names[0]} on this machine")


def modules() -> str:
    folders = (Path("/usr/lib/apache2/modules"), Path("/usr/lib64/httpd/modules"))
    folder = next((folder for folder in folders if folder.is_dir()), folders[0])
    return "\n".join(f"LoadModule {name}_module {folder}/mod_{name}.so" for name in MODULES)


EARLIER = 1_000_000_000
"""When the files were changed, in seconds: long before anybody asks for them."""


def run(site: Exported, work: Path, kind: str) -> Iterator[int]:
    """A server of the export; gives its port."""
    port, root = free_port(), str(site.folder).removesuffix(site.place.root)
    template, config = (NGINX, "-c") if kind == "nginx" else (APACHE, "-f")
    user, group = pwd.getpwuid(os.getuid()).pw_name, grp.getgrgid(os.getgid()).gr_name
    values = {
        "user": user,
        "group": group,
        "work": work,
        "site": site.folder,
        "root": root,
        "port": port,
    }
    text = template.format(**values, http=HTTP_FILE, server=SERVER_FILE, modules=modules())
    (work / "server.conf").write_text(text, encoding="utf-8")
    command = [program("nginx") if kind == "nginx" else program("apache2", "httpd")]
    command += [config, str(work / "server.conf"), *([] if kind == "nginx" else ["-DFOREGROUND"])]
    # Apache has weak entity tags for files of the last second, and strong ones a moment later.
    for file in site.files:
        os.utime(site.folder / file, times=(EARLIER, EARLIER))
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        try:
            wait_until_ready(f"http://127.0.0.1:{port}{site.place.root}/robots.txt", process)
            yield port
        finally:
            process.terminate()


def answer_of(port: int, path: str, accept: str = BROWSER) -> tuple[int, dict[str, str]]:
    """Status and headers of one answer; a Location on the same host is its path."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", f"/repo{path}", headers={"Accept": accept})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    headers: dict[str, str] = {}
    for name, value in answer.getheaders():
        before = headers.get(name.lower())
        headers[name.lower()] = f"{before}, {value}" if before else value
    place = headers.get("location", "").removeprefix(f"http://127.0.0.1:{port}")
    return answer.status, {**headers, "location": place}


Ask = Callable[..., tuple[int, dict[str, str]]]


@pytest.fixture(scope="module", params=["nginx", "apache"])
def kind(request: pytest.FixtureRequest) -> str:
    """Which server."""
    return str(request.param)


@pytest.fixture(scope="module")
def ask(odd: Exported, kind: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    """Asks a server of the odd things; gives status and headers."""
    for port in run(odd, tmp_path_factory.mktemp(kind), kind):
        yield partial(answer_of, port)


@pytest.mark.parametrize(
    ("path", "accept", "location"),
    [
        ("/plain", BROWSER, "/plain.html"),
        ("/plain", "*/*", "/plain.ttl"),
        ("/plain", "application/ld+json", "/plain.jsonld"),
        ("/plain", "text/turtle;q=0, */*", "/plain.jsonld"),
        ("/plain", "application/n-quads, text/turtle;q=0.9", "/plain.nq"),
        ("/plain", "nonsense", "/plain.ttl"),
        ("/", "text/turtle", "/dataset.ttl"),
        ("/.well-known/void", BROWSER, "/dataset.html"),
        ("/browse", BROWSER, "/browse.html"),
        ("/browse", "*/*", "/browse.html"),
        ("/both", BROWSER, "/both.html"),
        ("/both/inner", "*/*", "/both/inner.ttl"),
        ("/folder/", BROWSER, "/folder/index.html"),
        ("/folder/", "*/*", "/folder/index.ttl"),
        ("/folder/.nt", "*/*", "/folder/index.nt"),
        ("/file.ttl", BROWSER, "/file.ttl.html"),
        ("/Case", BROWSER, "/Case.html"),
        ("/case", BROWSER, "/case.html"),
        ("/th%C3%A9", BROWSER, "/th%C3%A9.html"),
        ("/what*", BROWSER, "/what*.html"),
        ("/search?q=a%26b", BROWSER, "/search.html?q=a%26b"),
        ("/resource?iri=urn:x", BROWSER, "/resource.html?iri=urn:x"),
    ],
)
def test_things_lead_to_documents(ask: Ask, path: str, accept: str, location: str) -> None:
    status, headers = ask(path, accept)
    assert status == 303
    assert headers["location"].lower() == f"/repo{location}".lower()
    assert headers["vary"] == "Accept"
    assert headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize(
    "path", ["/404", "/index", "/folder/index", "/page.html/inner", "/per%20cent"]
)
def test_names_that_had_to_stand_aside_are_found(ask: Ask, odd: Exported, path: str) -> None:
    for accept, suffix in ((BROWSER, "html"), ("text/turtle", "ttl"), ("*/*", "ttl")):
        status, headers = ask(path, accept)
        assert status == 303
        assert re.fullmatch(rf"/repo/resource/[0-9a-f]+\.{suffix}", headers["location"])
        assert headers["location"].removeprefix("/repo/") in odd.files
    assert ask(path, "image/png")[0] == 406


def test_a_name_too_long_for_a_file_is_found_by_nginx(ask: Ask, kind: str) -> None:
    status, headers = ask(f"/{LONG}")
    # Apache asks the file system before it looks at any rule of a folder.
    assert status == (303 if kind == "nginx" else 403)
    assert headers["location"].startswith("/repo/resource/") or kind == "apache"


@pytest.mark.parametrize(
    ("path", "status", "location"),
    [("/plain/", 301, "/plain"), ("/folder", 301, "/folder/"), ("", 301, "/")],
)
def test_slashes_are_mended(ask: Ask, path: str, status: int, location: str) -> None:
    found, headers = ask(path)
    assert (found, headers["location"]) == (status, f"/repo{location}")


@pytest.mark.parametrize("path", ["/nothing", "/static", "/_nginx/http.conf"])
def test_what_is_not_there_is_404(ask: Ask, path: str) -> None:
    status, headers = ask(path)
    assert status == 404
    assert headers["content-type"].startswith("text/html")


def test_the_page_for_what_is_not_there_is_ours(ask: Ask) -> None:
    status, headers = ask("/nothing", "text/turtle")
    assert status == 404
    assert headers["vary"] == "Accept"
    assert headers["content-type"] == "text/html; charset=utf-8"


def test_nothing_acceptable_is_406(ask: Ask) -> None:
    status, headers = ask("/plain", "image/png")
    assert status == 406
    assert headers["vary"] == "Accept"


def test_no_header_can_be_slipped_in(ask: Ask) -> None:
    for path in ("/plain%0d%0aX-Evil:%201", "/x%0d%0aX-Evil:1/", "/plain?%0d%0aX-Evil:1"):
        assert "x-evil" not in ask(path)[1]


def test_every_file_has_the_type_of_the_live_site(ask: Ask, odd: Exported) -> None:
    one_of_each = {
        Path(file).suffix: (file, entry["type"])
        for file, entry in odd.manifest["files"].items()
        if entry["url"] and file.isascii()
    }
    assert len(one_of_each) > 12
    for file, content_type in one_of_each.values():
        status, headers = ask(f"/{file}", "*/*")
        assert status == 200
        if not file.endswith(".json"):
            assert headers["content-type"] == content_type, file
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["content-security-policy"].startswith("default-src 'none'")
        assert headers["content-security-policy"].endswith("frame-ancestors 'none'")
    assert ask("/.well-known/void", "*/*")[1]["content-type"] == "text/turtle; charset=utf-8"


def test_every_alias_leads_to_a_file(ask: Ask, odd: Exported, kind: str) -> None:
    lines = odd.text("_redirects").splitlines()[1:]
    assert len(lines) > 20
    for source, target, status in map(str.split, lines):
        assert status == "303"
        assert target.removeprefix("/repo/") in odd.files
        # Apache asks the file system first, and hides what begins with .ht.
        too_much = max(map(len, source.split("/"))) > 255 or "/d/d/d/" in source
        if kind == "nginx" or not (too_much or source.endswith("/.html")):
            assert ask(source.removeprefix("/repo"))[0] == 303, source


def test_a_document_names_its_other_formats(ask: Ask) -> None:
    _, headers = ask("/th%C3%A9.html")
    assert '</repo/th%C3%A9.ttl>; rel="alternate"; type="text/turtle"' in headers["link"]
    assert '</repo/.well-known/void>; rel="describedby"' in headers["link"]
    assert "alternate" not in ask("/browse.html")[1]["link"]


def test_the_probe_finds_nothing_but_the_missing_endpoint(
    museum: Exported, kind: str, tmp_path: Path
) -> None:
    for port in run(museum, tmp_path, kind):
        site = open_site(f"http://127.0.0.1:{port}/", (), 20.0)
        results = run_probe(site)
        failed = [result.check.name for result in results if result.outcome is Outcome.FAIL]
        assert {name for name in failed if not name.startswith("sparql")} <= OF_FILES
        assert len(results) - len(failed) > 20


def test_hosts_with_a_headers_file_learn_types_and_policy() -> None:
    text = headers_file("/repo")
    assert "/repo/*\n  Access-Control-Allow-Origin: *\n" in text
    assert "/repo/*.ttl\n  Content-Type: text/turtle; charset=utf-8\n" in text
    assert "/repo/.well-known/void\n  Content-Type: text/turtle; charset=utf-8\n" in text
    assert max(map(len, text.splitlines())) < 2000
    assert len([line for line in text.splitlines() if line.startswith("/")]) < 100


def test_the_syntax_of_redirects_is_kept_out_of_paths() -> None:
    text = redirects_file("/repo", [Alias("/a:b*c d é", "resource/1.html")])
    assert text.splitlines()[1] == "/repo/a%3Ab%2Ac%20d%20%C3%A9 /repo/resource/1.html 303"
