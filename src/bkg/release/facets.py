"""The facets in the index: which values things have of each.

What a page must not do for a class of a hundred thousand members is done here: counting the values
that its members have, and putting the members in order by date and by number of links. Of a class
that is not `BIG` nothing is counted: a thing of a thousand classes would be in a million counts.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Collection, Sequence

from pyoxigraph import NamedNode

from bkg.graph.facets import CLASS, SOURCE, YEAR, Facet, key_of
from bkg.graph.paths import Path, Step
from bkg.release import facet_rows
from bkg.release.lines import Lines
from bkg.release.statistics import Statistics
from bkg.vocab import PROPERTY_MEANINGS, RDF

MOST_FOUND = 40
"""Properties that are facets because of what the data hold."""

SHARED = 1.5
"""How many things have the same value of a property, on average, where it is worth a facet."""

BY_DATE, BY_LINKS = 1, 2
"""Orders of the members of a class beside that of their labels, which is that of their ids."""

BIG = 1000
"""Members of a class that a page counts and sorts by itself."""

_NO_FACETS = PROPERTY_MEANINGS["outside"] | {RDF.type.value}

# The first facet is the class, whether it is offered or not: lists of members are found by it.
_SCHEMA = """
CREATE TABLE facet (
  id INTEGER PRIMARY KEY, key TEXT UNIQUE, follows TEXT, derived INTEGER, place INTEGER
);
CREATE TABLE facet_value (
  id INTEGER PRIMARY KEY, facet INTEGER, value TEXT, things INTEGER, UNIQUE (facet, value)
);
CREATE TABLE valued (value INTEGER, thing INTEGER, PRIMARY KEY (value, thing)) WITHOUT ROWID;
CREATE TABLE shared (class INTEGER, value INTEGER, things INTEGER, PRIMARY KEY (class, value))
  WITHOUT ROWID;
CREATE TABLE standing (
  thing INTEGER PRIMARY KEY, day INTEGER, date TEXT, datatype TEXT, links INTEGER,
  by_date INTEGER UNIQUE, by_links INTEGER UNIQUE
);
CREATE TABLE placed (
  class INTEGER, sort INTEGER, place INTEGER, thing INTEGER, PRIMARY KEY (class, sort, place)
) WITHOUT ROWID;
CREATE TEMP TABLE edge (property TEXT, subject TEXT, object TEXT);
CREATE TEMP TABLE raw_value (facet INTEGER, value TEXT, thing INTEGER);
CREATE TEMP TABLE had (facet INTEGER, value TEXT, thing INTEGER, PRIMARY KEY (facet, value, thing))
  WITHOUT ROWID;
"""

# A value that nobody asked for must be that of several things, and have a label.
# The orders 1 and 2 are `BY_DATE` and `BY_LINKS`; 1000 is `BIG`.
_FILL = """
INSERT INTO raw_value SELECT 0, class, thing FROM typed JOIN kind ON kind.id = typed.kind;
INSERT INTO had SELECT DISTINCT facet, value, thing FROM raw_value ORDER BY 1, 2, 3;
INSERT INTO facet_value (facet, value, things)
  SELECT facet, value, COUNT(*) AS things
  FROM had JOIN facet ON facet.id = had.facet
  GROUP BY facet, value
  HAVING NOT derived OR COUNT(*) > 1 AND EXISTS (
    SELECT 1 FROM thing AS named JOIN text ON text.thing = named.id
    WHERE named.iri = had.value AND part = 0)
  ORDER BY facet, value;
INSERT INTO valued SELECT facet_value.id, had.thing
  FROM facet_value CROSS JOIN had USING (facet, value) ORDER BY facet_value.id, had.thing;
CREATE INDEX valued_of_thing ON valued (thing, value);
INSERT INTO shared SELECT kind.value, valued.value, COUNT(*)
  FROM facet_value CROSS JOIN valued AS kind ON kind.value = facet_value.id
  CROSS JOIN valued ON valued.thing = kind.thing
  WHERE facet_value.facet = 0 AND facet_value.things > 1000 GROUP BY 1, 2 ORDER BY 1, 2;
INSERT INTO standing
  SELECT id, day, date, datatype, coalesce(ends.links, 0),
    row_number() OVER (ORDER BY day IS NULL, day, id),
    row_number() OVER (ORDER BY coalesce(ends.links, 0) DESC, id)
  FROM thing
  LEFT JOIN (SELECT iri, day, date, datatype, row_number() OVER (
    PARTITION BY iri ORDER BY day, last, date, datatype) AS number FROM raw_date) AS dated
    ON dated.iri = thing.iri AND number = 1
  LEFT JOIN (SELECT iri, SUM(links) AS links FROM raw_end GROUP BY iri) AS ends
    ON ends.iri = thing.iri
  ORDER BY id;
