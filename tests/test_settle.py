"""What would settle an open outcome: the smallest sets of replies, by hand and by brute force."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import combinations, product

import pytest
from casebook import CASES, Reviewed, label, reasoner, reviewed

from reasoner.criteria import Operator, Outcome, State
from reasoner.fold import Key
from reasoner.needs import Asked, Replies, Reply
from reasoner.settle import MOST, SETTLED
from reasoner.supposing import Found, supposing

GUIDELINE = reasoner().guideline
MET, NOT_MET = Outcome.CRITERIA_MET, Outcome.CRITERIA_NOT_MET
EXCLUDED, NOT_ADDRESSED = Outcome.EXCLUDED, Outcome.NOT_ADDRESSED

# By hand from the guideline: the answers of each smallest set, by the last part of their IRIs.
BY_HAND: dict[str, dict[Outcome, set[str]]] = {
    "age/nothing-recorded": {MET: {"age-adult"}, NOT_ADDRESSED: {"age-child"}},
    "age/seventeen-earlier": {MET: {"age-adult"}, NOT_ADDRESSED: {"age-child"}},
    "exc-allergy/unconfirmed": {MET: {"allergy-no"}, EXCLUDED: {"allergy-yes"}},
    "exc-allergy/unknown-material": {MET: {"allergy-no"}, EXCLUDED: {"allergy-yes"}},
    "gen-repeat/suspected-change": {MET: {"change-yes"}, NOT_MET: {"change-no"}},
    "ind-03/reflux-not-recorded": {
        MET: {"truncal-reflux-absent"},
        NOT_MET: {"truncal-reflux-present"},
    },
    "ind-03/no-record-of-the-limb": {
        MET: {"ceap-4-to-6 truncal-reflux-absent"},
        NOT_MET: {"ceap-0-to-3", "truncal-reflux-present"},
    },
    "codes/i87-1-of-the-superior-vena-cava": {
        MET: {
            "imaging-shows vena-cava-yes",
            "imaging-shows radiation-yes venous-stenosis-yes",
            "imaging-shows repair-yes venous-stenosis-yes",
            "symptoms-yes trauma-yes venous-stenosis-yes",
        },
        NOT_MET: {
            "vena-cava-no venous-stenosis-no",
            "imaging-does-not-show venous-stenosis-no",
            "imaging-does-not-show trauma-no",
            "imaging-does-not-show symptoms-no",
            "radiation-no repair-no trauma-no vena-cava-no",
            "radiation-no repair-no symptoms-no vena-cava-no",
        },
    },
    "ind-03/reflux-present-and-absent": {},
    "exc-allergy/refuted-beside-confirmed": {},
    "ind-13/failed-without-a-finding": {},
    "non-02/symptoms-unconfirmed": {MET: {"symptoms-yes"}, EXCLUDED: {"symptoms-no"}},
    "outcome/prevention-and-age-unknown": {EXCLUDED: {"age-adult"}, NOT_ADDRESSED: {"age-child"}},
    "outcome/off-label-with-an-open-indication": {
        MET: {"imaging-shows"},
        NOT_ADDRESSED: {"imaging-does-not-show"},
    },
}

# Leaves that no question asks for, with the reason why their facts are not to be obtained.
NOT_ASKED = {
    "CODE-a": "the codes are those requested, and no outcome rests on the rest of this criterion",
    "CODE-b": "no outcome rests on it",
    "CODE-c": "no outcome rests on it",
    "CODE-d": "no outcome rests on it",
    "GEN-FREQ-a": "no outcome rests on it",
    "GEN-FREQ-b": "no outcome rests on it",
    "NON-02a": "the intent is the request's own; where it states none it is not preventive",
    "SITE": "no outcome rests on it",
}


@cache
def case(name: str) -> Reviewed:
    """The one request of a case file."""
    [path] = [path for path in CASES if label(path) == name]
    [found] = reviewed(path)
    return found


def every_request() -> Iterator[Reviewed]:
    yield from (found for path in CASES for found in reviewed(path))


def open_requests(most_questions: int) -> Iterator[Reviewed]:
    """The requests that are open, with at most so many questions about them."""
    for one in every_request():
        is_open = one.determination.outcome is Outcome.MORE_INFORMATION_NEEDED
        if is_open and 0 < len(asked(one)) <= most_questions:
            yield one


def asked(one: Reviewed) -> list[Asked]:
    """Every question of a node at which an open leaf asks it, also of a node that is missing."""
    folded = one.evaluation.folded
    known = GUIDELINE.by_notation
    unknown = {(known[c], n): None for (c, n), s in folded.states.items() if s is State.UNKNOWN}
    for (notation, node), state in folded.over.items():
        if state is State.UNKNOWN and not folded.chosen[notation, node]:
            unknown |= dict.fromkeys((leaf, node) for leaf in known[notation].leaves())
    return [
        Asked(
            question, node, tuple(c for c, n in unknown if n == node and c.iri in question.leaves)
        )
        for question in GUIDELINE.questions
        for node in {n: None for c, n in unknown if c.iri in question.leaves}
    ]


def supposed(replies: Iterable[Reply]) -> dict[Key, State]:
    """The values that replies give to the criteria that ask."""
    return {
        (criterion.notation, reply.asked.node): state
        for reply in replies
        for criterion in reply.asked.criteria
        if (state := reply.answer.gives(criterion.iri)) is not None
    }


def outcome(one: Reviewed, replies: Iterable[Reply]) -> Outcome:
    found = Found(one.case, one.evaluation, GUIDELINE)
    return supposing(found, supposed(replies)).outcome


def in_words(replies: Replies) -> str:
    return " ".join(sorted(r.answer.iri.value.partition("#answer-")[2] for r in replies))


@pytest.mark.parametrize("name", BY_HAND)
def test_the_smallest_sets_are_those_found_by_hand(name: str) -> None:
    settling = case(name).determination.settling
    found = {o: set(map(in_words, ways)) for o, ways in settling.towards.items() if ways}
    assert found == BY_HAND[name]


def test_a_code_that_claims_seven_indications_is_settled_by_any_one_of_them() -> None:
    settling = case("codes/i87-1-alone").determination.settling
    met = [in_words(replies) for replies in settling.towards[MET]]
    assert sorted(met[:3]) == [
        "diameter-over-50 stenosis-site-there",
        "imaging-shows vena-cava-yes",
        "listed-imaging-shows obstruction-there",
    ]
    assert len(met) == 7 and "ceap-4-to-6 compression-yes truncal-reflux-absent" in met
    # Three ways against compression, two each against obstruction and a stenosis there, and, for
    # the other four, four sets of two replies and two of four.
    sizes = Counter(len(replies) for replies in settling.towards[NOT_MET])
    assert sizes == {5: 3 * 2 * 2 * 4, 7: 3 * 2 * 2 * 2}
    assert not settling.left_out


def test_questions_of_smaller_sets_come_first() -> None:
    questions = case("codes/i87-1-alone").determination.settling.questions
    first = {q.question.iri.value.partition("#question-")[2] for q in questions[:6]}
    assert first >= {"obstruction", "listed-imaging", "diameter", "stenosis-site", "vena-cava"}


def test_an_outcome_that_is_not_open_has_nothing_to_settle() -> None:
    for one in every_request():
        found = one.determination
        if found.outcome is not Outcome.MORE_INFORMATION_NEEDED:
            assert not found.settling.towards and not found.settling.questions, label(one.path)


def test_only_what_is_unknown_is_asked_for_and_never_a_conflict_or_what_is_documented() -> None:
    for one in open_requests(99):
        for question in one.determination.settling.questions:
            for criterion in question.criteria:
                key = (criterion.notation, question.node)
                state = one.evaluation.folded.states.get(key, State.UNKNOWN)
                assert state is State.UNKNOWN, (label(one.path), criterion.notation)


def test_no_set_answers_one_question_twice_or_holds_another() -> None:
    for one in open_requests(99):
        for ways in one.determination.settling.towards.values():
            assert len(ways) <= MOST
            assert all(len({r.asked for r in way}) == len(way) for way in ways)
            assert not [way for way in ways for other in ways if other < way]
            assert [len(way) for way in ways] == sorted(len(way) for way in ways)


def test_each_set_brings_about_its_outcome_and_no_part_of_it_does() -> None:
    looked_at = 0
    for one in open_requests(8):
        for wanted, ways in one.determination.settling.towards.items():
            for way in ways:
                assert outcome(one, way) is wanted, label(one.path)
                parts = (p for size in range(len(way)) for p in combinations(way, size))
                assert all(outcome(one, part) is not wanted for part in parts), label(one.path)
                looked_at += 1
    assert looked_at > 200


def by_force(one: Reviewed) -> dict[Outcome, set[Replies]]:
    """For each outcome the smallest of all possible sets of replies that bring it about."""
    found: dict[Outcome, list[Replies]] = {wanted: [] for wanted in SETTLED}
    choices = [[None, *(Reply(q, answer) for answer in q.question.answers)] for q in asked(one)]
    sets = [frozenset(r for r in chosen if r is not None) for chosen in product(*choices)]
    for way in sorted(sets, key=len):
        reached = outcome(one, way)
        if reached in found and not any(other <= way for other in found[reached]):
            found[reached].append(way)
    return {wanted: set(ways) for wanted, ways in found.items()}


@pytest.mark.parametrize(
    "most", [3, pytest.param(6, marks=pytest.mark.full)], ids=["few questions", "more questions"]
)
def test_no_smaller_or_further_set_is_missed(most: int) -> None:
    looked_at = 0
    for one in open_requests(most):
        every = by_force(one)
        towards = one.determination.settling.towards
        for wanted in SETTLED:
            if len(every[wanted]) <= MOST:
                assert set(towards[wanted]) == every[wanted], (label(one.path), wanted)
                looked_at += 1
    assert looked_at > 300


def test_every_leaf_that_can_be_obtained_has_a_question() -> None:
    leaves = {c.notation: c for c in GUIDELINE.criteria.values() if c.operator is Operator.LEAF}
    asked_for = {leaf for question in GUIDELINE.questions for leaf in question.leaves}
    assert {n for n, leaf in leaves.items() if leaf.iri not in asked_for} == set(NOT_ASKED)


def test_every_question_asks_for_leaves_and_gives_each_both_values() -> None:
    leaves = {c.iri for c in GUIDELINE.criteria.values() if c.operator is Operator.LEAF}
    for question in GUIDELINE.questions:
        assert question.leaves <= leaves and len(question.answers) >= 2
        for leaf in question.leaves:
            given = {answer.gives(leaf) for answer in question.answers}
            assert given >= {State.MET, State.NOT_MET}, question.iri.value


def test_what_is_left_out_is_told_and_is_no_smaller() -> None:
    path = case("codes/i87-1-alone").path
    text = path.read_text(encoding="utf-8").replace("reason :disorder", "reason :disorder , :other")
    again = text[text.index(":disorder a") : text.index("# Which fact")].replace(
        ":disorder", ":other"
    )
    [found] = reasoner().review((text + again).encode(), name=path.name)
    towards, left_out = found.settling.towards, found.settling.left_out
    # Either condition alone would meet; both have to be refuted, of which the least takes ten.
    assert len(towards[MET]) == 2 * 7 and {len(way) for way in towards[NOT_MET]} == {2 * 5}
    assert len(towards[NOT_MET]) == MOST and left_out == {NOT_MET}
