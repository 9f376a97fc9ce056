"""The text of a query in; its tokens, with their places, out (SPARQL 1.1, section 19.8)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_TOKENS = re.compile(
    r"""
      (?P<comment>\#[^\r\n]*)
    | (?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
    | (?P<string>\"{3}(?:\"{0,2}(?:[^"\\]|\\.))*\"{3}
               | '{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}
               | \"(?:[^"\\\r\n]|\\.)*\"
               | '(?:[^'\\\r\n]|\\.)*')
    | (?P<tag>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    | (?P<variable>[?$]\w+)
    | (?P<blank>_:\w(?:[\w.·-]*[\w·-])?)
    | (?P<name>(?:[^\W\d_](?:[\w.·-]{0,98}[\w·-])?)?:
        (?:(?:[\w:]|%[0-9A-Fa-f]{2}|\\[-_~.!$&'()*+,;=/?\#@%])
           (?:[\w:.·-]|%[0-9A-Fa-f]{2}|\\[-_~.!$&'()*+,;=/?\#@%])*)?)
    | (?P<word>[^\W\d]\w*)
    | (?P<opened>[{(\[]|<<)
    | (?P<closed>[})\]]|>>)
    | (?P<other>[^\ \t\r\n])
    """,
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True)
class Token:
    """One token: its kind, its text, and the offset at which it begins.

    The kinds are `iri`, `string`, `tag` of a language, `variable`, `blank` node, prefixed `name`,
    `word`, `opened` and `closed` bracket, and `other`. Comments are left out.
    """

    kind: str
    text: str
    start: int


def tokens(text: str) -> Iterator[Token]:
    """The tokens of a query; of one that is none, what of it can be told apart."""
    for match in _TOKENS.finditer(text):
        if match.lastgroup != "comment":
            assert match.lastgroup is not None
            yield Token(match.lastgroup, match[0], match.start())


def declared(found: Sequence[Token]) -> Iterator[tuple[str, str]]:
    """The prefixes that a query declares, without their colon, and the token after each."""
    for word, name, after in zip(found, found[1:], found[2:], strict=False):
        if (word.kind, word.text.upper(), name.kind) == ("word", "PREFIX", "name"):
            yield name.text.removesuffix(":"), after.text


def forced(text: str) -> str:
    """The query with the first character of each IRI escaped, which leaves the IRI what it is.

    Where a parser takes `<` for less-than, though it begins an IRI here, that is an error to it. So
    what is read here as part of an IRI is never a word of the query to anybody.
    """
    found: list[str] = []
    end = 0
    for token in tokens(text):
        if token.kind == "iri" and len(token.text) > 2:
            found += [text[end : token.start], f"<\\U{ord(token.text[1]):08X}"]
            end = token.start + 2
    return "".join([*found, text[end:]])
