"""Words and sentences that every face uses for plans and statuses, in the language that is spoken now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpi_tui.language import N_, _, plural
from kpi_tui.language.amounts import amount, change, span
from kpi_tui.language.dates import day, month_name
from kpi_tui.language.numbers import number
from kpi_tui.language.plan_texts import relative_text
from kpi_tui.model.plan import Mode, Plan, Relative, Window

if TYPE_CHECKING:
    from kpi_tui.model.kpi import Kpi
    from kpi_tui.model.period import Period

_WINDOWS = {
    Window.MONTH: N_("every month"),
    Window.QUARTER: N_("every quarter"),
    Window.HALF_YEAR: N_("every half year"),
    Window.YEAR: N_("every year"),
}


def kpi_amount(value: float, kpi: Kpi, currency: str) -> str:
    """A value of this KPI with its unit and decimals."""
    return amount(
        value, kpi.unit, decimals=kpi.decimals, currency=currency, unit_label=kpi.unit_label, time_unit=kpi.time_unit
    )


def kpi_span(between: tuple[float, float], kpi: Kpi, currency: str, *, short: bool = False) -> str:
    """Between which two values this KPI lies, where no more is known."""
    return span(
        *between,
        kpi.unit,
        decimals=kpi.decimals,
        currency=currency,
        unit_label=kpi.unit_label,
        time_unit=kpi.time_unit,
        short=short,
    )


def _exact(value: float, kpi: Kpi, currency: str) -> str:
    """A value with as many decimals as it has."""
    return amount(value, kpi.unit, decimals=None, currency=currency, unit_label=kpi.unit_label, time_unit=kpi.time_unit)


def plan_sentence(plan: Plan, kpi: Kpi, currency: str) -> str:
    """A plan in words: “from 2.0% to 4.0% by 30 Jun 2026”, and how it was said, divided, and what lies on the way."""
    words = _promise(plan, kpi, currency)
    said = [
        _said(plan, relative, value, plan.baseline, kpi, currency)
        for relative, value in ((plan.target_said, plan.target), (plan.low_said, plan.low), (plan.high_said, plan.high))
        if relative is not None and value is not None and plan.baseline is not None
    ]
    if said:
        words += f" ({', '.join(said)})"
    if plan.milestones:
        stops = ", ".join(
            _("%(value)s on %(day)s") % {"value": kpi_amount(each.value, kpi, currency), "day": day(each.day)}
            for each in plan.milestones
        )
        words = _("%(plan)s, by way of %(milestones)s") % {"plan": words, "milestones": stops}
    if plan.profile:
        most, least = (plan.profile.index(share) for share in (max(plan.profile), min(plan.profile)))
        words = _("%(plan)s, by the season: most in %(most)s (%(high)s), least in %(least)s (%(low)s)") % {
            "plan": words,
            "most": month_name(most + 1),
            "high": f"{number(plan.profile[most])}%",
            "least": month_name(least + 1),
            "low": f"{number(plan.profile[least])}%",
        }
    return words


def _said(plan: Plan, change: Relative, value: float, base: float, kpi: Kpi, currency: str) -> str:
    """A change as it was said, with what it comes to; without, where the promise has both numbers to the last digit."""
    if plan.mode is Mode.REACH and all(round(each, kpi.decimals) == each for each in (value, base)):
        return relative_text(change)
    return _("%(change)s on %(base)s = %(number)s") % {
        "change": relative_text(change),
        "base": _exact(base, kpi, currency),
        "number": _exact(value, kpi, currency),
    }


def _promise(plan: Plan, kpi: Kpi, currency: str) -> str:
    def shown(value: float | None) -> str:
        return "–" if value is None else kpi_amount(value, kpi, currency)

    match plan.mode:
        case Mode.REACH if plan.due is not None:
            return _("from %(baseline)s to %(target)s by %(due)s") % {
                "baseline": shown(plan.baseline),
                "target": shown(plan.target),
                "due": day(plan.due),
            }
        case Mode.KEEP if plan.low is not None and plan.high is not None:
            return _("keep between %(low)s and %(high)s") % {"low": shown(plan.low), "high": shown(plan.high)}
        case Mode.KEEP if plan.high is not None:
            return _("keep at %(high)s or less") % {"high": shown(plan.high)}
        case Mode.KEEP if plan.low is not None:
            return _("keep at %(low)s or more") % {"low": shown(plan.low)}
        case Mode.ACCUMULATE if plan.window is not None:
            return _("%(target)s in total, %(window)s") % {
                "target": shown(plan.target),
                "window": _(_WINDOWS[plan.window]),
            }
        case Mode.ACCUMULATE if plan.start is not None and plan.due is not None:
            return _("%(target)s in total from %(start)s to %(due)s") % {
                "target": shown(plan.target),
                "start": day(plan.start),
                "due": day(plan.due),
            }
    return _("watched, without a target")


def red_sentence(plan: Plan, kpi: Kpi, currency: str) -> str:
    """What would turn the KPI red under a plan, with the numbers; nothing under one to watch only."""
    low, high = plan.red(kpi.direction, plan.target)
    where = red_limits(low, high, kpi, currency, exact=True)
    if not where:
        return ""
    if plan.mode is Mode.KEEP or plan.target is None:
        return _("Red %(where)s.") % {"where": where}
    allowance = plan.allowance(plan.target) or 0.0
    by = change(
        allowance, kpi.unit, decimals=None, currency=currency, unit_label=kpi.unit_label, time_unit=kpi.time_unit
    ).removeprefix("+")
    if plan.mode is Mode.ACCUMULATE and (plan.tolerance is None or plan.tolerance.percent):
        by = f"{number(100 * allowance / plan.target)}%"
    values = {"amount": by, "where": where, "due": day(plan.due) if plan.due else ""}
    if plan.mode is Mode.ACCUMULATE and low is not None:
        return _("Red when more than %(amount)s behind the plan; at the end that is %(where)s.") % values
    if plan.mode is Mode.ACCUMULATE:
        return _("Red when more than %(amount)s above the plan; at the end that is %(where)s.") % values
    return _("Red when more than %(amount)s behind the line; on %(due)s that is %(where)s.") % values


def so_far(value: float, days: int, same: float, before: float, period: Period, kpi: Kpi, currency: str) -> str:
    """A period that is not over, beside the same days of the one before, which was ``period``, and beside all of it."""
    values = {
        "value": kpi_amount(value, kpi, currency),
        "same": kpi_amount(same, kpi, currency),
        "all": kpi_amount(before, kpi, currency),
        "period": period,
    }
    return plural(
        "%(value)s after %(n)s day; same day of %(period)s %(same)s; all of %(period)s %(all)s",
        "%(value)s after %(n)s days; same days of %(period)s %(same)s; all of %(period)s %(all)s",
        days,
        **values,
    )


def red_limits(low: float | None, high: float | None, kpi: Kpi, currency: str, *, exact: bool = False) -> str:
    """Where a KPI is red: “below 18 or above 33”; nothing where it is not. ``exact``: with as many decimals as the
    limits have."""

    shown = _exact if exact else kpi_amount
    parts = []
    if low is not None:
        parts.append(_("below %(value)s") % {"value": shown(low, kpi, currency)})
    if high is not None:
        parts.append(_("above %(value)s") % {"value": shown(high, kpi, currency)})
    return _(" or ").join(parts)


def plan_explained(plan: Plan, kpi: Kpi, currency: str) -> str:
    """A plan in words, and what would turn the KPI red: whole sentences."""
    words = plan_sentence(plan, kpi, currency)
    return f"{words[:1].upper()}{words[1:]}. {red_sentence(plan, kpi, currency)}".strip()
