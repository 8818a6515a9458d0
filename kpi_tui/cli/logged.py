"""What ``log`` answers: what was understood, what stood there before, and what the KPIs make of it."""

from __future__ import annotations

from collections.abc import Sequence

from kpi_tui.cli.output import print_table, say, status_text
from kpi_tui.language import _, text
from kpi_tui.language.amounts import amount
from kpi_tui.language.dates import period_name
from kpi_tui.language.status_words import status_word
from kpi_tui.language.wording import kpi_amount, kpi_span
from kpi_tui.model.period import Grain
from kpi_tui.scorecard.look import look
from kpi_tui.workspace.changes import SetFigure
from kpi_tui.workspace.logs.figures import figure_at
from kpi_tui.workspace.snapshot import Snapshot


def earlier_values(snapshot: Snapshot, changes: Sequence[SetFigure]) -> list[str | None]:
    """For each change the text of what stands there now, None where nothing does."""
    texts: list[str | None] = []
    for change in changes:
        found = figure_at(snapshot.figures, change.id, change.period.key, change.segment)
        if found is None:
            texts.append(None)
        else:
            texts.append(_shown(snapshot, change.id, None if found.not_applicable else found.value))
    return texts


def print_logged(snapshot: Snapshot, changes: Sequence[SetFigure], earlier: Sequence[str | None]) -> None:
    """Print each figure as it was understood, then every KPI that uses one of them, with its result and status."""
    for change, before in zip(changes, earlier, strict=True):
        line = _("%(name)s, %(period)s: %(value)s") % {
            "name": _label(snapshot, change.id) + (f" ({change.segment})" if change.segment else ""),
            "period": period_name(change.period),
            "value": _shown(snapshot, change.id, change.value),
        }
        say(line if before is None else _("%(line)s (was %(before)s)") % {"line": line, "before": before})
    if note := changes[0].note:
        say(_("Remark: %(note)s") % {"note": note.strip()})
    logged = {change.id for change in changes}
    period = changes[0].period
    if period.grain in (Grain.DAY, Grain.WEEK):
        period = snapshot.settings.calendar.containing(period, Grain.MONTH)
    card = look(snapshot, period)
    rows = []
    for result in card.kpis:
        if logged.isdisjoint((*result.kpi.inputs, result.kpi.id)):
            continue
        point = result.point
        shown = "–" if point.value is None else kpi_amount(point.value, result.kpi, snapshot.settings.currency)
        if point.between:
            shown = kpi_span(point.between, result.kpi, snapshot.settings.currency)
        why = text(point.reason) if point.reason else _("unweighted") if point.unweighted else ""
        rows.append(
            (
                result.kpi.name,
                shown,
                status_text(point.status, status_word(point.status, ranged=point.between is not None)),
                why,
            )
        )
    if rows:
        heads = (_("KPI"), period_name(period, short=True), _("Status"), "")
        print_table(heads, rows, right=(1,), fixed=(1, 2))


def _label(snapshot: Snapshot, name: str) -> str:
    return snapshot.inputs[name].label if name in snapshot.inputs else snapshot.kpis[name].name


def _shown(snapshot: Snapshot, name: str, value: float | None) -> str:
    """A value with its unit: as many decimals as it has, so that people see exactly what was understood."""
    if value is None:
        return _("does not apply")
    currency = snapshot.settings.currency
    if name in snapshot.inputs:
        return amount(value, snapshot.inputs[name].unit, decimals=None, currency=currency)
    kpi = snapshot.kpis[name]
    return amount(value, kpi.unit, decimals=None, currency=currency, unit_label=kpi.unit_label, time_unit=kpi.time_unit)