INSERT INTO placed
  SELECT value, 1, by_date, thing FROM valued JOIN standing USING (thing)
    WHERE value IN (SELECT id FROM facet_value WHERE facet = 0 AND things > 1000)
  UNION ALL SELECT value, 2, by_links, thing FROM valued JOIN standing USING (thing)
    WHERE value IN (SELECT id FROM facet_value WHERE facet = 0 AND things > 1000)
  ORDER BY 1, 2, 3;
DROP TABLE raw_value;
DROP TABLE had;
DROP TABLE edge;
"""


def found_facets(statistics: Statistics, *, graphs: bool) -> tuple[Facet, ...]:
    """The facets of a dataset that names none.

    They are its classes, properties whose values are shared by several things, the years of its
    dates and, if it has named ``graphs``, its sources.
    """
    triples, objects = statistics.property_triples, statistics.property_objects
    shared = [
        iri
        for iri, number in sorted(triples.items(), key=lambda pair: (-pair[1], pair[0]))
        if number >= SHARED * objects[iri] and iri not in _NO_FACETS
    ]
    facets = [Facet(CLASS, (CLASS,), derived=True)]
    for iri in shared[:MOST_FOUND]:
        path = (Step(NamedNode(iri)),)
        facets.append(Facet(key_of(iri, triples), paths=(path,), derived=True))
    facets.append(Facet(YEAR, (YEAR,)))
    return (*facets, Facet(SOURCE, (SOURCE,))) if graphs else tuple(facets)


def _follow(path: Path) -> str:
    """The SQL that follows a path: its ends, from a value to the thing. Blank ones are no ends."""
    ends = [("object", "subject") if s.inverse else ("subject", "object") for s in path]
    joins = "".join(
        f" JOIN edge AS e{n} ON e{n}.property = ? AND e{n}.{ends[n][0]} = e{n - 1}.{ends[n - 1][1]}"
        for n in range(1, len(path))
    )
    last = f"e{len(path) - 1}.{ends[-1][1]}"
    joins += f" JOIN thing ON thing.iri = e0.{ends[0][0]}"
    return (
        f"INSERT INTO raw_value SELECT ?, {last}, thing.id FROM edge AS e0{joins} "  # noqa: S608 - names that stand above
        f"WHERE {last} NOT LIKE '\\_:%' ESCAPE '\\' AND e0.property = ?"
    )


def _parameters(path: Path, facet: int) -> tuple[int | str, ...]:
    first, *others = (step.property.value for step in path)
    return (facet, *others, first)


def _is_plain(path: Path) -> bool:
    """Whether a path is one step forwards."""
    return len(path) == 1 and not path[0].inverse


def write_facets(
    connection: sqlite3.Connection,
    lines: Lines,
    shapes: Collection[str],
    facets: Sequence[Facet],
) -> None:
    """Write the facets into a new index that has its search tables and those of `FacetRows`.

    Args:
        connection: the index.
        lines: all quads.
        shapes: graphs that are no part of the facts, as N-Quads writes them.
        facets: the facets, in the order in which they are shown.
    """
    connection.executescript(_SCHEMA)
    connection.create_function("text_of", 1, facet_rows.text_of, deterministic=True)
    numbered = [(number, facet) for number, facet in enumerate(facets, 1) if facet.key != CLASS]
    place = next((n for n, facet in enumerate(facets, 1) if facet.key == CLASS), 0)
    connection.execute("INSERT INTO facet VALUES (0, ?, ?, FALSE, ?)", (CLASS, CLASS, place))
    connection.executemany(
        "INSERT INTO facet VALUES (?, ?, ?, ?, ?)",
        ((n, f.key, _follows(f), f.derived, n) for n, f in numbered),
    )
    paths = [(number, path) for number, facet in numbered for path in facet.paths]
    plain = defaultdict[NamedNode, list[int]](list)
    for number, path in paths:
        if _is_plain(path):
            plain[path[0].property].append(number)
    longer = [(number, path) for number, path in paths if not _is_plain(path)]
    followed = {step.property for _, path in longer for step in path}
    found = facet_rows.facts_with(lines, shapes, plain.keys() | followed)
    facet_rows.Values(connection, plain, followed).add(found)
    connection.execute("CREATE INDEX temp.edge_from ON edge (property, subject)")
    connection.execute("CREATE INDEX temp.edge_to ON edge (property, object)")
    connection.execute("CREATE INDEX raw.said_of ON said (graph)")
    for number, facet in numbered:
        if YEAR in facet.words:
            connection.execute(facet_rows.YEARS, (number,))
        if SOURCE in facet.words:
            connection.execute(facet_rows.SOURCES, (number,))
    for number, path in longer:
        connection.execute(_follow(path), _parameters(path, number))
    connection.commit()
    connection.executescript(f"BEGIN; {_FILL} COMMIT;")


def _follows(facet: Facet) -> str:
    """What gives a facet its name: a built-in word that it follows, or a property."""
    return facet.words[0] if facet.words else facet.paths[0][-1].property.value
