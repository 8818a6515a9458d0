"""The scorecard's list: what stands in it, what fits, and how the cursor moves."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from rich.cells import cell_len
from textual.app import App, ComposeResult
from textual.pilot import Pilot

from kpi_tui.language import activate
from kpi_tui.language.sparkline import sparkline
from kpi_tui.model.status import Status
from kpi_tui.scorecard.result import KpiResult, Point, Scorecard
from kpi_tui.tui.theme import THEMES
from kpi_tui.tui.widgets.score_rows import KpiRow, rows_of
from kpi_tui.tui.widgets.score_table import ScoreTable

SIZES = pytest.mark.parametrize("width", [80, 81, 100, 120, 160])
LANGUAGES = pytest.mark.parametrize("language", ["en", "nl"])


class TableApp(App[None]):
    """Nothing but the list."""

    def __init__(self, card: Scorecard) -> None:
        super().__init__()
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = THEMES[0].name
        self.card = card
        self.opened: list[str] = []

    def compose(self) -> ComposeResult:
        yield ScoreTable()

    def on_mount(self) -> None:
        self.query_one(ScoreTable).show(self.card)

    def on_score_table_opened(self, event: ScoreTable.Opened) -> None:
        self.opened.append(event.result.kpi.id)


@asynccontextmanager
async def table(card: Scorecard, width: int = 80, height: int = 24) -> AsyncIterator[tuple[ScoreTable, Pilot[None]]]:
    app = TableApp(card)
    async with app.run_test(size=(width, height)) as pilot:
        await pilot.pause()
        yield app.query_one(ScoreTable), pilot


def text_of(shown: ScoreTable) -> list[str]:
    return [shown.render_line(y).text for y in range(shown.size.height)]


@LANGUAGES
@SIZES
async def test_nothing_but_a_long_name_is_cut_off(bakery_card: Scorecard, width: int, language: str) -> None:
    activate(language)
    async with table(bakery_card, width) as (shown, _pilot):
        lines = text_of(shown)
        rows = rows_of(bakery_card)
        for line, row in zip(lines[1:], rows, strict=False):
            assert cell_len(line) == width
            if isinstance(row, KpiRow):
                for cell in (row.actual, row.target, row.word, row.status.sign, row.spark.strip()):
                    assert cell in line
                assert row.name[:11] in line


async def test_goals_stand_over_their_kpis_and_loose_ones_under_their_own_heading(bakery_card: Scorecard) -> None:
    async with table(bakery_card) as (shown, _pilot):
        lines = [line.strip("▌ ") for line in text_of(shown)]
        assert lines[1].startswith("▾ Grow online revenue")
        assert lines[1].endswith("70 ▲ At risk")
        heading = lines.index("▾ Without a goal")
        assert "Energy per loaf" in lines[heading + 1]


async def test_brackets_in_a_name_are_shown_as_they_are(bakery_card: Scorecard) -> None:
    async with table(bakery_card) as (shown, _pilot):
        assert any("Satisfaction [CSAT]" in line for line in text_of(shown))


async def test_wide_characters_take_two_cells_and_keep_the_columns_straight(bakery_card: Scorecard) -> None:
    goal = bakery_card.goals[0]
    renamed = replace(goal.kpis[0], kpi=replace(goal.kpis[0].kpi, name="売上高"))
    card = replace(bakery_card, goals=(replace(goal, kpis=(renamed, *goal.kpis[1:])), *bakery_card.goals[1:]))
    async with table(card) as (shown, _pilot):
        lines = text_of(shown)
        ends = {
            cell_len(line[: line.index("On track")]) for line in lines[2:] if "On track" in line and "▾" not in line
        }
        assert len(ends) == 1
        assert "売上高" in lines[2]


@pytest.mark.parametrize("language", ["en", "nl"])
async def test_without_figures_the_dash_stands_under_its_word_and_empty_columns_are_gone(
    bakery_card: Scorecard, language: str
) -> None:
    activate(language)
    goal = bakery_card.goals[0]
    nothing = Point(bakery_card.period, None)
    empty = replace(goal.kpis[0], point=nothing, previous=None, change=None, in_force=None, history=(nothing,))
    named = replace(empty, kpi=replace(empty.kpi, name="Dependence on the largest customer"))
    card = replace(bakery_card, goals=(replace(goal, kpis=(named,)),), kpis=(named,), loose=())
    async with table(card) as (shown, _pilot):
        heading, _goal, row = text_of(shown)[:3]
        word = "Werkelijk" if language == "nl" else "Actual"
        assert heading.split() == ["KPI", word, "Status"]
        assert heading.index(word) + len(word) == row.index("–") + 1
        assert row.count("–") == 1


async def test_where_no_kpi_has_a_target_no_value_stands_under_that_word(bakery_card: Scorecard) -> None:
    activate("nl")
    goal = bakery_card.goals[0]
    watched = replace(
        goal.kpis[0], in_force=None, point=replace(goal.kpis[0].point, target=None, plan=None, low=None, high=None)
    )
    card = replace(bakery_card, goals=(replace(goal, kpis=(watched,)),), kpis=(watched,), loose=())
    async with table(card, width=60) as (shown, _pilot):
        heading, _goal, row = text_of(shown)[:3]
        assert "Streefwaarde" not in heading
        assert heading.index("Werkelijk") + len("Werkelijk") == row.index("18,42") + len("18,42")


@pytest.mark.parametrize("language", ["en", "nl"])
async def test_the_scrollbar_covers_no_status(bakery_card: Scorecard, language: str) -> None:
    activate(language)
    async with table(bakery_card, height=8) as (shown, pilot):
        assert shown.show_vertical_scrollbar
        word = {"en": "No figure", "nl": "Geen gegevens"}[language]
        await pilot.press("end", "up", "up")
        assert any(line.rstrip().endswith(word) for line in text_of(shown))


async def test_an_overdue_kpi_has_a_flag_beside_its_sign(bakery_card: Scorecard) -> None:
    async with table(bakery_card) as (shown, _pilot):
        assert any("○! Net promoter score" in line for line in text_of(shown))


async def test_gaps_stay_blank_in_the_sparkline(bakery_card: Scorecard) -> None:
    assert sparkline([1, None, 3]) == "▁ █"
    assert sparkline([2, 2]) == "▄▄"
    assert sparkline([None, None]) == "  "
    assert sparkline([1, 3], unicode=False).isascii()


async def test_keys_move_fold_and_open(bakery_card: Scorecard) -> None:
    async with table(bakery_card) as (shown, pilot):
        assert isinstance(shown.result, KpiResult)
        assert shown.result.kpi.name == "Web shop revenue"
        await pilot.press("down", "j", "enter")
        assert isinstance(pilot.app, TableApp)
        assert pilot.app.opened == ["cost-per-acquisition"]
        await pilot.press("space")
        assert shown.result is None
        assert not any("Conversion" in line for line in text_of(shown))
        await pilot.press("enter")
        assert any("Conversion" in line for line in text_of(shown))
        await pilot.press("end")
        assert shown.result is not None
        assert shown.result.kpi.name == "Energy per loaf"
        await pilot.press("home")
        assert shown.result is None


async def test_columns_stay_where_they_are_when_all_goals_are_folded(bakery_card: Scorecard) -> None:
    async with table(bakery_card) as (shown, pilot):
        before = text_of(shown)[0]
        for _ in bakery_card.goals:
            await pilot.press("space", "down", "down")
        await pilot.press("space")
        assert shown.kpis_shown == 0
        assert text_of(shown)[0] == before


@pytest.mark.parametrize("language", ["en", "nl"])
async def test_without_a_kpi_the_word_over_the_statuses_is_whole(bakery_card: Scorecard, language: str) -> None:
    activate(language)
    goal = replace(bakery_card.goals[0], kpis=(), score=None, status=Status.NOT_MEASURED)
    async with table(replace(bakery_card, goals=(goal,), kpis=(), loose=())) as (shown, _pilot):
        heading, line = text_of(shown)[:2]
        assert heading.rstrip().endswith("Status")
        assert line.rstrip().endswith("○ Geen score" if language == "nl" else "○ No score")


async def test_the_cursor_stays_on_its_kpi_when_figures_change(bakery_card: Scorecard) -> None:
    async with table(bakery_card) as (shown, pilot):
        await pilot.press("down", "down")
        shown.show(replace(bakery_card, goals=bakery_card.goals[::-1]))
        assert shown.result is not None
        assert shown.result.kpi.id == "cost-per-acquisition"


async def test_a_click_selects_and_a_double_click_opens(bakery_card: Scorecard) -> None:
    async with table(bakery_card) as (shown, pilot):
        await pilot.click(ScoreTable, offset=(10, 3))
        assert shown.result is not None
        assert shown.result.kpi.id == "conversion-rate"
        await pilot.click(ScoreTable, offset=(10, 4), times=2)
        assert isinstance(pilot.app, TableApp)
        assert pilot.app.opened == ["cost-per-acquisition"]


async def test_the_cursor_is_always_in_sight(bakery_card: Scorecard) -> None:
    async with table(bakery_card, 80, 6) as (shown, pilot):
        for _ in range(12):
            await pilot.press("down")
            await pilot.pause()
            assert any(line.startswith("▌") for line in text_of(shown))


async def test_finding_keeps_matching_kpis_with_their_goal_and_forgives_accents(bakery_card: Scorecard) -> None:
    async with table(bakery_card) as (shown, _pilot):
        shown.find = "cónversion"
        assert shown.kpis_shown == 1
        assert shown.result is not None
        assert shown.result.kpi.id == "conversion-rate"
        shown.find = "customers"
        assert shown.kpis_shown == 2


def test_a_value_that_prints_like_the_limit_it_misses_gets_more_digits(bakery_card: Scorecard) -> None:
    result = bakery_card.kpis[2]
    near = replace(result, point=replace(result.point, value=50.001))
    row = next(
        row for row in rows_of(replace(bakery_card, goals=(), kpis=(near,), loose=(near,))) if isinstance(row, KpiRow)
    )
    assert row.actual == "€50.001"
