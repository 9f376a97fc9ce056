"""States and outcomes in; the sign that stands beside each word, so that no colour has to, out."""

from __future__ import annotations

from reasoner.criteria import Outcome, State

SYMBOLS = {
    State.MET: "✓",
    State.NOT_MET: "✗",
    State.UNKNOWN: "?",
    State.CONFLICT: "!",
    State.NOT_CLAIMED: "·",
    State.OUT_OF_SCOPE: "–",
}

OUTCOME_SYMBOLS = {
    Outcome.CRITERIA_MET: "✓",
    Outcome.CRITERIA_NOT_MET: "✗",
    Outcome.EXCLUDED: "⊘",
    Outcome.NOT_ADDRESSED: "–",
    Outcome.MORE_INFORMATION_NEEDED: "?",
}
