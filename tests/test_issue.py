"""What a request is about: its reasons and what belongs to them, else all that is asserted."""

from __future__ import annotations

import pytest
from derived import classified, derived, premises
from pyoxigraph import NamedNode

PRESENT = "a vs:VenousStenosis ; fact:status fact:present "
REASON = f":request fact:reason :c . :c {PRESENT}"
TREATED = f"{REASON}. :p a vs:VenousAngioplasty ; fact:treats :c "
DISSECTION = ":d a vs:VenousDissection ; fact:complicationOf :p "


def told(text: str, predicate: str) -> str:
    """The objects of what is derived of the request, in order."""
    return " ".join(sorted(line.split()[2] for line in derived(f"{text}.", predicate)))


@pytest.mark.parametrize(
    ("text", "at_issue", "asserted"),
    [
        (REASON, "c", "c"),
        (f":c {PRESENT}", "c", "c"),
        (f"{REASON}. :d {PRESENT}", "c", "c d"),
        (f":c {PRESENT}. :d {PRESENT}", "c d", "c d"),
        (":c a vs:VenousStenosis ; fact:status fact:unconfirmed ", "c", "c"),
        (":c a vs:VenousStenosis ; fact:status fact:absent ", "", ""),
        (":request fact:reason :c . :c a vs:VenousStenosis ; fact:status fact:absent ", "c", ""),
        (":c a vs:VenousStenosis ; fact:status fact:absent , fact:present ", "c", "c"),
        # A reason that was withdrawn is none.
        (
            f":request fact:reason :c . :c a vs:VenousStenosis ; fact:status fact:enteredInError . "
            f":d {PRESENT}",
            "d",
            "d",
        ),
        # What stands for several records is at issue, and they are not.
        (f"{REASON}; fact:lesion :l ", "l", "l"),
        # What was measured, where no record documents it.
        (":m a fact:Measurement ; fact:measures :l ", "l", "l"),
        (
            ":m a fact:Measurement ; fact:measures :c . :c a vs:VenousStenosis ; "
            "fact:status fact:absent ",
            "",
            "",
        ),
        # Interventions, and what they treat.
        (":p a vs:VenousAngioplasty ", "p", "p"),
        (":p a fact:Procedure ", "", ""),
        (":p a vs:VenousAngioplasty ; fact:treats :l ", "l p", "l p"),
        (":request fact:reason :p . :p a fact:Procedure ; fact:treats :l ", "l p", ""),
        (TREATED, "c p", "c p"),
        (
            ":request fact:reason :p . :p a fact:Procedure ; fact:treats :c . "
            f":c {PRESENT}; fact:lesion :l ",
            "l p",
            "l p",
        ),
        # Complications of what was done, but for those elsewhere.
        (f"{TREATED}. {DISSECTION}; fact:status fact:present ", "c d p", "c d p"),
        (f"{TREATED}. {DISSECTION}; fact:status fact:unconfirmed ", "c d p", "c d p"),
        (f"{TREATED}. {DISSECTION}; fact:status fact:absent ", "c p", "c p"),
        (f"{TREATED}. {DISSECTION}; fact:status fact:present ; fact:lesion :l ", "c l p", "c l p"),
        (
            f"{TREATED}; fact:site :left . {DISSECTION}; fact:status fact:present ; "
            "fact:site :right ",
            "c p",
            "c d p",
        ),
        (
            f"{TREATED}; fact:site :left . {DISSECTION}; fact:status fact:present ; "
            "fact:site :right , :either ",
            "c d p",
            "c d p",
        ),
        (
            f"{TREATED}. {DISSECTION}; fact:status fact:present ; fact:site :right ",
            "c d p",
            "c d p",
        ),
        # And what complicated it, by a complication.
        (
            f":request fact:reason :d . {DISSECTION}; fact:status fact:present . "
            f":e a vs:VenousPerforation ; fact:complicationOf :p ; fact:status fact:present . "
            ":p a fact:Procedure ",
            "d e p",
            "d e p",
        ),
    ],
)
def test_a_request_is_about_its_reasons_else_about_all_that_is_asserted(
    text: str, at_issue: str, asserted: str
) -> None:
    assert told(text, "atIssue") == at_issue
    assert told(text, "assertedAtIssue") == asserted


def test_what_is_at_issue_rests_on_the_reasons() -> None:
    text = f":request fact:reason :c , :d . :c {PRESENT}. :d {PRESENT}."
    assert premises(text, "request atIssue c") == {"request reason c", "request reason d"}
    assert premises(text, "request assertedAtIssue c") == set()
    assert premises(f":c {PRESENT}.", "request atIssue c") == set()


def test_every_record_limb_and_what_is_at_issue_leads_to_itself() -> None:
    text = f"""
        {REASON}; fact:lesion :l ; fact:limb :g . :g a vs:LowerLimb . :m a fact:Measurement ;
        fact:measures :k .
    """
    found = {f"{node} itself {node}" for node in "request c l k g m".split()}
    assert derived(text, "itself") == found


def test_the_reasons_of_a_case_are_those_of_the_request() -> None:
    assert classified(f"{REASON}.").reasons == (NamedNode("urn:x#c"),)
    assert classified(f":c {PRESENT}.").reasons == ()
