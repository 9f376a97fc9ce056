"""A random number generator and a guideline's terms in; the statements of one request out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from random import Random

from pyoxigraph import NamedNode

from reasoner.facts.vocabulary import Vocabulary
from reasoner.guideline import load
from reasoner.names import local_name
from reasoner.terms import FACT, RDF, XSD

_FIRST_DAY = date(1930, 1, 1)
_FIRST_SERVICE = (date(2023, 8, 1) - _FIRST_DAY).days
_SERVICE_DAYS = 1_200
_DAYS_AFTER = 400
_LAST_BIRTH = (date(2018, 12, 31) - _FIRST_DAY).days
_OLDEST_ADULT_SINCE = (date(2005, 1, 1) - _FIRST_DAY).days
_ADULT = 18
_TERSE = 0.8


def literal(text: str, datatype: NamedNode) -> str:
    """A typed literal as N-Triples write it."""
    return f'"{text}"^^<{datatype.value}>'


def weighted(**weights: int) -> tuple[str, ...]:
    """Names, each as often as it weighs; `nothing` stands for no value."""
    return tuple(
        "" if name == "nothing" else name for name, weight in weights.items() for _ in range(weight)
    )


_DAYS = tuple(
    literal((_FIRST_DAY + timedelta(days)).isoformat(), XSD.date)
    for days in range(_FIRST_SERVICE + _SERVICE_DAYS + _DAYS_AFTER)
)


@dataclass(frozen=True)
class Terms:
    """What facts may say: terms and codes as N-Triples write them, by name and by system.

    `below` holds for a class the names of those at or below it whose members may be described,
    `listed` the names of its individuals.
    """

    written: Mapping[str, str]
    codes: Mapping[str, tuple[str, ...]]
    below: Mapping[str, tuple[str, ...]]
    listed: Mapping[str, tuple[str, ...]]


@cache
def terms() -> Terms:
    """The terms of facts and of the default guideline, and the codes that it maps."""
    guideline = load()
    known = guideline.contract.vocabulary
    usable = sorted({*known.classes, *known.kinds, *known.properties}, key=str)
    own = [term for term in usable if term.value.startswith(FACT.iri)]
    written = {local_name(term): str(term) for term in (*usable, *own)} | {"type": str(RDF.type)}
    codes: dict[str, tuple[str, ...]] = {}
    for term in sorted(guideline.ontology.mappings, key=str):
        if isinstance(term, NamedNode):
            system = term.value.removesuffix(local_name(term))
            codes[system] = (*codes.get(system, ()), str(term))
    return Terms(written, codes, _below(known), _listed(known))


def _below(known: Vocabulary) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for cls in sorted(known.classes - known.closed_classes, key=str):
        for above in known.superclasses[cls]:
            found[local_name(above)] = (*found.get(local_name(above), ()), local_name(cls))
    return found


def _listed(known: Vocabulary) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for term in sorted(known.kinds, key=str):
        for cls in known.kinds[term]:
            found[local_name(cls)] = (*found.get(local_name(cls), ()), local_name(term))
    return found


class Draft:
    """The statements of one request while it is drawn.

    `begin` starts the next one. `request` and `patient` are its nodes, `service` its day, counted
    from the first that there is, and `lines` its statements without what ends a line.
    """

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._own = self._random = Random(seed).random
        self.terms = terms()
        self._written = self.terms.written

    def begin(
        self, number: int, blank: bool = False, patient: str = "", course: int | None = None
    ) -> None:
        """Start a request; the patient is a new one unless given.

        Requests of one course say the same of other nodes and other days, as far from the service.
        """
        self.service = _FIRST_SERVICE + int(self._own() * _SERVICE_DAYS)
        self._random = self._own if course is None else Random(f"{self._seed} {course}").random
        self.lines: list[str] = []
        self.gives_reasons = True
        self.terse = self._random() < _TERSE
        self._nodes = 0
        request = f"https://payer.example/requests/{number}"
        self._before, self._behind = (f"_:r{number}.", "") if blank else (f"<{request}#", ">")
        self.request = f"<{request}>"
        self.patient = patient or f"<https://payer.example/patients/{number}>"

    def chance(self, percent: float) -> bool:
        """True in so many of a hundred."""
        return self._random() * 100 < percent

    def below(self, number: int) -> int:
        """A whole number below another, each as often."""
        return int(self._random() * number)

    def one(self, options: tuple[str, ...]) -> str:
        """One of some options, each as often."""
        return options[int(self._random() * len(options))]

    def node(self, name: str, kind: str, *said: str) -> str:
        """A new node of a class, with properties and values by turns."""
        self._nodes += 1
        made = f"{self._before}{name}{self._nodes}{self._behind}"
        self.say(made, "type", kind, *said)
        return made

    def record(self, name: str, kind: str, *said: str) -> str:
        """A new record of the patient."""
        return self.node(name, kind, "patient", self.patient, *said)

    def about(self, name: str, kind: str, *said: str) -> str:
        """A new record that refers to another, so that it need not name the patient as well."""
        return self.node(name, kind, "patient", "" if self.terse else self.patient, *said)

    def say(self, node: str, *said: str) -> None:
        """Properties and values by turns; an empty value leaves its property out."""
        written = self._written
        for place in range(0, len(said), 2):
            value = said[place + 1]
            if value:
                self.lines.append(f"{node} {written[said[place]]} {written.get(value, value)} .")

    def day(self, before: int, spread: int) -> str:
        """A day some days before the service, up to so many more."""
        return _DAYS[self.service - before - int(self._random() * spread)]

    def served(self) -> str:
        """The day of the service."""
        return _DAYS[self.service]

    def birth(self, adult: bool) -> str:
        """The birth date of an adult or a child."""
        if adult:
            return _DAYS[int(self._own() * _OLDEST_ADULT_SINCE)]
        from_day = _FIRST_SERVICE + _SERVICE_DAYS - 365 * _ADULT
        return _DAYS[from_day + int(self._own() * (_LAST_BIRTH - from_day))]

    def birthday(self) -> str:
        """A birth date that makes the patient eighteen on the day of the service."""
        day = _FIRST_DAY + timedelta(self.service)
        last = min(day.day, 28)
        return literal(date(day.year - _ADULT, day.month, last).isoformat(), XSD.date)
