"""Words and sentences that every face uses for plans and statuses, in the language that is spoken now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpi_tui.language import N_, _
from kpi_tui.language.amounts import amount
from kpi_tui.language.dates import day
from kpi_tui.model.plan import Mode, Plan, Window
from kpi_tui.model.status import Status

if TYPE_CHECKING:
    from kpi_tui.model.kpi import Kpi

_STATUS_WORDS = {
    Status.ON_TRACK: N_("On track"),
    Status.AT_RISK: N_("At risk"),
    Status.OFF_TRACK: N_("Off track"),
    Status.NOT_MEASURED: N_("No figure"),
    Status.WATCHING: N_("Watching"),
}
_WINDOWS = {
    Window.MONTH: N_("every month"),
    Window.QUARTER: N_("every quarter"),
    Window.HALF_YEAR: N_("every half year"),
    Window.YEAR: N_("every year"),
}


def status_word(status: Status) -> str:
    """The word for a status: “At risk”."""
    return _(_STATUS_WORDS[status])


def kpi_amount(value: float, kpi: Kpi, currency: str) -> str:
    """A value of this KPI with its unit and decimals."""
    return amount(
        value, kpi.unit, decimals=kpi.decimals, currency=currency, unit_label=kpi.unit_label, time_unit=kpi.time_unit
    )


def plan_sentence(plan: Plan, kpi: Kpi, currency: str) -> str:
    """A plan in words: “from 2.0% to 4.0% by 30 Jun 2026”."""

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
