"""Bytes from anywhere in, text of a known format within the limits out.

The formats are Turtle, N-Triples, N-Quads, TriG, JSON-LD and RDF/XML. The ending of a name says
which; JSON-LD and RDF/XML are further held to what `json_ld` and `rdf_xml` say.
"""

from __future__ import annotations

import re
from pathlib import Path, PurePath

from pyoxigraph import RdfFormat

from reasoner.errors import InputError, Problem

MAX_BYTES = 8 * 1024 * 1024
MAX_LINE = 1024 * 1024
MAX_DEPTH = 64

FORMATS = {
    ".ttl": RdfFormat.TURTLE,
    ".nt": RdfFormat.N_TRIPLES,
    ".nq": RdfFormat.N_QUADS,
    ".trig": RdfFormat.TRIG,
    ".jsonld": RdfFormat.JSON_LD,
    ".rdf": RdfFormat.RDF_XML,
    ".xml": RdfFormat.RDF_XML,
}
_SIX = "Turtle, N-Triples, N-Quads, TriG, JSON-LD or RDF/XML"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_UTF_8_MARK = b"\xef\xbb\xbf"
# No alternative fails once its first byte has matched, so the scan is linear in any input.
_TOKEN = re.compile(
    rb"\\."
    rb'|"""(?:[^"\\]|\\.|"(?!""))*+(?:"""|\Z)'
    rb"|'''(?:[^'\\]|\\.|'(?!''))*+(?:'''|\Z)"
    rb'|"(?:[^"\\\n]|\\.)*+"?'
    rb"|'(?:[^'\\\n]|\\.)*+'?"
    rb"|<[^<>\s]*+"
    rb"|\#[^\n]*+"
    rb"|[\[({\])}]",
    re.DOTALL,
)
_BRACKETS = {b"[": 1, b"(": 1, b"{": 1, b"]": -1, b")": -1, b"}": -1}
_FOREIGN = re.compile(r"\s*+(?:<\?|<!|<(?:html|rdf:RDF)[\s>]|[\[{]\s*+[\"{]|PK|%PDF)")
_JSON = re.compile(r"\s*+[\[{]\s*+[\"{]")
_XML = re.compile(r"\s*+<(?:\?xml|rdf:RDF)\s")
_NAMED = r"(?:<[^<>\s]*>|_:[\w-]+)"
_QUAD = re.compile(
    rf'(?:[ \t\r]*+(?:\#[^\n]*+)?\n)*+\s*{_NAMED}\s*<[^<>\s]*>\s*(?:{_NAMED}|"(?:[^"\\\n]|\\.)*"'
    rf"(?:@[\w-]+|\^\^<[^<>\s]*>)?)\s*{_NAMED}\s*\."
)


def read_bytes(path: Path) -> bytes:
    """The bytes of a regular file, one more than the limit at most.

    Raises InputError where there is no such file or it cannot be read.
    """
    try:
        if path.is_file():
            with path.open("rb") as file:
                return file.read(MAX_BYTES + 1)
    except OSError:
        pass
    remedy = "Check the name and the permission to read it."
    raise InputError([Problem("no-such-file", path.name, "A file was expected here.", remedy)])


def checked_text(data: bytes, name: str) -> str:
    """The text of a source within the raw limits. Raises InputError."""
    _refuse_size(data, name)
    _refuse_encoding(data, name)
    text = _decoded(data, name)
    if not text.strip():
        raise _problem("empty", name, "Statements were expected.", "Give a file with facts.")
    _refuse_lines(data, name)
    return text


def check_turtle(data: bytes, text: str, name: str) -> None:
    """Hold what is said to be Turtle, or one of its kin, to what it may begin with and its depth.

    Raises InputError.
    """
    if _FOREIGN.match(text):
        remedy = f"Convert it to {_SIX}, and let the name of the file end as that format asks."
        raise _problem("not-rdf", name, f"{_SIX} was expected.", remedy)
    _refuse_depth(data, name)


def guessed_format(text: str) -> RdfFormat:
    """JSON-LD, RDF/XML or N-Quads where the text begins so, else TriG, which takes in the rest."""
    if _JSON.match(text):
        return RdfFormat.JSON_LD
    if _XML.match(text):
        return RdfFormat.RDF_XML
    return RdfFormat.N_QUADS if _QUAD.match(text) else RdfFormat.TRIG


def named_format(name: str) -> RdfFormat | None:
    """The format that a name's ending says, none where it has no ending.

    Raises InputError for an ending that is not read.
    """
    ending = PurePath(name).suffix.lower()
    if ending and ending not in FORMATS:
        expected = f"A name that ends in {', '.join(FORMATS)} was expected."
        raise _problem("unknown-format", name, expected, f"Convert it to {_SIX}.")
    return FORMATS.get(ending)


def _refuse_size(data: bytes, name: str) -> None:
    if len(data) > MAX_BYTES:
        expected = f"At most {MAX_BYTES // 1024 // 1024} MiB were expected."
        raise _problem("too-large", name, expected, "Give each request a file of its own.")


def _refuse_encoding(data: bytes, name: str) -> None:
    expected, remedy = "UTF-8 was expected.", "Save the file as UTF-8 without a byte-order mark."
    if data.startswith(_UTF_16):
        raise _problem("utf-16", name, expected, remedy)
    if data.startswith(_UTF_8_MARK):
        raise _problem("byte-order-mark", name, expected, remedy)
    if b"\0" in data:
        line = data.count(b"\n", 0, data.index(b"\0")) + 1
        raise _problem("null-character", name, "Text was expected.", remedy, line)


def _decoded(data: bytes, name: str) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
    raise _problem("not-utf-8", name, "UTF-8 was expected.", "Save the file as UTF-8.", line)


def _refuse_lines(data: bytes, name: str) -> None:
    start = 0
    while len(data) - start > MAX_LINE:
        end = data.rfind(b"\n", start, start + MAX_LINE + 1)
        if end < 0:
            expected = f"Lines of at most {MAX_LINE} bytes were expected."
            line = data.count(b"\n", 0, start) + 1
            raise _problem("line-too-long", name, expected, "Break the line.", line)
        start = end + 1


def _refuse_depth(data: bytes, name: str) -> None:
    if sum(map(data.count, (b"[", b"(", b"{"))) <= MAX_DEPTH:
        return
    depth = 0
    for token in _TOKEN.finditer(data):
        depth += _BRACKETS.get(token[0], 0)
        if depth > MAX_DEPTH:
            expected = f"At most {MAX_DEPTH} brackets inside one another were expected."
            line = data.count(b"\n", 0, token.start()) + 1
            raise _problem("nested-too-deeply", name, expected, "Name the inner nodes.", line)


def _problem(
    name: str, file: str, expected: str, remedy: str, line: int | None = None
) -> InputError:
    return InputError([Problem(name, file, expected, remedy, line)])
