"""What an outlook says in words: short sentences that need no statistics to be understood."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from kpi_tui.language import N_
from kpi_tui.model.kpi import Kpi
from kpi_tui.model.period import Grain, Period
from kpi_tui.model.plan import Direction, Mode
from kpi_tui.model.sentence import Amount, Sentence
from kpi_tui.model.status import Status
from kpi_tui.model.unit import Unit
from kpi_tui.scorecard.result import Point
from kpi_tui.scorecard.trend.outlook import Expected, Likelihood, Limits, Outlook, Pace, Remark, Rule, Signal

_PACES: Final = {
    Grain.DAY: N_("%(needed)s a day needed, %(so_far)s so far"),
    Grain.WEEK: N_("%(needed)s a week needed, %(so_far)s so far"),
    Grain.MONTH: N_("%(needed)s a month needed, %(so_far)s so far"),
    Grain.QUARTER: N_("%(needed)s a quarter needed, %(so_far)s so far"),
    Grain.HALF_YEAR: N_("%(needed)s a half year needed, %(so_far)s so far"),
    Grain.YEAR: N_("%(needed)s a year needed, %(so_far)s so far"),
}
_CEILINGS: Final = {
    Grain.DAY: N_("%(needed)s a day at most from now on, %(so_far)s so far"),
    Grain.WEEK: N_("%(needed)s a week at most from now on, %(so_far)s so far"),
    Grain.MONTH: N_("%(needed)s a month at most from now on, %(so_far)s so far"),
}
_NEEDED: Final = {
    Grain.DAY: N_("%(needed)s a day needed from here"),
    Grain.WEEK: N_("%(needed)s a week needed from here"),
    Grain.MONTH: N_("%(needed)s a month needed from here"),
    Grain.QUARTER: N_("%(needed)s a quarter needed from here"),
    Grain.HALF_YEAR: N_("%(needed)s a half year needed from here"),
    Grain.YEAR: N_("%(needed)s a year needed from here"),
}
_CALM: Final = {
    Grain.DAY: N_("don't react to this day alone"),
    Grain.WEEK: N_("don't react to this week alone"),
    Grain.MONTH: N_("don't react to this month alone"),
    Grain.QUARTER: N_("don't react to this quarter alone"),
    Grain.HALF_YEAR: N_("don't react to this half year alone"),
    Grain.YEAR: N_("don't react to this year alone"),
}
_ALONE: Final = N_("this is about the figure of the period alone, not the total")


def signal_sentence(
    kpi: Kpi, currency: str, rule: Rule, side: int, row: Mapping[str, Any], *, since: Period, count: int
) -> Sentence:
    """Why a value is a signal. ``row`` is that of ``signals.judged``; ``since`` and ``count`` are about a run."""
    value, centre, seasonal = row["value"], row["centre"], row["seasonal"]
    limit = row["high"] if side > 0 else row["low"]
    match rule:
        case Rule.OUTSIDE:
            shown = amounts(kpi, currency, limit, value)
            said = {"limit": shown[0]}
            if seasonal and side > 0:
                return Sentence("above %(limit)s, the usual limit going by a year before", said)
            if seasonal:
                return Sentence("below %(limit)s, the usual limit going by a year before", said)
            if side > 0:
                return Sentence("above its usual limit of %(limit)s", said)
            return Sentence("below its usual limit of %(limit)s", said)
        case Rule.RANGE:
            move, usual = differences(kpi, currency, abs(row["moved"]), row["range_limit"])
            said = {"move": move, "usual": usual}
            if seasonal:
                return Sentence("compared with a year before a step of %(move)s, where up to %(usual)s is usual", said)
            if side > 0:
                return Sentence("up by %(move)s in one step, where up to %(usual)s is usual", said)
            return Sentence("down by %(move)s in one step, where up to %(usual)s is usual", said)
        case Rule.NEAR:
            said = {"limit": amounts(kpi, currency, limit)[0]}
            if side > 0:
                return Sentence("3 of the last 4 figures are close to its upper limit of %(limit)s", said)
            return Sentence("3 of the last 4 figures are close to its lower limit of %(limit)s", said)
        case Rule.RUN:
            if seasonal and side > 0:
                return Sentence("%(count)s times in a row more than a year before leads to expect", {"count": count})
            if seasonal:
                return Sentence("%(count)s times in a row less than a year before leads to expect", {"count": count})
            run = {"count": count, "since": since, "centre": amounts(kpi, currency, centre)[0]}
            if side > 0:
                return Sentence("%(count)s times in a row above its usual %(centre)s, since %(since)s", run)
            return Sentence("%(count)s times in a row below its usual %(centre)s, since %(since)s", run)


def remarks(outlook: Outlook, point: Point) -> tuple[Remark, ...]:
    """What there is to say when the KPI is looked at in the period of ``point``."""
    said = [*_change(outlook, point)]
    newest = outlook.newest
    if newest is not None and point.period.start >= newest.period.start and outlook.forecast is not None:
        said += _future(outlook)
    return tuple(said)


def _change(outlook: Outlook, point: Point) -> list[Remark]:
    if outlook.renewed is not None and outlook.limits is None and point.period.start >= outlook.renewed.start:
        since = Sentence(
            "its limits start anew in %(period)s: 6 figures are needed for that", {"period": outlook.renewed}
        )
        return [Remark(Sentence("What is usual is not known yet"), (since,))]
    limits = outlook.limits_in(point.period)
    found = [signal for signal in outlook.signals if signal.period == point.period]
    if limits is None or point.period not in outlook.judged:
        return []
    if found:
        return [_real_change(outlook, point, found, limits)]
    lasting = _lasting(outlook, point.period)
    if lasting is not None:
        level = Sentence("the figures since then lie on another level")
        title = Sentence("A real change since %(since)s", {"since": lasting})
        return [Remark(title, (level, Sentence(_ALONE)) if outlook.totals else (level,))]
    details = [*_usual(outlook, limits)]
    if outlook.totals:
        return [Remark(Sentence("Within its usual ups and downs"), (Sentence(_ALONE), *details))]
    if limits.provisional:
        details.append(_few(limits))
    if point.status is Status.OFF_TRACK:
        calm = Sentence(_CALM[point.period.grain])
        return [Remark(Sentence("Red, but within its usual ups and downs"), (calm, *details))]
    if point.status is Status.AT_RISK:
        calm = Sentence(_CALM[point.period.grain])
        return [Remark(Sentence("Amber, but within its usual ups and downs"), (calm, *details))]
    return [Remark(Sentence("Within its usual ups and downs"), tuple(details))]


def _real_change(outlook: Outlook, point: Point, found: Sequence[Signal], limits: Limits) -> Remark:
    # A value beyond a limit is close to it, of course.
    beyond = any(signal.rule in (Rule.OUTSIDE, Rule.RUN) for signal in found)
    details = [signal.sentence for signal in found if signal.rule is not Rule.NEAR or not beyond]
    if outlook.totals:
        details.append(Sentence(_ALONE))
    ways = {signal.better for signal in found}
    better = ways.pop() if len(ways) == 1 else None
    if limits.provisional:
        return Remark(Sentence("Perhaps a real change"), (*details, _few(limits)), alarm=True, better=better)
    # Since when it lasts is where the new level begins: a row of figures on one side may have begun on the old one.
    since = _lasting(outlook, point.period) or min((each.since for each in found), key=lambda each: each.start)
    title = Sentence("A real change, not noise")
    if since != point.period:
        title = Sentence("A real change since %(since)s", {"since": since})
    return Remark(title, tuple(details), alarm=True, better=better)


def _lasting(outlook: Outlook, period: Period) -> Period | None:
    """Since when the newest figures, that of ``period`` among them, lie on another level."""
    shift = outlook.shift
    return None if shift is None or period.start < shift.start else shift


def _few(limits: Limits) -> Sentence:
    return Sentence("from %(count)s figures only: more will tell", {"count": limits.periods})


def _usual(outlook: Outlook, limits: Limits) -> Iterator[Sentence]:
    """Between what it usually goes up and down; of a seasonal KPI that is another span in each period."""
    if limits.seasonal:
        yield Sentence("going by the same time a year before")
    elif limits.low is not None and limits.high is not None:
        low, high = amounts(outlook.kpi, outlook.currency, limits.low, limits.high)
        if _are_alike(low, high):
            yield Sentence("usual is %(value)s", {"value": amounts(outlook.kpi, outlook.currency, limits.low)[0]})
        else:
            yield Sentence("usual is from %(low)s to %(high)s", {"low": low, "high": high})
    elif limits.high is not None:
        yield Sentence("usual is up to %(high)s", {"high": amounts(outlook.kpi, outlook.currency, limits.high)[0]})
    elif limits.low is not None:
        yield Sentence("usual is %(low)s or more", {"low": amounts(outlook.kpi, outlook.currency, limits.low)[0]})


def _future(outlook: Outlook) -> list[Remark]:
    forecast, newest, kpi = outlook.forecast, outlook.newest, outlook.kpi
    if forecast is None or newest is None:
        return []
    last, plan = forecast.expected[-1], kpi.plan_at(newest.period.end)
    mode = plan.mode if plan else Mode.MONITOR
    details = []
    if mode is Mode.ACCUMULATE and outlook.pace is not None:
        if newest.value is not None and newest.target is not None:
            details += _total_pace(outlook, outlook.pace, newest.value, newest.target)
            if _is_there(kpi, newest.value, newest.target):
                return [Remark(Sentence("The total is there already"), tuple(details), better=True)]
    else:
        details.append(_expected(outlook, last))
        if outlook.pace is not None:
            details.insert(0, _step(outlook, outlook.pace))
        if forecast.seasonal:
            details.append(Sentence("going by the same time a year before"))
    return [_verdict(outlook.likelihood, mode, tuple(details))]


def _expected(outlook: Outlook, last: Expected) -> Sentence:
    """What the last period to look ahead to will probably bring; of figures that never differed one value."""
    value, low, high = amounts(outlook.kpi, outlook.currency, last.value, last.low or 0.0, last.high or 0.0)
    said: dict[str, object] = {"value": value, "low": low, "high": high, "period": last.period, "due": outlook.until}
    if _are_alike(low, high):
        said["value"] = amounts(outlook.kpi, outlook.currency, last.value)[0]
        if outlook.until is not None:
            return Sentence("about %(value)s on %(due)s", said)
        return Sentence("%(period)s: about %(value)s", said)
    if outlook.until is not None:
        return Sentence("about %(value)s on %(due)s, probably between %(low)s and %(high)s", said)
    return Sentence("%(period)s: probably between %(low)s and %(high)s", said)


def _are_alike(low: Amount, high: Amount) -> bool:
    return round(low.value, low.decimals) == round(high.value, high.decimals)


def _verdict(likelihood: Likelihood | None, mode: Mode, details: tuple[Sentence, ...]) -> Remark:
    keep = mode is Mode.KEEP
    match likelihood:
        case Likelihood.LIKELY:
            title = Sentence("Likely to keep to the plan") if keep else Sentence("Likely to make it")
            return Remark(title, details, better=True)
        case Likelihood.UNCERTAIN:
            return Remark(
                Sentence("May or may not keep to the plan") if keep else Sentence("May or may not make it"), details
            )
        case Likelihood.UNLIKELY:
            title = Sentence("Unlikely to keep to the plan") if keep else Sentence("Unlikely to make it")
            return Remark(title, details, better=False)
    return Remark(Sentence("What to expect"), details)


def _is_there(kpi: Kpi, total: float, target: float) -> bool:
    """Whether a total to reach is reached, whatever comes."""
    return kpi.direction is not Direction.LOWER and total >= target


def _total_pace(outlook: Outlook, pace: Pace, total: float, target: float) -> list[Sentence]:
    kpi, lower = outlook.kpi, outlook.kpi.direction is Direction.LOWER
    leads_to = {"value": amounts(kpi, outlook.currency, pace.leads_to)[0], "due": outlook.until}
    at_this_pace = Sentence("at this pace %(value)s by %(due)s", leads_to)
    if _is_there(kpi, total, target):
        return [at_this_pace]
    if total > target:
        return [Sentence("already above the total"), at_this_pace]
    needed, so_far = _rates(kpi, outlook.currency, pace.needed, pace.so_far or 0.0)
    template = (_CEILINGS if lower else _PACES)[pace.per]
    return [Sentence(template, {"needed": needed, "so_far": so_far}), at_this_pace]


def _step(outlook: Outlook, pace: Pace) -> Sentence:
    """The change that is needed in each period, with its sign."""
    kpi = outlook.kpi
    if pace.so_far is None:
        (needed,) = differences(kpi, outlook.currency, pace.needed, signed=True)
        return Sentence(_NEEDED[pace.per], {"needed": needed})
    needed, so_far = differences(kpi, outlook.currency, pace.needed, pace.so_far, signed=True)
    return Sentence(_PACES[pace.per], {"needed": needed, "so_far": so_far})


def amounts(kpi: Kpi, currency: str, *values: float) -> tuple[Amount, ...]:
    """Values of the KPI with its unit; where two of them differ but would look alike, with more decimals."""
    decimals = kpi.decimals
    while decimals < kpi.decimals + 3 and len({round(value, decimals) for value in values}) < len(set(values)):
        decimals += 1
    return tuple(
        Amount(value, kpi.unit, decimals, currency, unit_label=kpi.unit_label, time_unit=kpi.time_unit)
        for value in values
    )


def differences(kpi: Kpi, currency: str, *values: float, signed: bool = False) -> tuple[Amount, ...]:
    """Differences between values of the KPI: of percentages in percentage points, and never as a bare 0 where they are
    something."""
    decimals = max(kpi.decimals, _digits(max(abs(value) for value in values))) if signed else kpi.decimals
    made = amounts(replace(kpi, decimals=decimals), currency, *values)
    if kpi.unit is Unit.PERCENT:
        made = tuple(replace(each, unit=Unit.POINTS, unit_label="pp") for each in made)
    return tuple(replace(each, signed=signed) for each in made)


def _rates(kpi: Kpi, currency: str, *values: float) -> tuple[Amount, ...]:
    """What is done in a day: as many decimals as three digits need. A label would belong to the total, and is left."""
    decimals = max(0, _digits(max(abs(value) for value in values)))
    return tuple(Amount(value, kpi.unit, decimals, currency, time_unit=kpi.time_unit) for value in values)


def _digits(value: float) -> int:
    """The decimals that a number needs to show three digits."""
    return 2 if value < 10 else 1 if value < 100 else 0
