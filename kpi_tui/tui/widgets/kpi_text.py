"""What is said about a KPI in words: its headline, and the facts under its chart."""

from __future__ import annotations

from textual.content import Content

from kpi_tui.language import N_, _, text
from kpi_tui.language.dates import period_name
from kpi_tui.language.wording import plan_sentence, status_word
from kpi_tui.model.kpi import Aggregation, Indicator, Kpi
from kpi_tui.model.plan import Direction, Mode
from kpi_tui.scorecard.result import KpiResult
from kpi_tui.tui.theme import status_variable
from kpi_tui.tui.widgets.score_rows import change_text, value_text, values_of

LABEL = 10
"""Cells for the words before the facts."""

_DIRECTIONS = {
    Direction.HIGHER: N_("higher is better"),
    Direction.LOWER: N_("lower is better"),
    Direction.WITHIN: N_("within a range is best"),
}
_INDICATORS = {Indicator.LEADING: N_("leading indicator"), Indicator.LAGGING: N_("lagging indicator")}
_LONGER = {
    Aggregation.SUM: N_("longer periods add up"),
    Aggregation.LAST: N_("longer periods show the closing value"),
    Aggregation.MEAN: N_("longer periods show the average"),
    Aggregation.RATIO_OF_SUMS: N_("longer periods combine the inputs first"),
    Aggregation.NOT_ADDITIVE: N_("cannot be added up over periods"),
}


def headline(result: KpiResult, currency: str) -> Content:
    """The value, its status and what it is held against."""
    kpi, point = result.kpi, result.point
    colour = status_variable(point.status)
    actual, _target = values_of(result, currency)
    parts: list[Content | tuple[str, str] | str] = [
        (f" {actual} ", f"bold $ground on {colour}"),
        " ",
        (f"{point.status.sign} {status_word(point.status)}", f"bold {colour}"),
    ]
    against = _against(result, currency)
    if against:
        parts += ["  ", (against, "$muted")]
    if result.change is not None:
        better = {True: "$status-on-track", False: "$status-off-track", None: "$muted"}[result.better]
        parts += ["  ", (change_text(result, currency), better)]
    if kpi.vanity_risk:
        parts += ["  ", (_("vanity risk"), "$muted")]
    return Content.assemble(*parts)


def _against(result: KpiResult, currency: str) -> str:
    point, kpi, plan = result.point, result.kpi, result.in_force
    if plan is None or plan.mode is Mode.MONITOR:
        return ""
    if plan.mode is Mode.KEEP:
        return _("plan %(value)s") % {"value": values_of(result, currency)[1]}
    if point.plan is None:
        return ""
    return _("plan now %(value)s") % {"value": value_text(point.plan, kpi, currency)}


def state(result: KpiResult, currency: str) -> list[tuple[str, str]]:
    """Facts about the period that is shown: label and text."""
    kpi, point, plan = result.kpi, result.point, result.in_force
    facts = []
    if result.overdue:
        facts.append((_("Overdue"), _("a figure should have been entered by now")))
    if point.reason is not None:
        facts.append((_("No value"), text(point.reason)))
    if plan is not None and plan.mode is not Mode.MONITOR:
        facts.append((_("Plan"), plan_sentence(plan, kpi, currency)))
        facts.append((_("Turns red"), red_sentence(result, currency)))
    if point.score is not None:
        facts.append((_("Score"), _("%(score)s of 100") % {"score": f"{point.score:.0f}"}))
    if point.attainment is not None:
        facts.append(
            (
                _("Attained"),
                _("%(percent)s of the way from baseline to target") % {"percent": f"{point.attainment * 100:.0f}%"},
            )
        )
    for condition, words in (
        (point.provisional, _("the period is not over yet")),
        (point.incomplete, _("of some shorter periods the figures are missing")),
        (point.unweighted, _("an average of averages, unweighted")),
    ):
        if condition:
            facts.append((_("Note"), words))
    facts += [(_("Remark"), f"“{note}”") for note in point.notes]
    return [fact for fact in facts if fact[1]]


def red_sentence(result: KpiResult, currency: str) -> str:
    """From which value on this period would be off track."""
    kpi, point, plan = result.kpi, result.point, result.in_force
    limit = point.plan
    if plan is None or limit is None:
        return ""
    allowance = plan.allowance(limit)
    if allowance is None:
        return ""
    if kpi.direction is Direction.WITHIN:
        low = value_text(None if point.low is None else point.low - allowance, kpi, currency)
        high = value_text(None if point.high is None else point.high + allowance, kpi, currency)
        return _("below %(low)s or above %(high)s") % {"low": low, "high": high}
    if kpi.direction is Direction.LOWER:
        return _("above %(value)s") % {"value": value_text(limit + allowance, kpi, currency)}
    return _("below %(value)s") % {"value": value_text(limit - allowance, kpi, currency)}


def card(kpi: Kpi) -> list[tuple[str, str]]:
    """Facts that stand on the KPI's card."""
    nature = [_DIRECTIONS[kpi.direction], _INDICATORS[kpi.indicator], _LONGER[kpi.aggregation]]
    facts = [
        (_("Definition"), kpi.definition),
        (_("Formula"), kpi.formula.text),
        (_("Kind"), ", ".join(_(word) for word in nature)),
        (_("Owner"), kpi.owner),
        (_("Source"), kpi.source),
        (_("Reason"), kpi.reason),
        (_("Pitfalls"), kpi.pitfalls),
    ]
    return [(label, words) for label, words in facts if words]


def lines(facts: list[tuple[str, str]], width: int) -> Content:
    """Labels at the left, the texts folded beside them."""
    label_width = max((Content(label).cell_length for label, _words in facts), default=LABEL) + 2
    rows = []
    for label, words in facts:
        folded = Content(words).wrap(max(width - label_width, 12))
        for number, line in enumerate(folded):
            head = Content.styled(label, "$muted") if number == 0 else Content("")
            rows.append(Content.assemble(head.pad_right(label_width - head.cell_length), line))
    return Content("\n").join(rows)


def period_of(result: KpiResult) -> str:
    """The name of the period that the result is about."""
    return period_name(result.point.period)
