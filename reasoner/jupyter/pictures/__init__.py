"""Determinations, cohorts, counts and concepts in; pictures, each with the same as words, out."""

from __future__ import annotations

from reasoner.jupyter.pictures.cohorts import missing_picture, outcomes_picture, readings_picture
from reasoner.jupyter.pictures.concepts import concept_picture
from reasoner.jupyter.pictures.counts import counts_picture
from reasoner.jupyter.pictures.tree import criteria_picture

__all__ = [
    "concept_picture",
    "counts_picture",
    "criteria_picture",
    "missing_picture",
    "outcomes_picture",
    "readings_picture",
]
