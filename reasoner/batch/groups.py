"""What a block says of its nodes in; the groups of nodes that hang together in it out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import permutations

from reasoner.batch.lines import Block, named_in
from reasoner.batch.parts import Amount, Day, Link, Part, Parts

MOST_NAMED = 8


@dataclass(slots=True)
class Member:
    """A node, or a line that cannot be read, with what is said of it.

    `links` are to other members of the block, by number; `open_links` name nodes that the block
    does not describe.
    """

    name: bytes
    rests: list[bytes]
    tokens: list[bytes] = field(default_factory=list)
    links: list[tuple[bytes, int]] = field(default_factory=list)
    days: Sequence[Day] = ()
    amounts: Sequence[Amount] = ()
    open_links: Sequence[bytes] = ()
    is_readable: bool = True


@dataclass(frozen=True)
class Grouped:
    """The members of a block, and its groups of their numbers, in the order of the lines."""

    members: list[Member]
    groups: list[list[int]]


def grouped(block: Block, parts: Parts) -> Grouped:
    """The groups of a block: what refers to one another, directly or not, is one.

    A line that cannot be read belongs to every node that it may have been about.
    """
    members = [Member(name, rests) for name, rests in block.said.items()]
    numbers = {member.name: number for number, member in enumerate(members)}
    for member in tuple(members):
        for rest in _fill(member, numbers, parts):
            _add_unreadable(members, _line(member, rest), numbers, parts, numbers[member.name])
    for line in block.unreadable:
        _add_unreadable(members, line, numbers, parts)
    return Grouped(members, _groups(members))


def _fill(member: Member, numbers: dict[bytes, int], parts: Parts) -> list[bytes]:
    """Fill in what is said of a node; the rests that cannot be read are taken out of it."""
    _, blank, graph = member.name.partition(b" ")
    suffix = blank + graph
    known, tokens, failed = parts.known.get, member.tokens, []
    for rest in member.rests:
        part = known(rest)
        if part.__class__ is bytes:
            tokens.append(part)
        elif part is None:
            property, _, value = rest.partition(b" ")
            linked, number = parts.links.get(property), numbers.get(value[:-2] + suffix)
            if linked is None or number is None or parts.is_foreign(value[:-2]):
                if not _add(member, parts.of(rest), suffix, numbers):
                    failed.append(rest)
            else:
                member.links.append((linked, number))
        else:
            _add(member, part, suffix, numbers)
    if failed:
        member.rests = [rest for rest in member.rests if rest not in failed]
    return failed


def _add(member: Member, part: Part | None, suffix: bytes, numbers: dict[bytes, int]) -> bool:
    """Add a part to a node; whether there is any."""
    match part:
        case Day():
            member.days = [*member.days, part]
        case Amount():
            member.amounts = [*member.amounts, part]
        case Link(property, node, instead):
            number = numbers.get(node + suffix)
            if number is None:
                member.open_links = [*member.open_links, node + suffix]
                member.tokens.append(instead)
            else:
                member.links.append((property, number))
        case bytes():
            member.tokens.append(part)
    return part is not None


def _line(member: Member, rest: bytes) -> bytes:
    """A line as it is written in the plainest way."""
    subject, blank, graph = member.name.partition(b" ")
    return b"%s %s%s%s ." % (subject, rest[:-2], blank, graph)


def _add_unreadable(
    members: list[Member], line: bytes, numbers: dict[bytes, int], parts: Parts, *about: int
) -> None:
    """Add a line with a link to whatever node it may have been about, described or not.

    `about` is the node that it is known to be about. Of a line that names very many it is not
    asked which may be in a graph that which names.
    """
    named = sorted(name for name in named_in(line) if not parts.is_foreign(name))
    pairs = permutations(named, 2) if len(named) <= MOST_NAMED else ()
    links = [(b"", number) for number in about]
    for name in (*named, *(b"%s %s" % pair for pair in pairs)):
        if name not in numbers:
            numbers[name] = len(members)
            members.append(Member(name, []))
        links.append((b"", numbers[name]))
    members.append(Member(line, [], links=links, is_readable=False))


def _groups(members: list[Member]) -> list[list[int]]:
    parent = list(range(len(members)))
    for number, member in enumerate(members):
        for _, other in member.links:
            one, two = _root(parent, number), _root(parent, other)
            parent[max(one, two)] = min(one, two)
    found: dict[int, list[int]] = {}
    for number in range(len(members)):
        found.setdefault(_root(parent, number), []).append(number)
    return list(found.values())


def _root(parent: list[int], number: int) -> int:
    """The least of a group so far; the ways to it are shortened as they are gone."""
    while parent[number] != number:
        parent[number] = parent[parent[number]]
        number = parent[number]
    return number
