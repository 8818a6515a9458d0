"""A workspace that has just begun: no figure yet, then one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from textual.pilot import Pilot

from kpi_tui.language import activate
from kpi_tui.model.period import Grain
from kpi_tui.model.plan import Mode, Plan
from kpi_tui.model.settings import Settings
from kpi_tui.model.unit import Unit
from kpi_tui.scorecard.result import Scorecard
from kpi_tui.tui.app import KpiApp
from kpi_tui.tui.screens.kpi import KpiScreen
from kpi_tui.tui.widgets.bars import FooterBar
from kpi_tui.tui.widgets.chart import Chart
from kpi_tui.tui.widgets.score_rows import PERIODS
from kpi_tui.tui.widgets.score_table import headings
from kpi_tui.tui.widgets.zoom import span_words
from kpi_tui.workspace.changes import AddKpi, SetFigure, SetPlan
from kpi_tui.workspace.workspace import Workspace
from tests.scorecard.conftest import kpi, source
from tests.tui.faces import SMALLEST


@pytest.fixture
def shop(tmp_path: Path) -> Workspace:
    """A shop with one KPI and a plan for it."""
    made = Workspace.create(tmp_path / "shop", Settings("The shop", as_of=date(2026, 11, 22)))
    made.request(AddKpi(kpi("revenue", "revenue", unit=Unit.CURRENCY, decimals=2), (source("revenue"),)))
    plan = Plan(Mode.REACH, baseline=10000, target=12000, start=date(2026, 10, 1), due=date(2027, 12, 31))
    made.request(SetPlan("revenue", plan))
    return made


@asynccontextmanager
async def page_of(made: Workspace, size: tuple[int, int]) -> AsyncIterator[Pilot[None]]:
    app = KpiApp(made.snapshot.folder, remember=False)
    async with app.run_test(size=size, notifications=True, tooltips=True) as pilot:
        app.push_screen(KpiScreen("revenue"))
        for _ in range(100):
            await pilot.pause(0.05)
            if not app.board.reading and any(row.strip() for row in drawn(app.screen.query_one(Chart))):
                break
        yield pilot


def drawn(chart: Chart) -> list[str]:
    return [chart.render_line(y).text for y in range(chart.size.height)]


@SMALLEST
async def test_the_numbers_beside_the_line_of_one_figure_differ(shop: Workspace, size: tuple[int, int]) -> None:
    shop.request(SetFigure("revenue", shop.snapshot.settings.calendar.parse("2026-10"), 10250))
    async with page_of(shop, size) as pilot:
        rows = drawn(pilot.app.screen.query_one(Chart))
        ticks = [row.split()[0] for row in rows[1:-1] if row[:1].isdigit() or row.lstrip()[:2].isdigit()]
        assert len(ticks) > 1
        assert len(set(ticks)) == len(ticks)


def test_the_only_period_is_counted_as_one() -> None:
    assert span_words(1, 1) == "1 period"


@pytest.mark.parametrize("language", ["en", "nl"])
def test_the_words_over_the_past_fit_their_column(language: str, bakery_card: Scorecard) -> None:
    activate(language)
    calendar = bakery_card.settings.calendar
    for grain in set(Grain) - {Grain.CAMPAIGN}:
        card = replace(bakery_card, period=calendar.period_of(date(2026, 10, 5), grain))
        assert len(headings(card, []).spark) <= PERIODS


async def test_without_a_goal_there_is_nothing_to_open(tmp_path: Path) -> None:
    made = Workspace.create(tmp_path / "empty", Settings("Empty"))
    app = KpiApp(made.snapshot.folder, remember=False)
    async with app.run_test(size=(80, 24), notifications=True, tooltips=True) as pilot:
        for _ in range(100):
            await pilot.pause(0.05)
            if not app.board.reading:
                break
        await pilot.press("3")
        await pilot.pause()
        shown = str(app.screen.query_one(FooterBar).render())
        assert "New" in shown
        assert "Open" not in shown
