"""The text of a query in; a refusal of what no query may ask here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches

from reasoner.sparql.errors import QueryError, at, shown
from reasoner.sparql.limits import Limits
from reasoner.sparql.tokens import Token, declared, tokens
from reasoner.visible import visible

_UPDATES = frozenset("INSERT DELETE LOAD CLEAR CREATE DROP COPY MOVE ADD WITH USING".split())
_REFUSED = {
    **dict.fromkeys(_UPDATES, "the dataset is only read here. Ask with SELECT, ASK or CONSTRUCT"),
    "SERVICE": "no other endpoint is asked from here. Ask each endpoint by itself",
    "FROM": "the dataset is given. Name a graph in the pattern, as in GRAPH graph:ontology { … }",
}


def admit(text: str, prefixes: Mapping[str, str], limits: Limits) -> None:
    """Raise QueryError where a query is not to be run.

    Refused are updates, SERVICE and FROM in whatever spelling, what exceeds the limits, and a
    prefix that neither the query declares nor `prefixes` has. What else is wrong is found when the
    query is read.
    """
    refuse_long(text, limits)
    found = list(tokens(text))
    _refuse_escapes(text, found)
    _refuse_words(text, found)
    _refuse_depth(text, found, limits.depth)
    _refuse_prefixes(text, found, prefixes)


def refuse_long(text: str, limits: Limits) -> None:
    """Raise QueryError for a query of too many characters."""
    if len(text) > limits.text:
        said = f"{len(text):,} characters, and at most {limits.text:,} are read. Ask in parts."
        raise QueryError("too-long", said)


def _refuse_escapes(text: str, found: Sequence[Token]) -> None:
    """What is no token at all could be the beginning of one to a parser, and hide a word.

    Such are escapes outside of strings and IRIs (section 19.2), quotes that are not closed, and
    characters that no name has.
    """
    for token in found:
        if token.kind == "other" and (token.text in "\\\"'" or not token.text.isascii()):
            said = f"{at(text, token.start)}: {visible(token.text)} cannot stand here: no text, "
            said += "name or IRI begins or goes on so. Close the quotation, or write no escape."
            raise QueryError("syntax", f"{said}\n{shown(text, token.start)}")


def _refuse_words(text: str, found: Sequence[Token]) -> None:
    for token in found:
        # A parser may take `FROM:g` for the word and a name, though FROM could be a prefix.
        word = token.text.partition(":")[0] if token.kind == "name" else token.text
        why = _why(word.upper()) if token.kind in ("word", "name") else None
        if why is not None:
            said = f"{at(text, token.start)}: {word.upper()}: {why}."
            raise QueryError("not-allowed", f"{said}\n{shown(text, token.start, len(word))}")


def _refuse_depth(text: str, found: Sequence[Token], most: int) -> None:
    depth = 0
    for token in found:
        depth += {"opened": 1, "closed": -1}.get(token.kind, 0)
        if depth > most:
            said = f"{at(text, token.start)}: brackets stand within brackets {most} deep at most."
            raise QueryError("too-deep", f"{said}\n{shown(text, token.start)}")


def _refuse_prefixes(text: str, found: Sequence[Token], prefixes: Mapping[str, str]) -> None:
    known = {*prefixes, *dict(declared(found))}
    for token in found:
        prefix = token.text.partition(":")[0]
        if token.kind == "name" and prefix not in known:
            near = get_close_matches(prefix, known, 1) or get_close_matches(
                prefix.lower(), known, 1
            )
            hint = f"Is {near[0]}: meant? " if near else ""
            listed = ", ".join(f"{each}:" for each in sorted(prefixes))
            said = (
                f"{at(text, token.start)}: {prefix}: is not declared. {hint}"
                f"Declare it with PREFIX; known without that are {listed}."
            )
            raise QueryError(
                "unknown-prefix", f"{said}\n{shown(text, token.start, len(prefix) + 1)}"
            )


def _why(word: str) -> str | None:
    # The parser ends no keyword at a word's end: FROMNAMED, trueSERVICE, 1e0SERVICE.
    glued = next((each for each in ("SERVICE", "FROM") if each in word), word)
    return _REFUSED.get(glued)
