"""Determinations before and after something is supposed in; what it changes in each out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from pyoxigraph import BlankNode

from reasoner.determine import Determination
from reasoner.errors import InputError, Problem
from reasoner.graph import Term
from reasoner.supposing import Change, changes


@dataclass(frozen=True)
class WhatIf:
    """A request's determination as it is, and as it would be if something were as supposed."""

    before: Determination
    after: Determination

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """The criteria whose states differ, by notation."""
        return changes(self.before.states, self.after.states)


def what_ifs(before: Sequence[Determination], after: Sequence[Determination]) -> tuple[WhatIf, ...]:
    """Each request before and after.

    Raises InputError where what is supposed adds a request or takes one away, and where one among
    several requests has no name by which to find it again.
    """
    known = {_key(one, len(before)): one for one in before}
    found = {_key(one, len(after)): one for one in after}
    if known.keys() != found.keys() or None in known or None in found:
        raise InputError([_other_requests(after[0].request.source)])
    return tuple(WhatIf(one, found[key]) for key, one in known.items())


def _key(determination: Determination, count: int) -> Term | str | None:
    """What a request is known by: its IRI, or that it is the only one."""
    request = determination.request.request
    if isinstance(request, BlankNode):
        return "only" if count == 1 else None
    return request


def _other_requests(name: str) -> Problem:
    expected = "The same requests, by their IRIs, were expected before and after."
    remedy = "Suppose facts of the requests that there are, and give each of several an IRI."
    return Problem("other-requests", name, expected, remedy)
