"""The words of a report that are not about any one KPI, in the language that is spoken now."""

from __future__ import annotations

from kpi_tui.exchange.reporting.chart import Legend
from kpi_tui.language import _
from kpi_tui.language.status_words import status_word
from kpi_tui.model.status import Status


def labels() -> dict[str, str]:
    """Headings and the names of columns, by the name that templates know them by."""
    return {
        "scorecard": _("Scorecard"),
        "kpi": _("KPI"),
        "kpis": _("KPIs"),
        "status": _("Status"),
        "actual": _("Actual"),
        "target": _("Target"),
        "plan": _("Plan"),
        "change": _("Change"),
        "trend": _("Last 12 periods"),
        "score": _("Score"),
        "goal": _("Goal"),
        "actions": _("Actions"),
        "action": _("Action"),
        "when": _("When"),
        "owner": _("Owner"),
        "result": _("What the figures say"),
        "why": _("Why"),
        "learned": _("Learned"),
        "past": _("What the past says"),
        "about": _("About this KPI"),
        "figures": _("Figures"),
        "period": _("Period"),
        "value": _("Value"),
        "remark": _("Remark"),
        "back": _("Back to the scorecard"),
        "no_kpis": _("No KPIs are chosen for this goal yet."),
        "nothing": _("There are no goals and no KPIs yet."),
        "signal": _("Signal"),
    }


def legend() -> Legend:
    """What the lines of a chart are."""
    return Legend(_("value"), _("plan"), _("usual limits"), _("expected"))


def footnotes(statuses: set[Status], *, provisional: bool, unweighted: bool) -> tuple[str, ...]:
    """What the signs mean that stand in this report."""
    meanings = {
        Status.ON_TRACK: _("on plan or better"),
        Status.AT_RISK: _("behind the plan, within the tolerance"),
        Status.OFF_TRACK: _("behind the plan by more than the tolerance"),
        Status.NOT_MEASURED: _("no figure for this period"),
        Status.WATCHING: _("watched, without a plan"),
    }
    signs = "; ".join(
        f"{status.sign}\N{NO-BREAK SPACE}{status_word(status)}: {words}"
        for status, words in meanings.items()
        if status in statuses
    )
    notes = [f"{signs}."] if signs else []
    if statuses & {Status.ON_TRACK, Status.AT_RISK, Status.OFF_TRACK}:
        notes.append(
            _(
                "A score runs from 0 to 100: 100 is on plan or better, below 50 is off track. "
                "That of a goal is the mean of its KPIs, by weight."
            )
        )
    if provisional:
        notes.append(_("~ The period is not over yet."))
    if unweighted:
        notes.append(_("* Unweighted: made of outcomes or averages, not of the inputs themselves."))
    return tuple(notes)
