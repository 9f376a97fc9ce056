"""RDF/XML in; nothing out, or an error for what its parser would expand, fetch or leave out."""

from __future__ import annotations

import re
from xml.parsers import expat

from reasoner.errors import InputError, Problem
from reasoner.facts.raw import MAX_DEPTH
from reasoner.terms import RDF

MAX_ATTRIBUTES = 64
MAX_PREFIXES = 256

_DECLARATION = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY|ELEMENT|ATTLIST|NOTATION)", re.IGNORECASE)
_XML = "http://www.w3.org/XML/1998/namespace"
_KNOWN = frozenset(
    [f"{RDF.iri} {name}" for name in "about ID datatype nodeID parseType resource type".split()]
    + [f"{_XML} base", f"{_XML} lang"]
)


def check_rdf_xml(data: bytes, name: str) -> None:
    """Hold the bytes of an RDF/XML file (UTF-8, no declared document type) to what is read of it.

    They are well-formed to the end, elements are at most 64 deep, and every attribute is one that
    says something: it has a namespace, and of those of RDF and XML none is left out by parsers.
    Raises InputError.
    """
    declared = _DECLARATION.search(data)
    if declared:
        line = data.count(b"\n", 0, declared.start()) + 1
        expected = "No declaration of a document type was expected."
        raise _problem("document-type", name, expected, "Write out what its entities say.", line)
    _Checks(name).run(data)


class _Checks:
    """What expat calls as it reads, with how deep it is."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._depth = self._prefixes = 0
        self._parser = expat.ParserCreate("UTF-8", " ")
        self._parser.XmlDeclHandler = self._declaration
        self._parser.StartNamespaceDeclHandler = self._prefix
        self._parser.EndNamespaceDeclHandler = self._end_of_prefix
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end

    def run(self, data: bytes) -> None:
        """Read all of the bytes. Raises InputError."""
        try:
            self._parser.Parse(data, True)
        except expat.ExpatError as error:
            expected, remedy = "Well-formed XML was expected.", "Look at this line."
            raise _problem("syntax-error", self._name, expected, remedy, error.lineno) from None

    def _declaration(self, version: str, encoding: str | None, standalone: int) -> None:
        if encoding is not None and encoding.lower() != "utf-8":
            self._refuse("not-utf-8", "UTF-8 was expected.", "Save the file as UTF-8.")

    def _prefix(self, prefix: str | None, uri: str | None) -> None:
        self._prefixes += 1
        if self._prefixes > MAX_PREFIXES:
            expected = f"At most {MAX_PREFIXES} prefixes in force at once were expected."
            self._refuse("too-many-prefixes", expected, "Declare those that are used.")

    def _end_of_prefix(self, prefix: str | None) -> None:
        self._prefixes -= 1

    def _start(self, element: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            expected = f"At most {MAX_DEPTH} elements inside one another were expected."
            self._refuse("nested-too-deeply", expected, "Name the inner nodes.")
        if " " not in element:
            self._refuse("no-namespace", "Elements with a namespace were expected.")
        if len(attributes) > MAX_ATTRIBUTES:
            expected = f"At most {MAX_ATTRIBUTES} attributes were expected."
            self._refuse("too-many-attributes", expected, "Write properties as elements.")
        for attribute, value in attributes.items():
            self._check(attribute, value)

    def _check(self, attribute: str, value: str) -> None:
        namespace = attribute.rpartition(" ")[0]
        if not namespace:
            self._refuse("no-namespace", "Attributes with a namespace were expected.")
        if namespace in (RDF.iri, _XML) and attribute not in _KNOWN:
            expected = "An attribute of RDF/XML that is still in use was expected."
            self._refuse("unknown-attribute", expected, "State it by an element.")
        if attribute == f"{RDF.iri} parseType" and value != "Resource":
            expected = "Nodes, or plain values, were expected."
            self._refuse("unknown-attribute", expected, "Leave rdf:parseType out.")

    def _end(self, element: str) -> None:
        self._depth -= 1

    def _refuse(
        self, problem: str, expected: str, remedy: str = "Give it the prefix of its vocabulary."
    ) -> None:
        line = self._parser.CurrentLineNumber
        raise _problem(problem, self._name, expected, remedy, line)


def _problem(
    name: str, file: str, expected: str, remedy: str, line: int | None = None
) -> InputError:
    return InputError([Problem(name, file, expected, remedy, line)])
