"""An N-Triples file in; a table of hashes of what stands between its blanks, and nothing else, out.

    split.py FILE

This is as fast as DuckDB reads such a file. It is no way to read it: what is escaped is taken as
it stands, and lines with other blanks are lost.
"""

from __future__ import annotations

import sys

_SPLIT = """
    CREATE TABLE statements AS
    SELECT hash(s) AS s, hash(p) AS p, hash(o) AS o
    FROM read_csv(
        ?, delim = ' ', header = false, quote = '', escape = '', auto_detect = false,
        columns = {'s': 'VARCHAR', 'p': 'VARCHAR', 'o': 'VARCHAR', 'dot': 'VARCHAR'},
        strict_mode = false, null_padding = true, ignore_errors = true
    )
"""


def main(arguments: list[str]) -> int:
    """The command's arguments in, its exit status out."""
    import duckdb

    with duckdb.connect() as connection:
        connection.execute("SET threads = 2")
        connection.execute(_SPLIT, arguments)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
