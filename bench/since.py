"""Times ``bkg check --since`` for one changed document beside the whole check, in one run.

The dataset has a file and a named graph for each document: an event, who took part in it, its
figures. Both checks must find the same. Start-up is measured apart: imports, digests of all files,
ontology and shapes, the findings of the release; once when nothing is remembered of the files, and
then when it is. Each document has a warning, so that the release has many findings. The whole
command is timed as well, as a process of its own. Run by ``make bench-since``.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from bench import parts
from bench.figures import Figures, Plot, Table, Target, versions
from bench.processes import run
from bkg.graph.assemble import assemble
from bkg.release.build import build
from bkg.release.layout import Release
from bkg.release.prepare import prepare
from bkg.release.since import Previous, remembered_in
from bkg.settings import Settings, load
from bkg.sources.folder import DatasetFolder, discover
from bkg.validation.gate import check
from bkg.validation.since.check import Since

TITLE, MEMORY = "The whole check, and one change", "Memory of all together"
WHOLE, ANSWER, COMMAND = "whole check", "one change: the answer", "one change: the whole command"
ABOUT = """One changed document is checked against a release by `bkg check`, beside the whole check.
The dataset has a file and a named graph for each document; each has a warning.
Both checks must find the same, or the run fails.
Start-up is imports, digests of all files, ontology and shapes, and the findings of the release;
once when nothing is remembered of the files, and then when it is.
The whole command is a process of its own, start-up included.
No peer that is known to us checks a change against an earlier result, so there is none beside."""
TARGET = 1_000_000
SOON = 100.0
"""Milliseconds of the answer for one changed document, at most."""
_PACKAGES = ("bkg", "pyshacl", "pyoxigraph")
_PREFIXES = """@base <https://example.org/b/> . @prefix : <https://example.org/b/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
_ONTOLOGY = """<ontology> a owl:Ontology .
:Event a owl:Class . :Part a owl:Class . :Actor a owl:Class . :Figure a owl:Class .
:part a owl:ObjectProperty . :actor a owl:ObjectProperty . :of a owl:ObjectProperty .
:start a owl:DatatypeProperty . :end a owl:DatatypeProperty . :value a owl:DatatypeProperty .
"""
_SHAPES = """<shapes> a owl:Ontology ; sh:declare [
  sh:prefix "" ; sh:namespace "https://example.org/b/ontology#"^^xsd:anyURI ] .
<shapes#event> a sh:NodeShape ; sh:targetClass :Event ;
  sh:property <shapes#label>, <shapes#part>, <shapes#start> ;
  sh:sparql [ a sh:SPARQLConstraint ; sh:prefixes <shapes> ; sh:message "ends before it starts" ;
    sh:select "SELECT $this ?value WHERE { $this :start ?s ; :end ?value FILTER(?value < ?s) }" ] .
<shapes#label> a sh:PropertyShape ; sh:path rdfs:label ; sh:minCount 1 ; sh:uniqueLang true .
<shapes#part> a sh:PropertyShape ; sh:path :part ; sh:class :Part .
<shapes#start> a sh:PropertyShape ; sh:path :start ; sh:datatype xsd:date ; sh:maxCount 1 .
<shapes#taking-part> a sh:NodeShape ; sh:targetClass :Part ; sh:property <shapes#actor> .
<shapes#actor> a sh:PropertyShape ; sh:path :actor ; sh:class :Actor ; sh:minCount 1 .
<shapes#figure> a sh:NodeShape ; sh:targetClass :Figure ; sh:property <shapes#value>, <shapes#of> .
<shapes#value> a sh:PropertyShape ; sh:path :value ; sh:datatype xsd:integer ; sh:minCount 1 .
<shapes#of> a sh:PropertyShape ; sh:path :of ; sh:class :Event .
<shapes#named> a sh:NodeShape ; sh:targetClass :Actor ; sh:property [
  sh:path rdfs:label ; sh:minCount 2 ; sh:severity sh:Warning ; sh:message "has one name only" ] .
"""
_EVENTS = 8


def _document(number: int) -> str:
    """The text of a document; each has the same number of triples."""
    lines = [f'<actor/{number}> a :Actor ; rdfs:label "actor {number}"@en .']
    for each in range(_EVENTS):
        name = f"{number}-{each}"
        lines.append(
            f'<event/{name}> a :Event ; rdfs:label "event {name}"@en ; :part <part/{name}> ;'
            ' :start "2001-02-03"^^xsd:date ; :end "2001-02-04"^^xsd:date .'
            f'<part/{name}> a :Part ; :actor <actor/{number * 7 // 8}> ; rdfs:label "part"@en .'
        )
        lines += [
            f'<figure/{name}-{n}> a :Figure ; rdfs:label "figure"@en ; :value {n} ;'
            f" :of <event/{name}> ."
            for n in range(2)
        ]
    return f"{_PREFIXES}GRAPH <source/{number}> {{\n" + "\n".join(lines) + "\n}\n"


