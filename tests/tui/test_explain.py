"""One key on every figure: where it comes from, on a page over the screen, in both languages and at any size."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.containers import VerticalScroll
from textual.pilot import Pilot

from kpi_tui.tui.app import KpiApp
from kpi_tui.tui.screens.enter import EnterScreen
from kpi_tui.tui.screens.explain import ExplainScreen
from kpi_tui.tui.screens.kpi import KpiScreen
from kpi_tui.tui.screens.scorecard import ScorecardScreen
from kpi_tui.tui.widgets.bars import FooterBar
from kpi_tui.tui.widgets.figure_field import FigureField
from kpi_tui.tui.widgets.folded import Folded
from kpi_tui.tui.widgets.score_table import ScoreTable
from kpi_tui.workspace.changes import SetFigure
from kpi_tui.workspace.workspace import Workspace
from tests.tui.conftest import until

SIZES = [(80, 24), (120, 40)]


@asynccontextmanager
async def opened(folder: Path, size: tuple[int, int]) -> AsyncIterator[tuple[KpiApp, Pilot[None]]]:
    app = KpiApp(folder, remember=False)
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: app.board.scorecard is not None and not app.board.reading)
        yield app, pilot


def said(app: KpiApp) -> str:
    """What the explanation says, as one paragraph."""
    rows = app.screen.query(Folded).results(Folded)
    return " ".join("\n".join(str(each.render()) for each in rows if each.display).split())


async def explained(app: KpiApp, pilot: Pilot[None], key: str = "x") -> str:
    await pilot.press(key)
    await until(pilot, lambda: isinstance(app.screen, ExplainScreen) and len(app.screen.query(Folded)) > 1)
    return said(app)


def as_dutch(folder: Path) -> None:
    card = folder / "workspace.toml"
    text = card.read_text(encoding="utf-8")
    card.write_text(text.replace('language = "en"', 'language = "nl"'), encoding="utf-8")


@pytest.mark.parametrize("size", SIZES)
async def test_x_on_a_kpi_of_the_scorecard_explains_its_number(sample: Path, size: tuple[int, int]) -> None:
    async with opened(sample, size) as (app, pilot):
        app.screen.query_one(ScoreTable).go_to(("grow-online-revenue", "conversion-rate"))
        told = await explained(app, pilot)
        assert "5.0% ▲ At risk" in told
        assert "580 / 11,600 × 100 = 5" in told
        assert "measurements/visitors.anna-laptop.toml:21" in told
        assert "score = 100 - 50 × 0.2162 / 0.5 = 78.4" in told
        box = app.screen.query_one(VerticalScroll)
        assert str(box.border_title) == "Conversion rate · October 2026"
        assert box.max_scroll_x == 0
        await pilot.press("escape")
        assert isinstance(app.screen, ScorecardScreen)


async def test_x_on_a_goal_explains_its_score(sample: Path) -> None:
    async with opened(sample, (80, 24)) as (app, pilot):
        app.screen.query_one(ScoreTable).go_to(("grow-online-revenue", ""))
        told = await explained(app, pilot)
        assert "70 ▲ At risk" in told
        assert "(100 × 1 + 78.4 × 1 + 0 × 1 + 100 × 1) / 4 = 69.6" in told
        await pilot.press("x")
        assert isinstance(app.screen, ScorecardScreen)


async def test_in_dutch(sample: Path) -> None:
    as_dutch(sample)
    async with opened(sample, (80, 24)) as (app, pilot):
        app.screen.query_one(ScoreTable).go_to(("grow-online-revenue", "conversion-rate"))
        told = await explained(app, pilot)
        assert "Waarde 5,0% in oktober 2026" in told
        assert "580 / 11.600 × 100 = 5" in told
        assert "Esc sluit" in str(app.screen.query_one(VerticalScroll).border_subtitle)


async def test_the_period_that_is_shown_is_the_one_that_is_explained(sample: Path) -> None:
    async with opened(sample, (80, 24)) as (app, pilot):
        app.screen.query_one(ScoreTable).go_to(("grow-online-revenue", "conversion-rate"))
        await pilot.press("left")
        await until(pilot, lambda: bool(app.board.scorecard and app.board.scorecard.period.key == "2026-09"))
        assert "4.6% in September 2026" in await explained(app, pilot)


@pytest.mark.parametrize("key", ["x", "f7"])
async def test_on_the_page_of_a_kpi(sample: Path, key: str) -> None:
    async with opened(sample, (80, 24)) as (app, pilot):
        app.screen.query_one(ScoreTable).go_to(("grow-online-revenue", "cost-per-acquisition"))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, KpiScreen))
        assert "2,480 / 40 = 62" in await explained(app, pilot, key)
        await pilot.press("escape")
        assert isinstance(app.screen, KpiScreen)


async def test_while_a_figure_is_typed_f7_explains_and_x_is_text(sample: Path) -> None:
    async with opened(sample, (120, 40)) as (app, pilot):
        await pilot.press("2")
        await until(pilot, lambda: isinstance(app.screen, EnterScreen) and bool(app.screen.query(FigureField)))
        field = next(iter(app.screen.query(FigureField)))
        field.focus()
        await pilot.pause()
        kpi = next(row.kpi for row in app.screen.sheet.form.kpis if field.asked in row.asked)  # type: ignore[attr-defined]
        await pilot.press("x")
        assert isinstance(app.screen, EnterScreen)
        assert field.value.endswith("x")
        await pilot.press("backspace")
        await explained(app, pilot, "f7")
        assert kpi.name in str(app.screen.query_one(VerticalScroll).border_title)
        await pilot.press("escape")
        assert isinstance(app.screen, EnterScreen)


async def test_x_on_a_segment_explains_that_segment(sample: Path) -> None:
    workspace = Workspace.open(sample)
    october = workspace.snapshot.settings.calendar.parse("2026-10")
    for segment, orders, visitors in (("shop", 300, 4000), ("market", 280, 7600)):
        workspace.request(SetFigure("orders", october, orders, segment))
        workspace.request(SetFigure("visitors", october, visitors, segment))
    async with opened(sample, (80, 24)) as (app, pilot):
        table = app.screen.query_one(ScoreTable)
        table.go_to(("grow-online-revenue", "conversion-rate"))
        await until(pilot, lambda: table.can_unfold)
        await until(pilot, lambda: table.can_unfold)
        await pilot.press("o")
        await until(pilot, lambda: table.go_to(("grow-online-revenue", "conversion-rate/shop")))
        told = await explained(app, pilot)
        assert "300 / 4,000 × 100 = 7.5" in told
        assert "Plans are about the whole: a segment on its own has none." in told
        assert str(app.screen.query_one(VerticalScroll).border_title) == "Conversion rate · shop · October 2026"


async def test_the_explanation_scrolls_by_key_to_its_end(sample: Path) -> None:
    async with opened(sample, (80, 24)) as (app, pilot):
        app.screen.query_one(ScoreTable).go_to(("grow-online-revenue", "conversion-rate"))
        await explained(app, pilot)
        box = app.screen.query_one(VerticalScroll)
        assert box.max_scroll_y > 0
        await pilot.press("end")
        await until(pilot, lambda: box.scroll_offset.y == box.max_scroll_y)


async def test_with_the_mouse_it_is_opened_in_the_footer_and_closed_in_its_frame(sample: Path) -> None:
    async with opened(sample, (80, 24)) as (app, pilot):
        footer = app.screen.query_one(FooterBar)
        await pilot.click(footer, offset=(str(footer.render()).index("Explain"), 0))
        await until(pilot, lambda: isinstance(app.screen, ExplainScreen) and len(app.screen.query(Folded)) > 1)
        box = app.screen.query_one(VerticalScroll)
        await pilot.click(box, offset=(box.outer_size.width - 6, box.outer_size.height - 1))
        await until(pilot, lambda: isinstance(app.screen, ScorecardScreen))


async def test_the_footer_of_the_scorecard_names_the_key_on_80_columns(sample: Path) -> None:
    async with opened(sample, (80, 24)) as (app, pilot):
        await pilot.pause()
        assert "x Explain" in str(app.screen.query_one(FooterBar).render())


async def test_the_heading_over_kpis_without_a_goal_says_that_there_is_nothing_to_explain(sample: Path) -> None:
    (sample / "goals" / "customers-who-come-back.toml").unlink()
    async with opened(sample, (80, 24)) as (app, pilot):
        app.screen.query_one(ScoreTable).go_to(("", ""))
        await pilot.press("x")
        await pilot.pause()
        assert isinstance(app.screen, ScorecardScreen)


async def test_remarks_are_text_and_nothing_else(sample: Path) -> None:
    log = sample / "measurements" / "orders.anna-laptop.toml"
    text = log.read_text(encoding="utf-8")
    newest = 'period = "2026-10", value = 580, at = 2026-12-01T08:00:00Z, note = "[b]a [/] \\u001b[31m$x"'
    log.write_text(text.replace("]\n", f"  {{ {newest} }},\n]\n"), encoding="utf-8")
    async with opened(sample, (80, 24)) as (app, pilot):
        app.screen.query_one(ScoreTable).go_to(("grow-online-revenue", "conversion-rate"))
        told = await explained(app, pilot)
        assert "[b]a [/]" in told
        assert "\x1b" not in told
