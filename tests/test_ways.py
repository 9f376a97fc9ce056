"""The smallest sets that hold one of each part, against all sets there are."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from itertools import combinations, product

from reasoner.ways import IMPOSSIBLE, MOST, NOTHING, Way, Ways, all_of, any_of

# Questions by their answers, each a literal: the first has three answers, the others two.
ANSWERS = ("abc", "de", "fg", "hi", "jk")
LITERALS = "".join(ANSWERS)


def bits(literals: Iterable[str]) -> int:
    return sum(1 << (len(LITERALS) - 1 - LITERALS.index(each)) for each in literals)


def way(literals: str) -> Way:
    asked = {answers for answers in ANSWERS if set(answers) & set(literals)}
    return Way(bits(literals), bits(set("".join(asked)) - set(literals)))


def ways(*sets: str) -> Ways:
    return Ways(tuple(sorted(map(way, sets), key=lambda each: each.order)))


def letters(found: Ways) -> list[str]:
    return ["".join(c for c in LITERALS if each.literals & bits(c)) for each in found.sets]


def by_force(parts: list[Ways]) -> list[str]:
    """Every set of answers that holds a set of each part and has no part that does."""
    every = ["".join(chosen) for chosen in product(*(["", *answers] for answers in ANSWERS))]
    right = [s for s in every if all(any(way(s).holds(w) for w in part.sets) for part in parts)]
    least = [s for s in right if not any(set(other) < set(s) for other in right)]
    return sorted(least, key=lambda each: (len(each), each))


def random_parts(chance: random.Random) -> Iterator[Ways]:
    for _ in range(chance.randint(1, 4)):
        sets = set()
        for _ in range(chance.randint(1, 3)):
            asked = chance.sample(ANSWERS, chance.randint(1, 2))
            sets.add("".join(sorted(chance.choice(answers) for answers in asked)))
        yield any_of([ways(each) for each in sets])


def test_all_the_smallest_sets_are_found_and_no_others() -> None:
    chance = random.Random(20231004)
    sizes = set()
    for _ in range(400):
        parts = list(random_parts(chance))
        found = all_of(parts)
        assert letters(found) == by_force(parts)
        assert not found.cut
        sizes.add(len(found.sets))
    assert {0, 1, 2, 3, 4} <= sizes


def test_of_answers_to_one_question_a_set_holds_one() -> None:
    assert letters(all_of([ways("a"), ways("b", "d")])) == ["ad"]
    assert all_of([ways("a"), ways("b")]) == Ways(())


def test_nothing_needed_is_met_by_nothing_and_the_impossible_by_no_set() -> None:
    assert all_of([]) == Ways((NOTHING,))
    assert all_of([ways("a"), IMPOSSIBLE]) == Ways(())
    assert any_of([IMPOSSIBLE, ways("a")]) == ways("a")


def test_of_too_many_sets_the_smallest_are_kept_and_the_cut_is_told() -> None:
    parts = [ways("a", "df"), ways("h", "ij")]
    assert letters(all_of(parts, 4)) == by_force(parts) and not all_of(parts, 4).cut
    few = all_of(parts, 2)
    assert letters(few) == by_force(parts)[:2] and few.cut
    assert all_of([few, ways("b", "k")], 9).cut and any_of([few, ways("k")]).cut


def test_of_many_parts_that_share_nothing_the_smallest_sets_come_first() -> None:
    literals = [Way(1 << number, 0) for number in range(90)]
    pairs = [Way(literals[n].literals | literals[n + 1].literals, 0) for n in range(0, 60, 2)]
    parts = [Ways((literals[60 + n], pairs[n])) for n in range(30)]
    found = all_of(parts, 40)
    assert found.cut and len(found.sets) == 40
    sizes = [each.literals.bit_count() for each in found.sets]
    assert sizes == [30] + [31] * 30 + [32] * 9


def test_of_parts_that_share_literals_more_than_the_limit_are_cut() -> None:
    shared = 1 << 200
    parts = [Ways((Way(1 << n | shared, 0), Way(1 << (100 + n), 0))) for n in range(12)]
    found = all_of(parts)
    assert found.cut and len(found.sets) == MOST
    assert not [1 for one, other in combinations(found.sets, 2) if other.holds(one)]
