"""The window with the goals of the catalogue."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.widgets import Input

from kpi_tui.catalogue.entry import GoalTemplate
from kpi_tui.catalogue.reader import load
from kpi_tui.language import Lazy, _, current, plural, text
from kpi_tui.language.dates import day, parse_day
from kpi_tui.model.sentence import Refusal
from kpi_tui.tui.screens.dialog import labelled
from kpi_tui.tui.screens.picker import Choice, Picker

if TYPE_CHECKING:
    from kpi_tui.tui.app import KpiApp


class GoalTemplateDialog(Picker):
    """Adds a goal of the catalogue with its success factors and KPIs. Answers the goal's id."""

    ABOUT: ClassVar[Lazy | None] = Lazy(
        "Each of these goals brings its success factors and the KPIs that measure it. KPIs that are there already stay "
        "as they are. Everything can be changed later."
    )

    if TYPE_CHECKING:
        app: KpiApp

    def __init__(self, start: date) -> None:
        super().__init__(_("A goal from the catalogue"), list(_choices(current())))
        self._start = start

    def fields(self) -> ComposeResult:
        """The list, and the day on which the goal begins."""
        yield from super().fields()
        yield from labelled(_("Starts on"), Input(day(self._start), compact=True, id="start"))

    @on(Input.Submitted, "#start")
    async def _dated(self, event: Input.Submitted) -> None:
        event.stop()
        await self.action_take()

    async def action_take(self) -> None:
        """Add the marked goal, or say why that cannot be."""
        template = next((each for each in load().goal_templates if self.marked and each.id == self.marked.id), None)
        if template is None:
            return
        try:
            self.dismiss(await self._add(template, parse_day(self.query_one("#start", Input).value)))
        except Refusal as refusal:
            self.say(text(refusal.sentence))

    async def _add(self, template: GoalTemplate, start: date) -> str:
        from kpi_tui.workspace.start import added_goal

        goal, changes = added_goal(self.app.writable().snapshot, template, start)
        await self.app.request(*changes)
        return goal.id


def _choices(language: str) -> Iterator[Choice]:
    for template in load().goal_templates:
        factors = plural("%(n)s success factor", "%(n)s success factors", len(template.factors))
        kpis = plural("%(n)s KPI", "%(n)s KPIs", len(template.kpis))
        months = plural("%(n)s month", "%(n)s months", template.horizon_months)
        size = " · ".join((months, factors, kpis))
        yield Choice(
            template.id,
            template.name.in_(language),
            template.description.in_(language),
            more=f"{template.smart.in_(language)}\n{size}",
        )
