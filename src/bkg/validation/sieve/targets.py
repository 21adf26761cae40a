"""The focus nodes of shapes as SPARQL patterns (SHACL 1.0, section 2.1.3)."""

from __future__ import annotations

from dataclasses import dataclass

import rdflib
from rdflib import OWL, RDF, RDFS, SH
from rdflib.term import Node

from bkg.validation.sieve.values import text

_CLASSES = (RDFS.Class, OWL.Class)
DECLARED = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)


@dataclass(frozen=True)
class Target:
    """One target declaration.

    Attributes:
        kind: local name of the property that declares it.
        node: the class, node or property.
    """

    kind: str
    node: Node


def is_class(shapes: rdflib.Graph, shape: Node) -> bool:
    """Whether a shape is a class too, whose instances are its focus nodes (section 2.1.3.3)."""
    return any(
        above in _CLASSES
        for kind in shapes.objects(shape, RDF.type)
        for above in shapes.transitive_objects(kind, RDFS.subClassOf)
    )


def targets(shapes: rdflib.Graph) -> dict[Node, list[Target]]:
    """The target declarations of each shape that has one."""
    found: dict[Node, list[Target]] = {}
    for declared in DECLARED:
        for shape, node in shapes.subject_objects(declared):
            found.setdefault(shape, []).append(Target(declared.fragment, node))
    for kind in (SH.NodeShape, SH.PropertyShape):
        for shape in shapes.subjects(RDF.type, kind):
            if is_class(shapes, shape):
                found.setdefault(shape, []).append(Target("targetClass", shape))
    return found


def without_targets(shapes: rdflib.Graph) -> rdflib.Graph:
    """A copy of the shapes whose only focus nodes are those that shapes hand on to each other."""
    copy = rdflib.Graph(bind_namespaces="none")
    implicit = {shape for shape in targets(shapes) if is_class(shapes, shape)}
    for triple in shapes:
        subject, predicate, value = triple
        if predicate in DECLARED:
            continue
        if predicate == RDF.type and subject in implicit and value not in _KEPT_TYPES:
            continue
        copy.add(triple)
    return copy


_KEPT_TYPES = (SH.NodeShape, SH.PropertyShape)


def pattern(target: Target, variable: str, subclasses: dict[str, tuple[str, ...]]) -> str:
    """A SPARQL group that binds the variable to the focus nodes of a target.

    Args:
        target: the declaration.
        variable: the variable with its question mark.
        subclasses: the classes below each class, itself included, as the data has them.

    Raises:
        Unsieved: the target is a blank node.
    """
    term = text(target.node)
    if target.kind == "targetNode":
        return f"{{ VALUES {variable} {{ {term} }} }}"
    if target.kind == "targetSubjectsOf":
        return f"{{ {variable} {term} [] }}"
    if target.kind == "targetObjectsOf":
        return f"{{ [] {term} {variable} }}"
    below = subclasses.get(str(target.node), (str(target.node),))
    branches = [f"{{ {variable} a <{iri}> }}" for iri in below]
    return "{ " + " UNION ".join(branches) + " }"
