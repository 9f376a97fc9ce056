"""A control and what it is set to in; the edit that this makes, and what it says, out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from pyoxigraph import Literal, NamedNode

from reasoner.graph import Node, Triple
from reasoner.jupyter.supposed.edits import NO_EDIT, Edit
from reasoner.terms import XSD

NOT_STATED = "not stated"
NOT_DOCUMENTED = "not documented"


@dataclass(frozen=True)
class Option:
    """One thing that a choice can be set to, and the edit that this is."""

    label: str
    edit: Edit


@dataclass(frozen=True)
class Choice:
    """One of several options, of which `stated` is what the facts say."""

    label: str
    options: tuple[Option, ...]
    stated: Option

    def edit(self, value: Option) -> Edit:
        """What an option changes."""
        return value.edit

    def said(self, value: Option) -> str:
        """What it is set to, in words."""
        return value.label


@dataclass(frozen=True)
class Tick:
    """Something that is so or not; `turned` is the edit that makes it the other way."""

    label: str
    stated: bool
    turned: Edit

    def edit(self, value: bool) -> Edit:
        """What being so or not changes."""
        return NO_EDIT if value == self.stated else self.turned

    def said(self, value: bool) -> str:
        """What it is set to, in words."""
        return "yes" if value else "no"


@dataclass(frozen=True)
class Number:
    """A number that a statement gives, `low` and `high` the least and the most that it may be."""

    label: str
    node: Node
    predicate: NamedNode
    literal: Literal
    low: Decimal | None
    high: Decimal | None

    @property
    def stated(self) -> Decimal:
        """The number that the facts give."""
        return Decimal(self.literal.value)

    @property
    def is_whole(self) -> bool:
        """Whether the property takes whole numbers alone."""
        return self.literal.datatype == XSD.integer

    @property
    def step(self) -> Decimal:
        """One unit of the last digit that the stated number has and that is not nought."""
        exponent = self.stated.normalize().as_tuple().exponent
        assert isinstance(exponent, int)
        return Decimal(1).scaleb(min(0, exponent))

    def edit(self, value: Decimal) -> Edit:
        """What another number changes."""
        if value == self.stated:
            return NO_EDIT
        return _replaced(self.node, self.predicate, self.literal, self._literal(value))

    def _literal(self, value: Decimal) -> Literal:
        text = f"{int(value)}" if self.is_whole else f"{value.normalize():f}"
        return Literal(text, datatype=self.literal.datatype)

    def said(self, value: Decimal) -> str:
        """What it is set to, in words."""
        return f"{value.normalize():f}"


@dataclass(frozen=True)
class Day:
    """A date that a statement gives, or none."""

    label: str
    node: Node
    predicate: NamedNode
    stated: date | None

    def edit(self, value: date | None) -> Edit:
        """What another date, or none, changes."""
        if value == self.stated:
            return NO_EDIT
        return _replaced(self.node, self.predicate, _day(self.stated), _day(value))

    def said(self, value: date | None) -> str:
        """What it is set to, in words."""
        return value.isoformat() if value else NOT_STATED


Control: TypeAlias = Choice | Tick | Number | Day
Value: TypeAlias = Option | bool | Decimal | date | None


@dataclass(frozen=True)
class Group:
    """A node by its name and what it is in words, with the controls of what is said of it."""

    name: str
    kind: str
    controls: tuple[Control, ...]


def one_of(label: str, stated: Option, others: Iterable[Option]) -> Iterator[Choice]:
    """A choice among what is stated and others, by label, if there are any."""
    by_label = {option.label: option for option in others if option.label != stated.label}
    if by_label:
        last = (NOT_STATED, NOT_DOCUMENTED)
        found = (stated, *by_label.values())
        ordered = sorted(found, key=lambda option: (option.label in last, option.label.lower()))
        yield Choice(label, tuple(ordered), stated)


def edit_of(control: Control, value: Value) -> Edit:
    """What setting a control to a value changes. Raises TypeError for a value of another kind."""
    match control, value:
        case Choice(), Option():
            return control.edit(value)
        case Tick(), bool():
            return control.edit(value)
        case Number(), Decimal():
            return control.edit(value)
        case Day(), date() | None:
            return control.edit(value)
    raise TypeError(f"{control.label}: {type(value).__name__} is no value of this control.")


def said_of(control: Control, value: Value) -> str:
    """What a control is set to, in words."""
    match control, value:
        case Choice(), Option():
            return control.said(value)
        case Tick(), bool():
            return control.said(value)
        case Number(), Decimal():
            return control.said(value)
        case Day(), date():
            return control.said(value)
    return NOT_STATED


def _replaced(
    node: Node, property: NamedNode, before: Literal | None, after: Literal | None
) -> Edit:
    return Edit(tuple(_of(node, property, before)), tuple(_of(node, property, after)))


def _of(node: Node, property: NamedNode, value: Literal | None) -> Iterator[Triple]:
    if value is not None:
        yield node, property, value


def _day(value: date | None) -> Literal | None:
    return None if value is None else Literal(value.isoformat(), datatype=XSD.date)
