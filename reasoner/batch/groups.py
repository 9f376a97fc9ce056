"""What a block says of its nodes in; the groups of nodes that hang together in it out."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import permutations

from reasoner.batch.lines import Block, named_in
from reasoner.batch.parts import Amount, Day, Link, Parts

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
    days: list[Day] = field(default_factory=list)
    amounts: list[Amount] = field(default_factory=list)
    links: list[tuple[bytes, int]] = field(default_factory=list)
    open_links: list[bytes] = field(default_factory=list)
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
    for number in range(len(members)):
        _fill(members, number, numbers, parts)
    for line in block.unreadable:
        _add_unreadable(members, line, numbers, parts)
    return Grouped(members, _groups(members))


def _fill(members: list[Member], number: int, numbers: dict[bytes, int], parts: Parts) -> None:
    member = members[number]
    subject, blank, graph = member.name.partition(b" ")
    suffix = blank + graph
    failed = []
    for rest in member.rests:
        part = parts.of(rest, numbers)
        if part.__class__ is bytes:
            member.tokens.append(part)
        elif part.__class__ is Link:
            _link(member, part, suffix, numbers)
        elif part is None:
            failed.append(rest)
        elif part.__class__ is Day:
            member.days.append(part)
        elif part.__class__ is Amount:
            member.amounts.append(part)
    for rest in failed:
        member.rests.remove(rest)
        line = b"%s %s%s ." % (subject, rest[:-2], suffix)
        _add_unreadable(members, line, numbers, parts)


def _link(member: Member, link: Link, suffix: bytes, numbers: dict[bytes, int]) -> None:
    node = link.node + suffix
    number = numbers.get(node)
    if number is None:
        member.open_links.append(node)
        member.tokens.append(link.token)
    else:
        member.links.append((link.property, number))


def _add_unreadable(
    members: list[Member], line: bytes, numbers: dict[bytes, int], parts: Parts
) -> None:
    """Add a line with a link to whatever node it may have been about, described or not."""
    named = sorted(name for name in named_in(line) if not parts.is_foreign(name))[:MOST_NAMED]
    links = []
    for name in (*named, *(b"%s %s" % pair for pair in permutations(named, 2))):
        if name not in numbers:
            numbers[name] = len(members)
            members.append(Member(name, []))
        links.append((b"", numbers[name]))
    members.append(Member(line, [], links=links, is_readable=False))


def _groups(members: list[Member]) -> list[list[int]]:
    parent = list(range(len(members)))
    for number, member in enumerate(members):
        for _, other in member.links:
            one = number
            while parent[one] != one:
                one = parent[one]
            while parent[other] != other:
                other = parent[other]
            if one < other:
                parent[other] = one
            else:
                parent[one] = other
    found: dict[int, list[int]] = {}
    for number in range(len(members)):
        root = number
        while parent[root] != root:
            root = parent[root]
        parent[number] = root
        found.setdefault(root, []).append(number)
    return list(found.values())