def make(folder: Path, triples: int) -> None:
    """Write a dataset of about so many triples."""
    (folder / "bkg.toml").write_text('base = "https://example.org/b/"\ntitle = "Bench"\n')
    for name, text in (("ontology/o.ttl", _ONTOLOGY), ("shapes/s.ttl", _SHAPES)):
        (folder / name).parent.mkdir()
        (folder / name).write_text(_PREFIXES + text)
    (folder / "data").mkdir()
    for number in range(triples // (_EVENTS * 16 + 2)):
        (folder / f"data/{number:06}.trig").write_text(_document(number))


def _opened(folder: Path) -> tuple[DatasetFolder, Settings]:
    found = discover(folder)
    return found, load(found.config, {})


@contextmanager
def _changed(path: Path) -> Iterator[None]:
    """A document in which one figure is no number, as long as the block lasts."""
    text = path.read_text()
    path.write_text(text.replace(":value 1 ;", ':value "x" ;', 1))
    yield
    path.write_text(text)


def _timed(folder: Path, path: Path, release: Release, before: int) -> tuple[float, float]:
    """Seconds of the start and of the answer for a change that makes one finding more."""
    with _changed(path):
        begin = time.perf_counter()
        remembered = remembered_in(folder / "releases")
        with closing(Previous(release, remembered)) as previous:
            since = Since(*_opened(folder), previous, remembered)
            ready = time.perf_counter()
            answer = since.report(lambda _: None)
            end = time.perf_counter()
        remembered.save()
    if len(answer.findings) != before + 1:
        sys.exit(f"{path}: {answer.summary}; {before} findings before the change")
    return ready - begin, end - ready


def _command(folder: Path, path: Path) -> float:
    """Seconds of the command as a user gives it."""
    command = [sys.executable, "-m", "bkg", "check", str(folder)]
    with _changed(path):
        begin = time.perf_counter()
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        seconds = time.perf_counter() - begin
    if done.returncode != 1 or "judged again by pySHACL" not in done.stdout:
        sys.exit(f"{path}: exit code {done.returncode}: {done.stdout[-500:]}{done.stderr[-500:]}")
    return seconds


def one(folder: Path, changes: int) -> dict[str, float | int]:
    """Build a release of a dataset, change documents, and tell the seconds of each thing."""
    found, settings = _opened(folder)
    begin = time.perf_counter()
    assembled = assemble(found, settings)
    parsed = time.perf_counter() - begin
    report = check(assembled)
    whole = time.perf_counter() - begin
    release = build(prepare(assembled), report, folder / "releases")
    number = len(report.findings)
    # A command has no dataset in its memory, which Python would go through.
    del assembled, report
    times = [
        _timed(folder, folder / f"data/{change * 5:06}.trig", release, number)
        for change in range(changes)
    ]
    first, *starts = (start for start, _ in times)
    answers = [answer for _, answer in times]
    return {
        "triples": release.manifest.triples,
        "files": len(found.data),
        WHOLE: whole,
        "of it parsing": parsed,
        "one change: start-up, the first time": first,
        "one change: start-up": statistics.median(starts),
        ANSWER: statistics.median(answers),
        "one change: the answer, at most": max(answers),
        COMMAND: _command(folder, folder / "data/000001.trig"),
    }


def measure(folder: Path, size: int, changes: int, limit: float, figures: Figures) -> bool:
    """Measure one size in a process of its own and add it; whether that came to its end."""
    with tempfile.TemporaryDirectory(dir=folder, prefix="since-") as place:
        make(Path(place), size)
        command = [sys.executable, "-m", "bench.since", place, "--one", "--changes", str(changes)]
        got = run(command, limit)
    if got.status is None:
        figures.absent["bkg"] = (
            f"{size:,} triples: over the limit of {limit:.0f} s; not tried with more"
        )
        return False
    if got.status:
        print(got.complaint, file=sys.stderr)
        raise subprocess.CalledProcessError(got.status, command)
    told = json.loads(got.said.splitlines()[-1])
    triples, files = told.pop("triples"), told.pop("files")
    figures.add(TITLE, [(triples, files, what, seconds) for what, seconds in told.items()])
    figures.add(MEMORY, [(triples, got.memory >> 20)])
    if size == TARGET:
        answer = told[ANSWER] * 1000
        what = f"{size:,} triples: the answer for one changed document, start-up apart"
        figures.targets.append(
            Target(what, f"at most {SOON:.0f} ms", f"{answer:.1f} ms", answer <= SOON)
        )
    return True


def begun() -> Figures:
    """Figures of nothing yet."""
    figures = Figures("since", "Checking one change", ABOUT, versions=versions(_PACKAGES))
    figures.tables = [
        Table(TITLE, ("triples", "files", "what", "seconds"), (), key=True),
        Table(MEMORY, ("triples", "MiB"), ()),
    ]
    alt = "Lines over the number of triples: the whole check, and what one change takes."
    figures.plots = [
        Plot("since-time", "Check: all, and one change", TITLE, "triples", "seconds", "what", alt)
    ]
    return figures


def main() -> None:
    """Read the command line and measure; exit code 1 if a change is not found."""
    parser = parts.reader("bench.since", __doc__)
    parser.add_argument("--changes", type=int, default=9)
    parser.add_argument("--limit", type=float, default=2400.0, help="seconds for one size")
    parser.add_argument("--one", action="store_true", help="measure FOLDER, and print it as JSON")
    arguments = parser.parse_args()
    if arguments.one:
        print(json.dumps(one(arguments.folder, arguments.changes)))
        return
    folder = arguments.folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    figures = begun()
    for size in sorted(arguments.sizes):
        more = measure(folder, size, arguments.changes, arguments.limit, figures)
        figures.seconds = time.monotonic() - began
        if arguments.json is not None:
            figures.save(arguments.json)
        if not more:
            break
    print(json.dumps([table.rows for table in figures.tables], indent=1))


if __name__ == "__main__":
    main()
