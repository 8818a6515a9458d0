"""The story of one KPI beside the list: its value, its chart, and what there is to know about this period."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content

from kpi_tui.language import current
from kpi_tui.tui.widgets.chart import Chart, Picture
from kpi_tui.tui.widgets.folded import Folded
from kpi_tui.tui.widgets.line import fold, shorten

if TYPE_CHECKING:
    from kpi_tui.model.action import Action
    from kpi_tui.scorecard.result import KpiResult
    from kpi_tui.scorecard.trend.outlook import Outlook

DEFINED = 3
"""Lines for the definition at most: its page has all of it."""


class Story(VerticalScroll, can_focus=False):
    """Shows the KPI under the cursor; nothing while the cursor is on a goal."""

    DEFAULT_CSS = """
    Story { background: $bar; padding: 0 1; scrollbar-size-vertical: 1; }
    Story Chart { height: 13; margin: 1 0; }
    Story #outlook { margin-bottom: 1; }
    """

    _shown: tuple[KpiResult | None, str, str, tuple[Action, ...]] | None = None
    _outlook: Outlook | None = None

    def compose(self) -> ComposeResult:
        """Headline, chart, what the past says, facts."""
        yield Folded(id="headline")
        yield Chart(ground="$bar")
        yield Folded(id="outlook")
        yield Folded(id="facts")

    def show(
        self, result: KpiResult | None, currency: str, labels: Mapping[str, str], running: Sequence[Action] = ()
    ) -> None:
        """Show this KPI; ``labels`` are the words for the inputs, ``running`` what is being done about it."""
        now = (result, currency, current(), tuple(running))
        if now == self._shown:
            return
        self._shown, self._outlook = now, None
        self.query_one("#outlook", Folded).show(None)
        head, facts, chart = (
            self.query_one("#headline", Folded),
            self.query_one("#facts", Folded),
            self.query_one(Chart),
        )
        chart.display = result is not None and any(point.value is not None for point in result.history)
        if result is None:
            head.show(None)
            facts.show(None)
            return
        from kpi_tui.tui.widgets.action_text import action_facts
        from kpi_tui.tui.widgets.kpi_text import card, lines, state

        head.show(partial(_head, result, currency))
        chart.show(Picture(result.kpi, result.history, currency))
        agreed = card(replace(result.kpi, definition=""), labels)
        facts.show(partial(lines, [*state(result, currency), *action_facts(running), *agreed]))
        self.scroll_home(animate=False)

    def tell(self, outlook: Outlook) -> None:
        """Say what the past of the KPI says that is shown now, and draw it."""
        result, currency = self._shown[:2] if self._shown else (None, "")
        if result is None or outlook is self._outlook:
            return
        from kpi_tui.tui.widgets.outlook_text import spoken

        self._outlook = outlook
        self.query_one(Chart).show(Picture(result.kpi, result.history, currency, outlook))
        remarks = outlook.remarks(result.point)
        self.query_one("#outlook", Folded).show(partial(spoken, remarks) if remarks else None)


def _head(result: KpiResult, currency: str, width: int) -> Content:
    from kpi_tui.tui.widgets.kpi_text import headline

    parts = [Content.styled(line, "bold $ink") for line in fold(result.kpi.name, width)]
    if result.kpi.definition:
        told = Content.styled(result.kpi.definition, "$muted").wrap(width)
        if len(told) > DEFINED:
            told = [
                *told[: DEFINED - 1],
                Content.styled(shorten(f"{told[DEFINED - 1].plain.rstrip()}…", width), "$muted"),
            ]
        parts += told
    parts += [Content(""), headline(result, currency, width)]
    return Content("\n").join(parts)
