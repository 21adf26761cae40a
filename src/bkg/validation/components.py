"""Spares pySHACL what it does again for each focus node, though its answer stays the same.

For each node that a shape looks at, pySHACL compares every statement about the shape with a list of
all parameters, one after the other, and makes the shape's constraint components anew from the
shapes graph. Here the parameters are looked up, and each component is made once; none of them keeps
anything from one node to the next.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pyshacl.shape
from pyshacl.constraints import CONSTRAINT_PARAMETERS_MAP
from pyshacl.constraints.constraint_component import ConstraintComponent
from pyshacl.shape import Shape

_PLACE = "CONSTRAINT_PARAMS"
"""Where pySHACL keeps the parameters, and the component of each."""


class _Once:
    """Makes a component once for each shape, in place of its class."""

    def __init__(self, component: type[ConstraintComponent]) -> None:
        self._component = component
        self._made: dict[int, ConstraintComponent] = {}

    def __call__(self, shape: Shape) -> ConstraintComponent:
        # A component holds its shape, so that no other one gets the same number.
        made = self._made.get(id(shape))
        if made is None:
            made = self._made[id(shape)] = self._component(shape)
        return made


@contextmanager
def made_once() -> Iterator[None]:
    """Have components made once as long as the block lasts."""
    before: Any = getattr(pyshacl.shape, _PLACE, (None, None))
    once = {component: _Once(component) for component in CONSTRAINT_PARAMETERS_MAP.values()}
    parameters = {name: once[part] for name, part in CONSTRAINT_PARAMETERS_MAP.items()}
    setattr(pyshacl.shape, _PLACE, (parameters.keys(), parameters))
    try:
        yield
    finally:
        setattr(pyshacl.shape, _PLACE, before)
