"""Segments on the screens: under their KPI in the list, side by side on its page, and where figures are entered."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from textual.pilot import Pilot

from kpi_tui.model.formula import parse_formula
from kpi_tui.model.input import Input, OverTime
from kpi_tui.model.kpi import Aggregation, Kpi
from kpi_tui.model.period import Calendar, Campaign, Grain
from kpi_tui.tui.app import KpiApp
from kpi_tui.tui.screens.scorecard import ScorecardScreen
from kpi_tui.tui.widgets.bars import HeaderBar, StatusLine
from kpi_tui.tui.widgets.figure_sheet import FigureSheet
from kpi_tui.tui.widgets.folded import Folded
from kpi_tui.tui.widgets.score_rows import KpiRow
from kpi_tui.tui.widgets.score_table import ScoreTable
from kpi_tui.tui.widgets.segment_panel import SegmentPanel
from kpi_tui.tui.widgets.segment_rows import SegmentRow
from kpi_tui.workspace.changes import AddKpi, SaveSettings, SetFigure
from kpi_tui.workspace.workspace import Workspace
from tests.tui.faces import SMALLEST

PERIODS = Calendar()


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """The sample with other visits and orders by channel, unique people by month, and a KPI of one channel only."""
    folder = Path(shutil.copytree(Path(__file__).parents[2] / "sample_workspace", tmp_path / "bakery"))
    for log in (folder / "measurements").iterdir():
        lines = log.read_text("utf-8").splitlines(keepends=True)
        log.write_text("".join(line for line in lines if "segment = " not in line), "utf-8")
    workspace = Workspace.open(folder)
    workspace.request(AddKpi(Kpi("visits", "Visits", parse_formula("visitors"))))
    workspace.request(AddKpi(Kpi("insta", "Visits from Instagram", parse_formula("visitors"), segment="instagram")))
    people = Input("people", "People reached", over_time=OverTime.NONE)
    reach = Kpi("reach", "Reach", parse_formula("people"), aggregation=Aggregation.NOT_ADDITIVE)
    workspace.request(AddKpi(reach, (people,)))
    figures = []
    for month, search, instagram in (("2026-08", 5000, 2000), ("2026-09", 6000, 2500), ("2026-10", 6900, 2300)):
        period = PERIODS.parse(month)
        figures += [
            SetFigure("visitors", period, search, "search"),
            SetFigure("visitors", period, instagram, "instagram"),
            SetFigure("orders", period, 300, "search"),
            SetFigure("orders", period, 100, "instagram"),
            SetFigure("people", period, search / 10),
        ]
    workspace.enter(figures)
    return folder


@asynccontextmanager
async def opened(folder: Path, size: tuple[int, int] = (80, 24)) -> AsyncIterator[tuple[KpiApp, Pilot[None]]]:
    app = KpiApp(folder, remember=False)
    async with app.run_test(size=size, notifications=True, tooltips=True) as pilot:
        await settled(app, pilot)
        yield app, pilot


async def settled(app: KpiApp, pilot: Pilot[None]) -> None:
    for _ in range(200):
        await pilot.pause()
        if not app.board.reading:
            await pilot.pause()
            return
    raise AssertionError("the figures never came")


def table(app: KpiApp) -> ScoreTable:
    return app.screen.query_one(ScoreTable)


def segments_of(app: KpiApp) -> list[tuple[str, str, str]]:
    return [(row.segment, row.actual, row.word) for row in table(app).rows if isinstance(row, SegmentRow)]


def put_cursor(app: KpiApp, kpi_id: str) -> None:
    row = next(row for row in table(app).rows if isinstance(row, KpiRow) and row.result.kpi.id == kpi_id)
    table(app).go_to((row.goal, kpi_id))


def lines(app: KpiApp) -> str:
    shown = table(app)
    return "\n".join(shown.render_line(y).text for y in range(shown.size.height))


@SMALLEST
async def test_a_key_unfolds_the_segments_of_a_kpi_and_folds_them_again(shop: Path, size: tuple[int, int]) -> None:
    async with opened(shop, size) as (app, pilot):
        put_cursor(app, "visits")
        await pilot.press("o")
        await settled(app, pilot)
        assert segments_of(app) == [("search", "6,900", "59% of it"), ("instagram", "2,300", "20% of it")]
        assert "▾Visits" in lines(app)
        await pilot.press("down")
        assert isinstance(table(app).row, SegmentRow)
        result = table(app).result
        assert result is not None
        assert result.kpi.id == "visits"
        await pilot.press("o")
        await settled(app, pilot)
        assert segments_of(app) == []
        assert isinstance(table(app).row, KpiRow)
        assert "▸Visits" in lines(app)


async def test_the_segments_follow_the_period_that_is_shown(shop: Path) -> None:
    async with opened(shop) as (app, pilot):
        put_cursor(app, "visits")
        await pilot.press("o")
        await settled(app, pilot)
        await pilot.press("left")
        await settled(app, pilot)
        assert [(name, value) for name, value, _ in segments_of(app)] == [("search", "6,000"), ("instagram", "2,500")]
        await pilot.press("g")
        await settled(app, pilot)
        assert [(name, value) for name, value, _ in segments_of(app)] == [("search", "11,000"), ("instagram", "4,500")]


async def test_new_figures_are_seen_in_the_segments_at_once(shop: Path) -> None:
    async with opened(shop) as (app, pilot):
        put_cursor(app, "visits")
        await pilot.press("o")
        await settled(app, pilot)
        await app.request(SetFigure("visitors", PERIODS.parse("2026-10"), 4600, "instagram"))
        await settled(app, pilot)
        assert ("instagram", "4,600", "40% of it") in segments_of(app)


async def test_rows_that_bring_a_scrollbar_keep_their_last_letters(shop: Path) -> None:
    async with opened(shop, (80, 20)) as (app, pilot):
        put_cursor(app, "visits")
        await pilot.press("o")
        await settled(app, pilot)
        await pilot.pause()
        shown = table(app)
        assert shown.show_vertical_scrollbar
        assert {len(shown.render_line(y).text.rstrip()) <= 79 for y in range(shown.size.height)} == {True}
        assert "At risk" in lines(app)


async def test_a_click_on_the_sign_before_the_name_unfolds_too(shop: Path) -> None:
    async with opened(shop, (120, 40)) as (app, pilot):
        put_cursor(app, "visits")
        at = next(y for y, line in enumerate(lines(app).splitlines()) if "▸Visits" in line)
        await pilot.click(ScoreTable, offset=(3, at))
        await settled(app, pilot)
        assert segments_of(app)


async def test_a_kpi_without_segments_offers_no_such_key(shop: Path) -> None:
    async with opened(shop) as (app, pilot):
        put_cursor(app, "waste-rate")
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, ScorecardScreen)
        assert screen.check_action("segments", ()) is False
        put_cursor(app, "visits")
        assert screen.check_action("segments", ()) is True


async def test_segments_that_lack_an_input_are_said_to(shop: Path) -> None:
    async with opened(shop) as (app, pilot):
        put_cursor(app, "average-order-value")
        await pilot.press("o")
        await settled(app, pilot)
        assert segments_of(app) == []
        assert "None of its segments" in app.screen.query_one(StatusLine).text


@SMALLEST
async def test_the_page_of_a_kpi_lays_its_segments_side_by_side(shop: Path, size: tuple[int, int]) -> None:
    async with opened(shop, size) as (app, pilot):
        put_cursor(app, "conversion-rate")
        await pilot.press("enter")
        await settled(app, pilot)
        panel = app.screen.query_one(SegmentPanel)
        assert panel.display
        shown = str(panel.render())
        assert "Segments in Oct 2026" in shown
        assert "4.3%" in shown
        assert "vs Sep 2026" in shown
        assert "Share" not in shown or "59" not in shown
        await pilot.press("left")
        await settled(app, pilot)
        assert "Segments in Sep 2026" in str(panel.render())


async def test_the_page_of_a_kpi_without_segments_has_no_such_table(shop: Path) -> None:
    async with opened(shop) as (app, pilot):
        put_cursor(app, "waste-rate")
        await pilot.press("enter")
        await settled(app, pilot)
        assert not app.screen.query_one(SegmentPanel).display


async def test_the_figure_of_a_kpi_of_one_segment_is_asked_for_and_saved_there(shop: Path) -> None:
    workspace = Workspace.open(shop)
    workspace.request(SetFigure("visitors", PERIODS.parse("2026-10"), segment="instagram", deleted=True))
    async with opened(shop, (120, 40)) as (app, pilot):
        await pilot.press("e")
        await settled(app, pilot)
        await pilot.pause(0.2)
        sheet = app.screen.query_one(FigureSheet)
        field = next(each for each in sheet.fields if each.asked.segment == "instagram")
        assert field.asked.label == "instagram: Visitors of the web shop"
        sheet.go(field)
        await pilot.press(*"2222", "enter")
        await settled(app, pilot)
    figures = Workspace.open(shop).snapshot.figures
    saved = figures.filter(
        (figures["id"] == "visitors") & (figures["period"] == "2026-10") & (figures["segment"] == "instagram")
    )
    assert saved["value"].to_list() == [2222]


async def test_what_cannot_be_added_up_is_shown_as_a_range(shop: Path) -> None:
    async with opened(shop) as (app, pilot):
        await pilot.press("left", "g")
        await settled(app, pilot)
        row = next(row for row in table(app).rows if isinstance(row, KpiRow) and row.result.kpi.id == "reach")
        assert (row.actual, row.word) == ("600…1,100", "Only a range")
        put_cursor(app, "reach")
        await pilot.press("enter")
        await settled(app, pilot)
        await pilot.pause(0.2)
        assert "600…1,100" in str(app.screen.query_one("#headline", Folded).render())
        assert "600…1,100" in str(app.screen.query_one("#measurements", Folded).render())
        assert "only a range is known" in str(app.screen.query_one("#state", Folded).render())


async def test_outcomes_in_place_of_inputs_have_a_mark_that_is_explained(shop: Path) -> None:
    Workspace.open(shop).request(SetFigure("nps", PERIODS.parse("2026-10"), 33))
    async with opened(shop) as (app, pilot):
        row = next(row for row in table(app).rows if isinstance(row, KpiRow) and row.result.kpi.id == "nps")
        assert row.actual.endswith("33*")
        assert "* unweighted" in app.screen.query_one(StatusLine).text
        put_cursor(app, "nps")
        await pilot.press("enter")
        await settled(app, pilot)
        assert "unweighted" in str(app.screen.query_one("#headline", Folded).render())


async def test_campaigns_are_periods_too(shop: Path) -> None:
    settings = Workspace.open(shop).snapshot.settings
    campaigns = (
        Campaign("easter", "Easter", date(2026, 3, 20), date(2026, 4, 6)),
        Campaign("autumn", "Autumn sale", date(2026, 9, 1), date(2026, 9, 14)),
        Campaign("christmas", "Christmas", date(2026, 12, 1), date(2026, 12, 24)),
    )
    Workspace.open(shop).request(SaveSettings(replace(settings, campaigns=campaigns)))
    async with opened(shop) as (app, pilot):
        for _ in range(4):
            await pilot.press("g")
            await settled(app, pilot)
        assert app.board.period is not None
        assert (app.board.period.key, app.board.grain) == ("autumn", Grain.CAMPAIGN)
        assert "Autumn sale" in str(app.screen.query_one(HeaderBar).render())
        await pilot.press("left")
        await settled(app, pilot)
        assert app.board.period.key == "easter"
        for _ in range(2):
            await pilot.press("right")
            await settled(app, pilot)
        assert app.board.period.key == "autumn"
