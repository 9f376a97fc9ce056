"""Determinations, cohorts and concepts in; pictures of them, each with the same as words, out."""

from __future__ import annotations

from reasoner.jupyter.pictures.cohorts import missing_picture, outcomes_picture, readings_picture
from reasoner.jupyter.pictures.concepts import concept_picture
from reasoner.jupyter.pictures.tree import criteria_picture

__all__ = [
    "concept_picture",
    "criteria_picture",
    "missing_picture",
    "outcomes_picture",
    "readings_picture",
]
