"""A group of nodes in; a key out that it shares only with groups of which all the same is decided.

Names decide nothing, nor does what a number or a day is, but where it lies among the bounds that
the guideline compares with and among the others of the group, unless a shape asks how something is
spelled. So a group is written down with its nodes numbered, from the requests outwards, and its
days and numbers replaced by their places; two groups with the same text differ in nothing that a
decision can rest on.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from reasoner.batch.groups import Member
from reasoner.batch.parts import Distinctions, place, token
from reasoner.classify.age import shifted
from reasoner.facts.requests import completed_years
from reasoner.terms import FACT, RDF, XSD

_REQUEST = token(f"{RDF.type} {FACT.Request} .".encode())
_PATIENT = token(str(FACT.patient).encode())
_BIRTH, _AGE_DATE, _SERVICE, _REQUESTED = (
    token(str(p).encode())
    for p in (FACT.birthDate, FACT.ageDate, FACT.serviceDate, FACT.requestDate)
)
_AGE = token(f"{FACT.age} {XSD.integer}".encode())
_AS_OF = token(b"the day where a request has none")

Places: TypeAlias = dict[int, bytes]


@dataclass(frozen=True)
class Alike:
    """A key, and the group's requests in the order that the key was made with."""

    key: bytes
    requests: tuple[int, ...]


class Likeness:
    """Makes keys, by what a guideline can tell apart and the day where a request has none."""

    def __init__(self, told_apart: Distinctions, as_of: date | None) -> None:
        self._told_apart = told_apart
        self._foreign = (*told_apart.namespaces, *told_apart.named)
        self._written = {text: n for n, text in enumerate(told_apart.written, 1)}
        self._as_of = None if as_of is None else as_of.toordinal()

    def of(self, members: Sequence[Member], group: Sequence[int]) -> Alike:
        """The key of a group; none of its members is unreadable."""
        own = self._own(members, group)
        requests = sorted((n for n in group if _REQUEST in members[n].tokens), key=own.__getitem__)
        order = _ordered(members, group, own, requests)
        label = {number: b"%d " % place for place, number in enumerate(order)}
        said = []
        for number in order:
            said.append(own[number])
            said += sorted({p + label[other] for p, other in members[number].links})
            said.append(b"\n")
        said += self._on_the_days_decided_for(members, requests, label)
        return Alike(token(b"".join(said)), tuple(requests))

    def _own(self, members: Sequence[Member], group: Sequence[int]) -> Places:
        """What is said of each node by itself."""
        days = {day.ordinal for n in group for day in members[n].days}
        if self._as_of is not None:
            days.add(self._as_of)
        bounds = self._told_apart.days
        day = {d: _place(rank, place(d, bounds)) for rank, d in enumerate(sorted(days))}
        amounts = {(a.value, a.text) for n in group for a in members[n].amounts}
        amount = self._amounts(sorted(amounts)) if amounts else {}
        foreign, is_spelled = self._foreign, self._told_apart.is_spelled
        found = {}
        for number in group:
            member = members[number]
            tokens = {*member.tokens}
            if member.days:
                tokens.update(_moved(day[d.ordinal], d.property) for d in member.days)
            if member.amounts:
                tokens.update(_moved(amount[a.value, a.text], a.property) for a in member.amounts)
            name = member.name
            if name.startswith(foreign):
                tokens.add(token(name))
            if is_spelled:
                tokens.add(_spelled(member))
            if self._as_of is not None and _REQUEST in tokens:
                tokens.add(_moved(day[self._as_of], _AS_OF))
            found[number] = b"%c%d %s" % (name[0], len(tokens), b"".join(sorted(tokens)))
        return found

    def _amounts(self, ordered: Sequence[tuple[Decimal, str]]) -> dict[tuple[Decimal, str], bytes]:
        """The place of each number; one that is another way of writing the one before says so."""
        found, before = {}, None
        for rank, (value, text) in enumerate(ordered):
            bound = 2 * place(value, self._told_apart.numbers) + (value == before)
            bound = bound * (len(self._written) + 1) + self._written.get(text, 0)
            found[value, text] = _place(rank, bound)
            before = value
        return found

    def _on_the_days_decided_for(
        self, members: Sequence[Member], requests: Sequence[int], label: Places
    ) -> Iterator[bytes]:
        """Where the days decided for and the ages of the patients lie, and whether these agree."""
        for number in requests:
            request = members[number]
            dates = {day.property: day.ordinal for day in request.days}
            on = dates.get(_SERVICE, dates.get(_REQUESTED, self._as_of))
            if on is not None:
                yield b"%s%d " % (label[number], place(on, self._told_apart.editions))
            for property, other in dict.fromkeys(request.links):
                if property == _PATIENT:
                    yield label[number] + label[other] + self._age(members[other], on)

    def _age(self, patient: Member, on: int | None) -> bytes:
        dates = {day.property: date.fromordinal(day.ordinal) for day in patient.days}
        born, dated = dates.get(_BIRTH), dates.get(_AGE_DATE)
        years = next((int(a.value) for a in patient.amounts if a.property == _AGE), None)
        bounds: list[int | bool] = []
        if born is not None and dated is not None and years is not None:
            bounds.append(completed_years(born, dated) == years)
        if on is not None and born is not None:
            bounds.append(self._of_years(completed_years(born, date.fromordinal(on))))
        elif on is not None and dated is not None and years is not None:
            least, most = shifted(years, dated, date.fromordinal(on))
            bounds += [self._of_years(least), self._of_years(most), least == most]
        return repr(bounds).encode()

    def _of_years(self, years: int) -> int:
        ages = self._told_apart.ages
        return years if ages is None else place(Decimal(years), ages)


def _place(rank: int, bound: int) -> bytes:
    return struct.pack(">II", rank, bound)


def _spelled(member: Member) -> bytes:
    said = member.name, sorted(member.days), sorted(member.amounts)
    return token(repr(said).encode())


def _moved(place: bytes, property: bytes) -> bytes:
    """The token of a property with a value in a place."""
    return place + property[8:]


def _ordered(
    members: Sequence[Member], group: Sequence[int], own: Places, requests: Sequence[int]
) -> list[int]:
    """The nodes of a group from its requests outwards, those alike in the order of the lines."""
    back: dict[int, list[tuple[bytes, bytes, int]]] = {}
    for number in group:
        for property, other in members[number].links:
            back.setdefault(other, []).append((property + b"<", own[number], number))
    order, seen = list(requests), set(requests)
    for number in order:
        near = [(p, own[n], n) for p, n in members[number].links if n not in seen]
        if number in back:
            near += [each for each in back[number] if each[2] not in seen]
        if len(near) > 1:
            near.sort()
        for _, _, other in near:
            if other not in seen:
                seen.add(other)
                order.append(other)
    return order
