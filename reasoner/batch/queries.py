"""The tables of what was scanned in; what is spread, alike and set aside, as tables, out.

Whatever the engine, these are the questions: SQL as DuckDB has it. The tables of a scan, with the
columns of `scan.SCHEMAS`, are `scan_request`, `scan_node`, `scan_example` and `scan_stray`.
"""

from __future__ import annotations

from typing import Any, Protocol

RESCANNED = ("request", "stray", "example")


class Database(Protocol):
    """What keeps tables, and answers questions about them."""

    def keep(self, name: str, select: str) -> None:
        """Keep what a statement selects as a table, in place of one of that name."""
        ...

    def rows(self, select: str) -> list[tuple[Any, ...]]:
        """All rows that a statement selects."""
        ...


def count(db: Database, table: str) -> int:
    """How many rows a table has."""
    [(found,)] = db.rows(f"SELECT count(*) FROM {table}")
    return int(found)


def find_spread(db: Database, most: int) -> int:
    """Make the table `spread` of groups that are parts of one whole, each with the whole's number.

    Groups belong together that describe a node of one hash, or one of which refers to what the
    other describes; what two merely refer to joins nothing. The number of a whole is that of its
    first group. The table `too_large` has the groups of wholes that have more than `most`. Returns
    how many groups are spread.
    """
    db.keep("edge", _EDGE)
    db.keep("spread", 'SELECT DISTINCT "group", "group" AS whole FROM edge')
    while True:
        db.keep("nearer", _NEARER)
        [(changed,)] = db.rows(_CHANGED)
        db.keep("spread", 'SELECT "group", whole FROM nearer')
        if not changed:
            break
    db.keep("too_large", _TOO_LARGE.format(most=most))
    return count(db, "spread")


_EDGE = """
    SELECT DISTINCT "group", hash FROM scan_node SEMI JOIN (
        SELECT hash FROM scan_node GROUP BY hash
        HAVING bool_or(is_described) AND min("group") <> max("group")) shared USING (hash)
"""
_NEARER = """
    WITH nearest AS (
        SELECT hash, min(whole) AS whole FROM edge JOIN spread USING ("group") GROUP BY hash),
    direct AS (
        SELECT "group", min(whole) AS whole FROM edge JOIN nearest USING (hash) GROUP BY "group")
    SELECT direct."group", least(direct.whole, beyond.whole) AS whole
    FROM direct JOIN spread AS beyond ON beyond."group" = direct.whole
"""
_CHANGED = """
    SELECT count(*) FROM nearer JOIN spread USING ("group") WHERE nearer.whole < spread.whole
"""
_TOO_LARGE = """
    SELECT "group" FROM spread SEMI JOIN (
        SELECT whole FROM spread GROUP BY whole HAVING count(*) > {most}) large USING (whole)
"""


def bring_together(db: Database) -> None:
    """Make the tables `request`, `stray` and `example` of all groups, those that are spread whole.

    What of these was scanned again, whole, is in `rescan_request`, `rescan_stray` and
    `rescan_example`.
    """
    db.keep("request", _REQUEST)
    db.keep("stray", _STRAY)
    db.keep("example", _EXAMPLE)


_REQUEST = """
    SELECT "group", place, request, graph, key FROM scan_request ANTI JOIN spread USING ("group")
    UNION ALL SELECT "group", place, request, graph, key FROM rescan_request
    UNION ALL SELECT "group", place, request, graph, NULL
        FROM scan_request SEMI JOIN too_large USING ("group")
"""
# Of wholes that are too large to be looked at those count that hold no request.
_STRAY = """
    SELECT "group", node, line, source FROM scan_stray ANTI JOIN spread USING ("group")
    UNION ALL SELECT "group", node, line, source FROM rescan_stray
    UNION ALL SELECT "group", node, line, source
        FROM scan_stray JOIN spread USING ("group") SEMI JOIN too_large USING ("group")
        ANTI JOIN (SELECT whole FROM spread JOIN scan_request USING ("group")) asked USING (whole)
"""
_EXAMPLE = """
    SELECT key, facts, requests FROM scan_example
    UNION ALL SELECT key, facts, requests FROM rescan_example
"""

# An example of each key of a request, always the same one.
KINDS = """
    SELECT key, min(facts) AS facts, arg_min(requests, facts) AS requests
    FROM example SEMI JOIN request USING (key) GROUP BY key ORDER BY key
"""


def set_aside(db: Database) -> int:
    """Make the table `set_aside` of groups whose requests are not decided; how many requests.

    `decision` has a verdict for each key and place: none where the facts cannot be used, an empty
    one where deciding ended the program. `known` is what is wrong where that need not be asked.
    """
    db.keep("set_aside", _SET_ASIDE)
    return count(db, "set_aside")


_SET_ASIDE = """
    SELECT request."group", CASE
        WHEN too_large."group" IS NOT NULL THEN 'too-many-nodes'
        WHEN decision.verdict = '' THEN 'ended-the-program' END AS known
    FROM request LEFT JOIN decision USING (key, place)
    LEFT JOIN too_large ON too_large."group" = request."group"
    WHERE decision.verdict IS NULL OR decision.verdict = ''
"""

DECIDED = """
    SELECT request, graph, verdict FROM request JOIN decision USING (key, place)
    WHERE verdict <> ''
"""


def named(db: Database) -> int:
    """How many requests there are by name and graph."""
    return count(db, "(SELECT DISTINCT graph, request FROM request) AS each")
