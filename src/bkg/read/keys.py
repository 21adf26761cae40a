"""Page keys: what the URL of a page says of where the page before it ended.

A key holds the sort key of the last entry and what tells that entry from others with the same one,
so that a page begins at the same entry in the next release too.
"""

from __future__ import annotations

import json

from bkg.errors import UsageError
from bkg.graph.order import Place


def encode(place: Place) -> str:
    """The key of the page after the entry at a place."""
    return json.dumps(place, ensure_ascii=False, separators=(",", ":"))


def decode(after: str) -> Place:
    """The place that a page key stands for; the one before all others for an empty key.

    Raises:
        UsageError: it is not a key that this module made.
    """
    if not after:
        return ("", "")
    try:
        sort_key, last = json.loads(after)
        place = str(sort_key), str(last)
        "".join(place).encode("utf-8")
    except (ValueError, TypeError, RecursionError) as error:
        raise UsageError("the page key is not one of this list; start at its first page") from error
    return place
