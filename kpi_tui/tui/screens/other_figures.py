"""Choosing another device's figure in place of the one that counts."""

from __future__ import annotations

from collections.abc import Sequence

from kpi_tui.language import _, text
from kpi_tui.language.dates import moment, period_name
from kpi_tui.model.kpi import Kpi
from kpi_tui.model.sentence import Refusal
from kpi_tui.scorecard.disagreement import OtherFigure
from kpi_tui.tui.screens.base import BaseScreen
from kpi_tui.tui.screens.picker import Choice, Picker
from kpi_tui.tui.widgets.measurement_rows import entered_text
from kpi_tui.workspace.changes import SeenFigure, SetFigure
from kpi_tui.workspace.snapshot import Snapshot


def ask_other_figure(screen: BaseScreen, snapshot: Snapshot, kpi: Kpi, others: Sequence[OtherFigure]) -> None:
    """Ask which of the other figures is to count over ``screen``, and enter it."""
    currency = snapshot.settings.currency

    def shown(other: OtherFigure, value: float | None, *, not_applicable: bool) -> str:
        return entered_text(kpi, snapshot.inputs, currency, other.id, value, not_applicable=not_applicable)

    async def chosen(place: str | None) -> None:
        if place is None:
            return
        other = others[int(place)]
        period = snapshot.settings.calendar.parse(other.period)
        try:
            await screen.app.request(
                SetFigure(
                    other.id,
                    period,
                    other.value,
                    other.segment,
                    not_applicable=other.not_applicable,
                    seen=SeenFigure(other.counts, other.counts_not_applicable),
                )
            )
        except Refusal as refusal:
            screen.say(text(refusal.sentence), problem=True)
        else:
            said = _("%(period)s: %(value)s counts now.")
            value = shown(other, other.value, not_applicable=other.not_applicable)
            screen.say(said % {"period": period_name(period), "value": value})

    choices = []
    for place, other in enumerate(others):
        name = snapshot.inputs[other.id].label if other.id in snapshot.inputs else kpi.name
        value = shown(other, other.value, not_applicable=other.not_applicable)
        counts = shown(other, other.counts, not_applicable=other.counts_not_applicable)
        about = _("%(value)s in place of %(counts)s") % {"value": value, "counts": counts}
        period = period_name(snapshot.settings.calendar.parse(other.period), short=True)
        parts = [name, *([other.segment] if other.segment else []), period]
        who = f"{other.by} ({other.device})" if other.by else other.device
        more = _("Entered by %(who)s, %(when)s.") % {"who": who, "when": moment(other.at)}
        choices.append(Choice(str(place), ", ".join(parts), about, more=more))
    screen.app.push_screen(Picker(_("Which figure is to count?"), choices), chosen)
