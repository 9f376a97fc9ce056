"""What supposed facts change in; the same as text, or as JSON after `what-if.schema.json`, out."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from reasoner.determine import Determination
from reasoner.report.contents import report
from reasoner.report.json import Json
from reasoner.report.layout import WIDTH, field_lines, wrapped
from reasoner.supposing import Change
from reasoner.what_if import WhatIf

SCHEMA = "https://w3id.org/guideline-reasoner/what-if.schema.json"


def what_if_text(found: Sequence[WhatIf]) -> str:
    """For each request the outcomes before and after, and the criteria that change."""
    rule = f"\n{'─' * WIDTH}\n\n"
    return rule.join("\n".join(_lines(one)) + "\n" for one in found)


def _lines(one: WhatIf) -> Iterator[str]:
    before, after = one.before, one.after
    arrow = "" if before.outcome is after.outcome else f" → {after.outcome.upper()}"
    yield f"{before.outcome.upper()}{arrow}"
    yield ""
    shown = report(after)
    yield from field_lines("Request", f"{shown.request}, in {shown.source}")
    day = after.decided_for.isoformat() if after.decided_for else "no date: none is stated"
    yield from field_lines("Decided for", day)
    yield from field_lines("Before", before.row.message)
    yield from field_lines("After", after.row.message)
    yield ""
    yield "Changed" if one.changes else "No finding changes."
    width = max((len(change.notation) for change in one.changes), default=0)
    for change in one.changes:
        said = f"{change.notation:<{width}}  {change.before} → {change.after}  {_name(one, change)}"
        yield from wrapped(said, 2, width + 4)
    yield ""
    yield from wrapped(after.guideline.edition.notice)


def what_if_json(found: Sequence[WhatIf]) -> str:
    """The same as one JSON document."""
    document: dict[str, Json] = {"$schema": SCHEMA, "requests": [_json(one) for one in found]}
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _json(one: WhatIf) -> Json:
    shown = report(one.after)
    return {
        "request": shown.request,
        "source": shown.source,
        "decided_for": one.after.decided_for.isoformat() if one.after.decided_for else None,
        "before": _outcome(one.before),
        "after": _outcome(one.after),
        "changes": [
            {
                "notation": change.notation,
                "name": _name(one, change),
                "before": change.before,
                "after": change.after,
            }
            for change in one.changes
        ],
        "notice": one.after.guideline.edition.notice,
    }


def _outcome(determination: Determination) -> Json:
    return {
        "value": determination.outcome,
        "because": determination.row.message,
        "facts_sha256": determination.request.facts_sha256,
    }


def _name(one: WhatIf, change: Change) -> str:
    return one.after.guideline.by_notation[change.notation].name
