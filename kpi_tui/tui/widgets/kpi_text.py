"""What is said about a KPI in words: its headline, and the facts under its chart."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from textual.content import Content

from kpi_tui.language import N_, _, text
from kpi_tui.language.dates import day
from kpi_tui.language.kpi_words import AGGREGATIONS, DIRECTIONS, formula_words
from kpi_tui.language.status_words import status_word
from kpi_tui.language.wording import plan_sentence, red_limits, so_far
from kpi_tui.model.kpi import Indicator, Kpi
from kpi_tui.model.plan import Mode
from kpi_tui.scorecard.result import KpiResult
from kpi_tui.scorecard.result_words import change_text, value_text, values_of
from kpi_tui.tui.theme import status_variable
from kpi_tui.tui.widgets.line import fold

LABEL = 10
"""Cells that the words before the facts have at least."""

ONE_LINE = 1000
NO_LABELS: Mapping[str, str] = MappingProxyType({})

_INDICATORS = {Indicator.LEADING: N_("leading indicator"), Indicator.LAGGING: N_("lagging indicator")}


def headline(result: KpiResult, currency: str, width: int = ONE_LINE) -> Content:
    """The value, its status and what it is held against; on narrow terminals on several lines."""
    kpi, point = result.kpi, result.point
    colour = status_variable(point.status)
    actual, _target = values_of(result, currency)
    parts = [
        (f" {actual} ", f"bold $ground on {colour}"),
        (f"{point.status.sign} {status_word(point.status, ranged=point.between is not None)}", f"bold {colour}"),
    ]
    if result.since is not None and point.value is not None:
        parts.append((_("in total since %(day)s") % {"day": day(result.since)}, "$muted"))
    against = _against(result, currency)
    if against:
        parts.append((against, "$muted"))
    if result.fair_change is not None:
        better = {True: "$status-on-track", False: "$status-off-track", None: "$muted"}[result.better]
        parts.append((change_text(result, currency), better))
    if point.unweighted:
        parts.append((_("unweighted"), "$muted"))
    if kpi.segment:
        parts.append((_("only %(segment)s") % {"segment": kpi.segment}, "$muted"))
    if kpi.vanity_risk:
        parts.append((_("vanity risk"), "$muted"))
    rows = [Content("")]
    for part in parts:
        piece = Content.styled(*part)
        if rows[-1] and rows[-1].cell_length + 2 + piece.cell_length > width:
            rows.append(piece)
        else:
            rows[-1] = Content.assemble(rows[-1], "  ", piece) if rows[-1] else piece
    return Content("\n").join(rows)


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
        facts.append((_("Value") if point.between else _("No value"), text(point.reason)))
    if plan is not None and plan.mode is not Mode.MONITOR:
        facts.append((_("Plan"), plan_sentence(plan, kpi, currency)))
        facts.append((_("Turns red"), red_limits(*result.red, kpi, currency)))
    elif not kpi.plans:
        facts.append((_("Plan"), _("none yet: press s to say what it should be")))
    if result.previous and point.value is not None and result.previous_same_days is not None and result.days_gone:
        same, before = result.previous_same_days, result.previous
        words = so_far(point.value, result.days_gone, same, before.value or 0.0, before.period, kpi, currency)
        facts.append((_("So far"), words))
    if (window := result.window_before) and point.value is not None:
        words = so_far(point.value, window.days, window.same_days, window.whole, window.period, kpi, currency)
        facts.append((_("So far"), words))
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
        (point.provisional and not point.plan_until, _("the period is not over yet")),
        (
            bool(point.plan_until),
            _("the period is not over yet: the plan is counted up to %(day)s, the last day that the figures tell of")
            % {"day": day(point.plan_until) if point.plan_until else ""},
        ),
        (point.incomplete, _("of some shorter periods the figures are missing")),
        (point.unweighted, _("unweighted (*): made of outcomes or averages, not of the inputs themselves")),
    ):
        if condition:
            facts.append((_("Note"), words))
    facts += [(_("Remark"), f"“{note}”") for note in point.notes]
    return [fact for fact in facts if fact[1]]


def card(kpi: Kpi, labels: Mapping[str, str] = NO_LABELS) -> list[tuple[str, str]]:
    """Facts that stand on the KPI's card; ``labels`` are the words for the inputs in its formula."""
    nature = [DIRECTIONS[kpi.direction], _INDICATORS[kpi.indicator], AGGREGATIONS[kpi.aggregation]]
    facts = [
        (_("Definition"), kpi.definition),
        (_("Formula"), formula_words(kpi.formula, labels)),
        (_("Kind"), ", ".join(_(word) for word in nature)),
        (_("Owner"), kpi.owner),
        (_("Source"), kpi.source),
        (_("Reason"), kpi.reason),
        (_("Pitfalls"), kpi.pitfalls),
    ]
    return [(label, words) for label, words in facts if words]


def lines(facts: list[tuple[str, str]], width: int) -> Content:
    """Labels at the left, the texts folded beside them; under a label that is too long to stand beside."""
    widest = max((Content(label).cell_length for label, _words in facts), default=0) + 2
    indent = min(widest, max(width // 3, LABEL))
    rows = []
    for label, words in facts:
        head = Content.styled(label, "$muted")
        if head.cell_length >= indent:
            rows.append(head)
            head = Content("")
        for line in fold(words, max(width - indent, LABEL)):
            rows.append(Content.assemble(head.pad_right(indent - head.cell_length), line))
            head = Content("")
    return Content("\n").join(rows)
