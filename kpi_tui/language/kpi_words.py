"""Words for what a KPI and an input can be: their unit, their rhythm, which way is better."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from enum import Enum
from typing import TypeVar

from kpi_tui.language import N_, _, current
from kpi_tui.language.currencies import sign
from kpi_tui.model.formula import Formula
from kpi_tui.model.input import Frequency, OverTime
from kpi_tui.model.kpi import Aggregation, Horizon, Indicator
from kpi_tui.model.plan import Direction
from kpi_tui.model.unit import Unit

Member = TypeVar("Member", bound=Enum)

UNITS: Mapping[Unit, str] = {
    Unit.COUNT: N_("number"),
    Unit.PERCENT: N_("percent"),
    Unit.CURRENCY: N_("money"),
    Unit.RATIO: N_("ratio"),
    Unit.DURATION: N_("duration"),
    Unit.SCORE: N_("score"),
    Unit.RATING: N_("mark"),
    Unit.POSITION: N_("position"),
    Unit.POINTS: N_("points"),
    Unit.SECONDS: N_("seconds"),
    Unit.MINUTES: N_("minutes"),
    Unit.HOURS: N_("hours"),
    Unit.DAYS: N_("days"),
    Unit.YEARS: N_("years"),
    Unit.KWH: N_("kWh"),
}
TIMES: Mapping[str, str] = {
    "seconds": N_("seconds"),
    "minutes": N_("minutes"),
    "hours": N_("hours"),
    "days": N_("days"),
    "weeks": N_("weeks"),
    "months": N_("months"),
    "years": N_("years"),
}
"""What a duration is counted in."""
OVER_TIME: Mapping[OverTime, str] = {
    OverTime.SUM: N_("added up"),
    OverTime.MEAN: N_("the average"),
    OverTime.FIRST: N_("the value at the start"),
    OverTime.LAST: N_("the value at the end"),
    OverTime.NONE: N_("cannot be combined"),
}
"""What becomes of an input's figures in a longer period."""
FREQUENCIES: Mapping[Frequency, str] = {
    Frequency.DAILY: N_("each day"),
    Frequency.WEEKLY: N_("each week"),
    Frequency.MONTHLY: N_("each month"),
    Frequency.QUARTERLY: N_("each quarter"),
    Frequency.HALF_YEARLY: N_("each half year"),
    Frequency.YEARLY: N_("each year"),
    Frequency.PER_CAMPAIGN: N_("for each campaign"),
}
DIRECTIONS: Mapping[Direction, str] = {
    Direction.HIGHER: N_("higher is better"),
    Direction.LOWER: N_("lower is better"),
    Direction.WITHIN: N_("within a range is best"),
}
AGGREGATIONS: Mapping[Aggregation, str] = {
    Aggregation.SUM: N_("longer periods add up"),
    Aggregation.LAST: N_("longer periods show the closing value"),
    Aggregation.MEAN: N_("longer periods show the average"),
    Aggregation.RATIO_OF_SUMS: N_("longer periods combine the inputs first"),
    Aggregation.NOT_ADDITIVE: N_("cannot be added up over periods"),
}
INDICATORS: Mapping[Indicator, str] = {Indicator.LEADING: N_("leading"), Indicator.LAGGING: N_("lagging")}
INDICATOR_SIGNS: Mapping[Indicator, str] = {Indicator.LEADING: "→", Indicator.LAGGING: "←"}
"""It points ahead, or back."""
HORIZONS: Mapping[Horizon, str] = {Horizon.SHORT: N_("short term"), Horizon.LONG: N_("long term")}


def unit_word(unit: Unit, currency: str, *, time_unit: str = "") -> str:
    """The unit in a word or a sign: “%”, “€”, “days”."""
    match unit:
        case Unit.PERCENT:
            return "%"
        case Unit.CURRENCY:
            return sign(currency, current())
        case Unit.DURATION if time_unit:
            return _(TIMES.get(time_unit, time_unit))
    return _(UNITS[unit])


def formula_words(formula: Formula, labels: Mapping[str, str]) -> str:
    """The formula with the labels of its inputs; nothing where it is one input as it is."""
    if formula.inputs == (formula.text,):
        return ""
    words = re.sub(r"[a-z][a-z0-9_]*", lambda name: labels.get(name[0], name[0]), formula.text)
    return words.replace("*", "×")


def options(words: Mapping[Member, str], members: Iterable[Member] | None = None) -> list[tuple[str, str]]:
    """What a Select offers: the word of each member, and its value."""
    return [(_(words[member]), str(member.value)) for member in (words if members is None else members)]
