"""Checks a dataset folder by what has changed in it since a release was made.

Files whose content is the same are not parsed. Findings are those of the whole check, in all their
fields; where that cannot be made sure, `Unbounded` says why.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from pyoxigraph import BlankNode, DefaultGraph, NamedNode

from bkg.graph.assemble import Assembled, assemble
from bkg.settings import Settings
from bkg.sources.folder import DatasetFolder
from bkg.sources.parse import ParsedFile, local_base, parse_file
from bkg.sources.remembered import Remembered
from bkg.validation.engine import EngineFailure
from bkg.validation.finding import Finding, Term
from bkg.validation.gate import judged_leniently, lenient_codes
from bkg.validation.locate import LazyLocator
from bkg.validation.report import Report, make_report
from bkg.validation.shacl import as_findings
from bkg.validation.since.before import Before
from bkg.validation.since.difference import find_difference
from bkg.validation.since.inputs import name_of
from bkg.validation.since.integrity import OF_FILES, Changes, near_findings, other_passages
from bkg.validation.since.judge import Judge
from bkg.validation.since.near import Near
from bkg.validation.since.stored import read_findings
from bkg.validation.since.walk import Unbounded
from bkg.validation.since.world import World, triples_of
from bkg.validation.templates import check_templates

_DEFAULT = DefaultGraph()


class Since:
    """The check of one folder against one release.

    Raises:
        Unbounded: nobody can say what the change affects.
        InputError, InputErrors: a file cannot be read or parsed.
    """

    def __init__(
        self,
        folder: DatasetFolder,
        settings: Settings,
        before: Before,
        remembered: Remembered | None = None,
    ) -> None:
        self._folder, self._settings, self._before = folder, settings, before
        self._difference = find_difference(folder, settings, before, remembered or Remembered())
        self._order = (*folder.ontology, *folder.data, *folder.shapes)
        self._places = {name_of(path, folder): n for n, path in enumerate(self._order)}
        # In their order already: what is put among them later has to compare few.
        self._stored = sorted(read_findings(before.report, folder.root), key=lambda f: f.sort_key)
        self._assembled = self._read()
        self._names = {
            *self._difference.removed,
            *(name_of(part.path, folder) for part in self._assembled.data),
        }
        self._data = {name_of(path, folder) for path in folder.data}
        shapes = [quad for part in self._assembled.shapes for quad in part.quads]
        self._judge = Judge(shapes) if shapes else None
        self._shapes = shapes

    def _read(self) -> Assembled:
        """The files that changed, and those that share a graph with them."""
        inputs, folder, paths = self._difference.inputs, self._folder, self._difference.paths
        taken = set(self._difference.changed)
        gone = {graph for name in self._difference.removed for graph in inputs.files[name].graphs}
        while True:
            part = replace(folder, data=tuple(path for path in folder.data if path in taken))
            assembled = assemble(part, self._settings)
            graphs = gone | {
                graph
                for path in taken
                if (known := inputs.files.get(name_of(path, folder))) is not None
                for graph in known.graphs
            }
            graphs |= {
                quad.graph_name.value if isinstance(quad.graph_name, NamedNode) else ""
                for file in assembled.data
                for quad in file.quads
            }
            self._refuse(graphs, assembled)
            # A graph of several files is read whole; so is what stands in none, for the release
            # does not tell it from what other files say.
            holding = {name for graph in graphs | {""} for name in inputs.holding(graph)}
            more = {paths[name] for name in holding if name in paths} - taken
            more -= {*folder.ontology, *folder.shapes}
            if not more or not (taken or gone):
                return assembled
            taken |= more

    def _refuse(self, graphs: set[str], assembled: Assembled) -> None:
        inputs, folder = self._difference.inputs, self._folder
        names = [*self._difference.removed, *(name_of(p, folder) for p in self._difference.changed)]
        then = {g for name in names if name in inputs.files for g in inputs.files[name].graphs}
        changed = set(self._difference.changed)
        now = {q.graph_name for file in assembled.data if file.path in changed for q in file.quads}
        if "" in then or _DEFAULT in now:
            raise Unbounded("what changed has statements outside of named graphs")
        others = (*folder.ontology, *folder.shapes)
        if any(graphs & inputs.files[name_of(path, folder)].graphs for path in others):
            raise Unbounded("data stand in a graph of the ontology or the shapes")

    # ---------------------------------------------------------------- what has changed

    def _changes(self) -> Changes:
        inputs = self._difference.inputs
        new = tuple(quad for part in self._assembled.data for quad in part.quads)
        names = {
            NamedNode(graph)
            for name in self._names
            if name in inputs.files
            for graph in inputs.files[name].graphs
            if graph
        }
        old = [quad for graph in sorted(names, key=str) for quad in self._before.quads(graph=graph)]
        # Files with statements outside of named graphs are read for these only; they are the same.
        old += [quad for quad in new if quad.graph_name == _DEFAULT]
        now = {quad.graph_name for quad in new if isinstance(quad.graph_name, NamedNode)}
        shapes = {quad.subject for quad in self._shapes if isinstance(quad.subject, NamedNode)}
        return Changes(
            self._before,
            tuple(old),
            new,
            frozenset(names | now),
            inputs.spaces,
            inputs.passages,
            frozenset(shapes),
            self._is_of_others,
        )

    def _is_of_others(self, graph: str) -> bool:
        """Whether a data file that is not read has a graph."""
        holding = self._difference.inputs.holding(graph)
        return any(name not in self._names and name in self._data for name in holding)

    def _world(self, changes: Changes) -> World:
        old, new = triples_of(changes.old), triples_of(changes.new)
        apart = changes.graphs | self._graphs_of_shapes()
        gone = [
            triple
            for triple in old
            if triple not in new
            and not any(
                quad.graph_name not in apart and quad.triple == triple
                for quad in self._before.quads(triple.subject, triple.predicate, triple.object)  # type: ignore[arg-type]  # no triple terms
            )
        ]
        before = self._before.find
        fresh = [
            triple
            for triple in new
            if triple not in old
            and triple not in before(triple.subject, triple.predicate, triple.object)  # type: ignore[arg-type]  # as above
        ]
        return World(self._before, gone, fresh)

    def _graphs_of_shapes(self) -> frozenset[NamedNode]:
        files = self._difference.inputs.files
        names = (name_of(path, self._folder) for path in self._folder.shapes)
        return frozenset(
            NamedNode(graph) for name in names for graph in files[name].graphs if graph
        )

    # ---------------------------------------------------------------- positions

    def _locator(self) -> LazyLocator:
        inputs, folder = self._difference.inputs, self._folder

        def holding(subject: Term) -> Iterator[int]:
            for quad in self._before.quads(subject):
                if isinstance(quad.graph_name, NamedNode):
                    names = inputs.holding(quad.graph_name.value)
                    yield from (self._places[name] for name in names if name in self._places)

        def read(place: int) -> ParsedFile:
            path = self._order[place]
            own = self._settings.base or local_base(path, folder.root)
            return parse_file(path, own, f"u{place}u", self._settings.sources_max_bytes)

        files = {self._places[name_of(part.path, folder)]: part for part in self._assembled.files}
        return LazyLocator(files, holding, read)

    # ---------------------------------------------------------------- the report

    def report(self, progress: Callable[[str], None]) -> Report:
        """The report on the folder as it stands now.

        Raises:
            Unbounded: see the class.
            EngineFailure: the shapes cannot be evaluated.
        """
        check_templates(self._folder.templates)
        stored = self._stored
        if any(finding.code == "no-triples" for finding in stored):
            raise Unbounded("there was nothing to judge")
        changes = self._changes()
        if not changes.new and len(self._assembled.data) == len(self._folder.data):
            raise Unbounded("no data are left")
        world = self._world(changes)
        progress("validating what the change affects")
        locator = self._locator()
        affected = self._affected(stored, changes, world)
        results = self._judge.judge(world, affected) if self._judge and affected else []
        found = as_findings(results, self._shapes, locator, self._settings.languages)
        progress("checking what has changed")
        near = Near(
            self._assembled_data(),
            locator,
            world=world,
            touched=changes.touched,
            known=changes.knows_now,
            others=other_passages(changes, world),
        )
        found += near_findings(changes, near)
        lenient = lenient_codes(self._assembled)
        carried = [f for f in stored if self._stays(f, affected, changes.touched)]
        judged = (
            f"{len(affected)} nodes that the change since release {self._before.version} affects "
            f"were judged again by pySHACL, {len(carried)} findings were carried over from it"
        )
        return make_report([*carried, *judged_leniently(found, lenient)], judged)

    def _assembled_data(self) -> Assembled:
        return replace(self._assembled, ontology=(), shapes=())

    def _affected(self, stored: list[Finding], changes: Changes, world: World) -> set[Term]:
        of_shapes = [finding for finding in stored if finding.code == "shacl"]
        if any(not isinstance(finding.focus, NamedNode) for finding in of_shapes):
            raise Unbounded("there are findings on nodes without a name")
        affected = self._judge.affected(world) if self._judge else set()
        # Where these are written may have changed.
        touched = changes.touched
        return affected | {f.focus for f in of_shapes if f.focus in touched}

    def _stays(self, finding: Finding, affected: set[Term], touched: frozenset[Term]) -> bool:
        """Whether a finding of the release is one of the folder as it stands now."""
        if finding.code == "shacl":
            return finding.focus not in affected
        if finding.code in OF_FILES:
            path = finding.position.path
            if path is None:
                raise Unbounded("a finding of the release has no place")
            return name_of(path, self._folder) not in self._names
        if finding.focus is None or isinstance(finding.focus, BlankNode):
            raise Unbounded("a finding of the release is about nothing")
        return finding.focus not in touched


def check_since(
    folder: DatasetFolder,
    settings: Settings,
    before: Before,
    progress: Callable[[str], None],
    remembered: Remembered | None = None,
) -> Report:
    """Check a dataset folder by what has changed since a release.

    Args:
        folder: the files as they are now.
        settings: the settings of the dataset.
        before: the release.
        progress: called with a line before each step.
        remembered: digests of files that need not be made again.

    Raises:
        Unbounded: everything has to be checked; it says why.
        ReleaseDamaged: the release cannot be read.
        InputError, InputErrors: files cannot be read or parsed.
        UsageError: the setting ``check.warn`` names an unknown code.
    """
    try:
        return Since(folder, settings, before, remembered).report(progress)
    except EngineFailure as failure:
        raise Unbounded(f"what changed could not be judged alone ({failure})") from failure
    except FileNotFoundError as error:
        raise Unbounded(f"{error.filename} has gone meanwhile") from error
