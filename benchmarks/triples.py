"""An N-Triples file in; the same statements as Parquet, with a column for each term, out.

triples.py FILE OUTPUT
"""

from __future__ import annotations

import sys
from itertools import islice
from pathlib import Path

from pyoxigraph import RdfFormat, parse

_ROWS = 1_000_000


def main(arguments: list[str]) -> int:
    """The command's arguments in, its exit status out."""
    import pyarrow as arrow
    import pyarrow.parquet as parquet

    source, output = arguments
    schema = arrow.schema(dict.fromkeys(("subject", "predicate", "object"), arrow.string()))
    with Path(source).open("rb") as file, parquet.ParquetWriter(output, schema) as writer:
        found = parse(file, RdfFormat.N_TRIPLES)
        while rows := list(islice(found, _ROWS)):
            terms = ([str(q.subject) for q in rows], [str(q.predicate) for q in rows])
            columns = [*terms, [str(q.object) for q in rows]]
            writer.write_table(arrow.table(columns, schema=schema))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
