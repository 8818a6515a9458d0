"""What people type where a plan is asked for: numbers and changes, tolerances, milestones, profiles; and back."""

from __future__ import annotations

import re

from kpi_tui.language.dates import day, parse_day
from kpi_tui.language.numbers import mark_of, number, parse_number
from kpi_tui.model.plan import MONTHS, Milestone, Relative, Tolerance
from kpi_tui.model.sentence import Refusal
from kpi_tui.model.unit import Unit

_HYPHENS = str.maketrans(dict.fromkeys("−–‐‑", "-"))
_CHANGE = re.compile(
    r"(?P<sign>[+-])\s*(?P<amount>[^%\s+-][^%a-z]*?)\s*(?P<unit>%|pp|percentage points?|procentpunt(?:en)?)"
)


def read_number(typed: str) -> float | None:
    """The number that was typed; None where nothing was."""
    return float(parse_number(typed)) if typed.strip() else None


def read_promise(typed: str, unit: Unit) -> tuple[float | None, Relative | None]:
    """A target or limit of a KPI with this unit: the number that was typed, or the change.

    “+20%” is a change in percent of the baseline, for percentages too: of those “+2 pp” adds percentage points, and 5%
    without a sign is the value itself. Raises Refusal where it is neither.
    """
    match = _CHANGE.fullmatch(typed.strip().lower().translate(_HYPHENS))
    if match is None:
        value, mark = read_number(typed), mark_of(typed)
        if mark == "%" and unit is not Unit.PERCENT:
            raise Refusal(
                "“%(text)s” can be read in two ways: write a change with its sign, like %(example)s, or the number "
                "itself.",
                text=typed.strip(),
                example="+20%",
            )
        if mark not in ("", "%") and unit is not Unit.CURRENCY:
            raise Refusal("“%(text)s” is an amount of money, and this KPI is not.", text=typed.strip())
        return value, None
    amount = float(parse_number(match["amount"]))
    points = match["unit"] != "%"
    if points and unit is not Unit.PERCENT:
        raise Refusal(
            "Percentage points belong to a KPI in percent: write a change like %(example)s, or the number itself.",
            example="+20%",
        )
    return None, Relative(-amount if match["sign"] == "-" else amount, points)


def promise_text(value: float | None, said: Relative | None) -> str:
    """What ``read_promise`` reads as this."""
    if said is not None:
        return relative_text(said)
    return "" if value is None else number(value)


def relative_text(said: Relative) -> str:
    """A change with its sign: “+20%”, “-2 pp”."""
    digits = number(abs(said.amount))
    return f"{'-' if said.amount < 0 else '+'}{digits}{' pp' if said.points else '%'}"


def read_tolerance(typed: str) -> Tolerance | None:
    """“5%” is a share, “5” is in the KPI's own unit; nothing is the usual tolerance."""
    typed = typed.strip()
    if not typed:
        return None
    return Tolerance(float(parse_number(typed.rstrip("% "))), percent=typed.endswith("%"))


def tolerance_text(tolerance: Tolerance | None) -> str:
    """What ``read_tolerance`` reads as this."""
    return "" if tolerance is None else number(tolerance.amount) + ("%" if tolerance.percent else "")


def read_milestones(typed: str) -> tuple[Milestone, ...]:
    """Milestones as “31-03-2026 3; 30-06-2026 3.5”: a day, then the number. Raises Refusal with an example."""
    return tuple(_milestone(part) for part in re.split(r"[;\n]", typed) if part.strip())


def _milestone(typed: str) -> Milestone:
    date_text, sign, value_text = typed.partition("=")
    if not sign:
        date_text, _, value_text = typed.strip().rpartition(" ")
    if not date_text.strip():
        raise Refusal(
            "Write each milestone as a day and a number, such as %(example)s, and a semicolon before the next.",
            example="31-03-2026 3",
        )
    return Milestone(parse_day(date_text.rstrip(" :,")), float(parse_number(value_text)))


def milestones_text(milestones: tuple[Milestone, ...]) -> str:
    """What ``read_milestones`` reads as these."""
    return "; ".join(f"{day(each.day)} {number(each.value)}" for each in milestones)


def read_profile(typed: str) -> tuple[float, ...]:
    """The shares of twelve months, with blanks or semicolons between them. Raises Refusal where they are no numbers."""
    parts = [part for part in re.split(r"[\s;]+", typed.strip()) if part]
    if len(parts) == 1 and parts[0].count(",") == MONTHS - 1:
        parts = parts[0].split(",")
    return tuple(float(parse_number(part.rstrip(","))) for part in parts)


def profile_text(profile: tuple[float, ...]) -> str:
    """What ``read_profile`` reads as these."""
    return " ".join(number(share) for share in profile)
