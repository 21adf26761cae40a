"""Loads the named queries of a package: one ``.rq`` file each, never put together from strings."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def load(name: str, package: str = "bkg.store") -> str:
    """The text of ``queries/<name>.rq`` in a package.

    Raises:
        FileNotFoundError: there is no such query.
    """
    return (files(package) / "queries" / f"{name}.rq").read_text(encoding="utf-8")
