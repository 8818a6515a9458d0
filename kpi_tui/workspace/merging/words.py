"""What is said of two versions of a file: their names, their keys and values, in the language of the user."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from kpi_tui.language import N_, _
from kpi_tui.workspace.merging.conflicts import Conflict

NOTHING = "–"
_KEYS = {
    "name": N_("Name"),
    "label": N_("Name"),
    "why": N_("Why"),
    "horizon": N_("Horizon"),
    "owner": N_("Owner"),
    "start": N_("Start"),
    "due": N_("Due"),
    "end": N_("End"),
    "agreed": N_("Agreed"),
    "position": N_("Position"),
    "kpis": N_("KPIs"),
    "factors": N_("Success factors"),
    "silenced": N_("Silenced advice"),
    "unit": N_("Unit"),
    "frequency": N_("Frequency"),
    "source": N_("Source"),
    "definition": N_("Definition"),
    "formula": N_("Formula"),
    "decimals": N_("Decimals"),
    "direction": N_("Direction"),
    "reason": N_("Reason"),
    "pitfalls": N_("Pitfalls"),
    "category": N_("Category"),
    "segment": N_("Segment"),
    "plans": N_("Plans"),
    "mode": N_("Kind of plan"),
    "baseline": N_("Baseline"),
    "target": N_("Target"),
    "low": N_("At least"),
    "high": N_("At most"),
    "tolerance": N_("Tolerance"),
    "milestones": N_("Milestones"),
    "window": N_("Counted over"),
    "time_unit": N_("Counted in"),
    "over_time": N_("Over time"),
    "allow_negative": N_("It can be below 0"),
    "first_month": N_("Year starts in"),
    "outcome": N_("What was learned"),
    "language": N_("Language"),
    "currency": N_("Currency"),
    "campaigns": N_("Campaigns"),
}
_NUMBER = re.compile(r" · (\d+)\b")
"""Which item of a list it is: that goes with the name of the list."""
_REBASED = re.compile(r"[0-9a-f]{7,40} \(.*\)", re.DOTALL)
"""How git calls a version of our own that it moves behind those of others: then it has the two the other way round."""


def side_names(conflict: Conflict) -> tuple[str, str]:
    """What the two versions are called."""
    if conflict.copy:
        return conflict.file, conflict.copy
    here, there = _("yours"), _("of others")
    if _REBASED.fullmatch(conflict.theirs.name):
        here, there = there, here
    elif conflict.ours.name != "HEAD":
        return conflict.ours.name or _("upper version"), conflict.theirs.name or _("lower version")
    return here, there


def same_words(conflict: Conflict) -> str:
    """What is said of two versions that say the same: what remains to be done."""
    if conflict.copy:
        return _("Both say the same: saving puts the copy away, in the folder removed.")
    return _("Both say the same: saving keeps one of them.")


def key_name(key: str) -> str:
    """A key of a card in words, part by part where it is inside another; a rare one as it is written."""
    names = [_(_KEYS[part]) if part in _KEYS else part for part in key.split(".")]
    return _NUMBER.sub(r" \1", " · ".join(names))


def value_text(value: Any) -> str:
    """A value of a card as it is shown; several of a list on a line each."""
    if value is None or value in ("", [], {}):
        return NOTHING
    if isinstance(value, list):
        return "\n".join(map(_item, value))
    return _item(value)


def _item(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, date) and not isinstance(value, datetime):
        from kpi_tui.language.dates import day

        return day(value)
    if isinstance(value, Mapping):
        parts = (f"{key} {_short(item)}" for key, item in value.items() if key not in ("id", "name"))
        title = str(value.get("id", value.get("name", "")))
        return ", ".join(part for part in (title, *parts) if part)
    return str(value)


def _short(value: Any) -> str:
    return f"({'; '.join(map(_item, value))})" if isinstance(value, list) else _item(value)
