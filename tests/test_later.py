"""A deferred field is worked out once, when it is first asked for, and by no copy before."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, dataclass, replace
from typing import Any

import pytest

from reasoner.later import Deferred, Later, amended


@dataclass(frozen=True)
class Meal:
    guests: int
    soup: Deferred[str] = Deferred()
    bread: Deferred[str] = Deferred("rye")


class Kitchen:
    def __init__(self) -> None:
        self.cooked = 0

    def soup(self) -> str:
        self.cooked += 1
        return "leek"


def test_it_is_worked_out_once_and_only_when_asked_for() -> None:
    kitchen = Kitchen()
    meal = Meal(2, Later(kitchen.soup))
    assert kitchen.cooked == 0
    assert (meal.soup, meal.soup) == ("leek", "leek")
    assert kitchen.cooked == 1


def test_a_copy_with_another_field_leaves_it_open_and_shares_it() -> None:
    kitchen = Kitchen()
    meal = Meal(2, Later(kitchen.soup))
    larger = amended(meal, guests=3)
    assert (meal.guests, larger.guests, kitchen.cooked) == (2, 3, 0)
    assert meal.soup == larger.soup == "leek"
    assert kitchen.cooked == 1


def test_it_equals_the_value_given_outright() -> None:
    assert Meal(2, Later(Kitchen().soup)) == Meal(2, "leek") != Meal(2, "pea")
    assert replace(Meal(2, Later(Kitchen().soup)), guests=1) == Meal(1, "leek", "rye")


def test_none_is_a_value_like_any_other() -> None:
    asked: list[int] = []
    nothing: Later[Any] = Later(lambda: asked.append(1))
    meals = Meal(2, nothing), Meal(3, nothing)
    assert [str(meal.soup) for meal in (*meals, *meals)] == ["None"] * 4
    assert asked == [1]


def test_it_is_frozen_and_has_to_be_given_where_it_has_no_default() -> None:
    with pytest.raises(FrozenInstanceError):
        Meal(2, "leek").soup = "pea"  # type: ignore[misc]
    with pytest.raises(TypeError, match="soup"):
        Meal(2)
