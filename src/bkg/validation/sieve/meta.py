"""Judges shapes by the shapes of shapes (SHACL 1.0, appendix C), behind the sieve."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from pyoxigraph import Quad, RdfFormat, Triple, parse

from bkg.validation.engine import ShaclResult
from bkg.validation.sieve.lookup import Facts
from bkg.validation.sieve.run import run_sieved


@cache
def meta_shapes() -> tuple[Quad, ...]:
    """The shapes of shapes, as pySHACL ships them."""
    text = files("pyshacl").joinpath("assets/shacl-shacl.ttl").read_bytes()
    return tuple(parse(text, format=RdfFormat.TURTLE))


def run_meta_shacl(shapes: Iterable[Quad | Triple]) -> list[ShaclResult]:
    """Validate a shapes graph against the shapes of shapes.

    Raises:
        EngineFailure: the engine gives no result for it.
    """
    results, _ = run_sieved(Facts(shapes), meta_shapes())
    return results
