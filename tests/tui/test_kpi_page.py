"""A KPI's own page: what happened, how much of it is shown, the next KPI, and other figures tried."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path

import pytest
from rich.cells import cell_len
from textual.pilot import Pilot
from textual.widgets import Input, OptionList

from benchmarks.web_shop import build
from kpi_tui.language import activate
from kpi_tui.language.conventions import CONVENTIONS
from kpi_tui.model.period import Calendar, Grain
from kpi_tui.scorecard.look import story
from kpi_tui.scorecard.result import Point
from kpi_tui.scorecard.trend.outlook import outlook
from kpi_tui.tui.app import KpiApp
from kpi_tui.tui.screens.kpi import KpiScreen
from kpi_tui.tui.screens.kpi_more import KpiMoreScreen
from kpi_tui.tui.screens.what_if import WhatIfDialog
from kpi_tui.tui.widgets.bars import StatusLine, TabBar
from kpi_tui.tui.widgets.chart import Chart
from kpi_tui.tui.widgets.folded import Folded
from kpi_tui.tui.widgets.happenings import Happening, Kind, happenings, told
from kpi_tui.tui.widgets.score_table import ScoreTable
from kpi_tui.tui.widgets.zoom import next_span, window
from kpi_tui.workspace.workspace import Workspace
from tests.tui.conftest import until

SAMPLE = Path(__file__).parents[2] / "sample_workspace"
SIZES = [(80, 24), (120, 40)]
LABELS = frozenset({
    "2025", "2026", *CONVENTIONS["en"].short_months, *CONVENTIONS["nl"].short_months,
})  # fmt: skip


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    """A copy of the sample workspace, with an action."""
    folder = Path(shutil.copytree(SAMPLE, tmp_path / "bakery"))
    (folder / "actions").mkdir(exist_ok=True)
    (folder / "actions/new-page.toml").write_text(
        'name = "New order [page]"\nkpis = ["cost-per-acquisition"]\nstart = 2026-08-10\nend = 2026-09-20\n'
        'owner = "Joost"\n',
        encoding="utf-8",
    )
    return folder


@pytest.fixture(scope="module")
def web_shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real web shop."""
    return build(tmp_path_factory.mktemp("shop") / "whole").snapshot.folder


@asynccontextmanager
async def page(
    folder: Path, kpi_id: str, size: tuple[int, int] = (120, 40)
) -> AsyncIterator[tuple[KpiApp, Pilot[None], KpiScreen]]:
    app = KpiApp(folder, remember=False)
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: app.board.scorecard is not None and not app.board.reading)
        screen = KpiScreen(kpi_id)
        app.push_screen(screen)
        await until(pilot, lambda: bool(screen._story.points))
        await pilot.pause()
        yield app, pilot, screen


def said(screen: KpiScreen, part: str) -> str:
    folded = screen.query_one(part, Folded)
    return str(folded.render()) if folded.display else ""


def drawn(screen: KpiScreen) -> list[str]:
    chart = screen.query_one(Chart)
    return [chart.render_line(y).text for y in range(chart.size.height)]


# What happened


@pytest.mark.parametrize("size", SIZES)
async def test_actions_and_remarks_have_marks_under_the_chart_and_words_below(
    sample: Path, size: tuple[int, int]
) -> None:
    async with page(sample, "cost-per-acquisition", size) as (_app, _pilot, screen):
        actions, remarks = drawn(screen)[-3:-1]
        assert actions.count("▼") == len(screen._story.actions) >= 1
        assert "▼─" in actions
        assert remarks.count("◆") == 3
        listed = said(screen, "#happened")
        assert "▼ 10 Aug 2026 – 20 Sep 2026" in listed
        assert "New order [page] (Joost): " in listed.replace("\n", " ")
        assert "“Instagram: many clicks, few first orders”" in listed


async def test_the_return_rates_real_changes_are_told_in_words_in_each_month(web_shop: Path) -> None:
    async with page(web_shop, "return-rate", (80, 24)) as (_app, pilot, screen):
        listed = said(screen, "#happened").splitlines()
        assert [line[:11].strip() for line in listed if line.startswith("!")] == [
            "! Dec 2011",
            "! Feb 2011",
            "! Jan 2011",
        ]
        december, february, january = " ".join(listed).split("! ")[1:]
        assert "above its usual limit" in december
        assert "down by" in february
        assert "in one step" in february
        assert "above its usual limit" in january
        assert drawn(screen)[-2].count("!") == 3
        assert "A real change, not noise" in said(screen, "#outlook")
        await pilot.press("left")
        await until(pilot, lambda: "2.2%" not in said(screen, "#headline") and "1.6%" in said(screen, "#headline"))
        assert "real change" not in said(screen, "#outlook")


async def test_without_a_plan_it_is_said_how_to_set_one(web_shop: Path) -> None:
    async with page(web_shop, "return-rate", (80, 24)) as (_app, _pilot, screen):
        assert "none yet: press s to say what it should be" in said(screen, "#state")


def test_what_goes_on_for_months_is_told_once() -> None:
    snapshot = Workspace.open(SAMPLE).snapshot
    points, past = story(snapshot, "cost-per-acquisition"), outlook(snapshot, "cost-per-acquisition")
    found = happenings(points, (), past)
    assert sum("times in a row" in each.words for each in found) == 1
    assert [each.start for each in found] == sorted((each.start for each in found), reverse=True)


@pytest.mark.parametrize("width", [12, 30, 60, 120])
def test_the_list_fits_any_width(width: int) -> None:
    found = [
        Happening(Kind.ACTION, date(2026, 1, 1), "1 Jan 2026 – 31 Jan 2026", "A [name] that is rather long", date.max),
        Happening(Kind.REMARK, date(2025, 1, 1), "Jan 2025", "“Snow”"),
    ]  # fmt: skip
    lines = told(found, True, width).plain.splitlines()
    assert all(cell_len(line) <= max(width, 28) for line in lines)
    assert "[name]" in "".join(lines)


# The chart


@pytest.mark.parametrize("language", ["en", "nl"])
async def test_dates_are_whole_and_apart_at_any_width(sample: Path, language: str) -> None:
    async with page(sample, "conversion-rate", (60, 30)) as (_app, pilot, screen):
        activate(language)
        for width in (60, 72, 80, 100, 120, 160):
            await pilot.resize_terminal(width, 30)
            for _ in range(3):
                axis = drawn(screen)[-1]
                assert set(axis.split()) <= LABELS
                assert len(axis.split()) >= 4
                await pilot.press("z")
    activate("en")


async def test_the_period_that_is_shown_has_the_dot(sample: Path) -> None:
    async with page(sample, "conversion-rate") as (_app, pilot, screen):

        def dot() -> int:
            return next(line.index("●") for line in drawn(screen)[1:] if "●" in line)

        newest = dot()
        await pilot.press("left", "left")
        await until(pilot, lambda: str(screen.board.period) == "2026-08")
        await until(pilot, lambda: dot() < newest)


async def test_z_shows_more_or_less_of_the_past_for_every_kpi(sample: Path) -> None:
    async with page(sample, "conversion-rate") as (app, pilot, screen):
        total = len(screen._story.points)
        assert total > 12
        assert f"all {total} periods" in drawn(screen)[0]
        await pilot.press("z")
        assert f"12 of {total} periods" in drawn(screen)[0]
        await pilot.press("n")
        await until(pilot, lambda: "12 of" in drawn(screen)[0])
        await pilot.press("minus")
        assert "all" in drawn(screen)[0]
        await pilot.press("plus")
        assert "12 of" in drawn(screen)[0]
        await pilot.click(Chart, offset=(screen.query_one(Chart).size.width - 3, 0))
        assert "all" in drawn(screen)[0]
        assert app.board.span is None


def months(count: int) -> list[Point]:
    calendar = Calendar()
    first = calendar.period_of(date(2020, 1, 1), Grain.MONTH)
    return [Point(calendar.shift(first, place), float(place)) for place in range(count)]


@pytest.mark.parametrize("span", [12, 24, None])
@pytest.mark.parametrize("count", [0, 1, 12, 13, 30])
def test_what_is_seen_holds_the_period_that_is_shown(span: int | None, count: int) -> None:
    points = months(count)
    for shown in points:
        seen = window(points, span, shown.period)
        assert shown in seen
        assert len(seen) == min(count, span or count)
    assert window(points, span, None) == tuple(points[-(span or count) :] if count else [])


def test_zooming_passes_over_spans_that_show_all() -> None:
    assert [next_span(12, 18, 1), next_span(None, 18, 1), next_span(24, 18, 1)] == [None, 12, 12]
    assert [next_span(12, 40, 1), next_span(24, 40, 1), next_span(None, 40, 1)] == [24, None, 12]
    assert next_span(12, 40, -1) is None


async def test_segments_are_lines_beside_the_whole_when_they_are_asked_for(web_shop: Path) -> None:
    async with page(web_shop, "return-rate", (80, 24)) as (_app, pilot, screen):
        assert "abroad" not in "".join(drawn(screen))
        await pilot.press("o")
        lines = drawn(screen)
        assert [name for name in ("domestic", "abroad") if any(line.rstrip().endswith(name) for line in lines)] == [
            "domestic",
            "abroad",
        ]
        assert "2011" in lines[-1]
        await pilot.press("o")
        assert "abroad" not in "".join(drawn(screen))


async def test_a_running_total_has_running_totals_of_its_segments(web_shop: Path) -> None:
    async with page(web_shop, "revenue", (80, 24)) as (_app, pilot, screen):
        before = drawn(screen)
        await pilot.press("o")
        assert any(line.rstrip().endswith("domestic") for line in drawn(screen))
        await pilot.press("o")
        assert drawn(screen) == before


async def test_real_changes_beside_a_running_total_are_said_to_be_about_the_month_alone(web_shop: Path) -> None:
    async with page(web_shop, "revenue") as (_app, _pilot, screen):
        said = " ".join(str(screen.query_one("#happened", Folded).render()).split())
        assert "above its usual limit of £1,101,021.26 (the period alone, not the total)" in said
        head = str(screen.query_one("#headline", Folded).render())
        assert "in total since 1 Oct 2011" in head


async def test_more_segments_than_can_be_told_apart_come_one_group_after_another(sample: Path) -> None:
    (sample / "inputs/leads.toml").write_text('label = "Leads"\n', "utf-8")
    (sample / "kpis/leads.toml").write_text('name = "Leads"\nformula = "leads"\n', "utf-8")
    log = sample / "measurements/leads.test.toml"
    parts = {"ads": 900, "search": 700, "mail": 500, "fairs": 300, "friends": 100}
    log.write_text(
        "measurements = [\n"
        + "".join(
            f'  {{ period = "2026-{month:02}", segment = "{name}", value = {value + month}, '
            f"at = 2026-11-01T09:00:{month:02}Z }},\n"
            for month in range(1, 11)
            for name, value in parts.items()
        )
        + "]\n",
        "utf-8",
    )
    async with page(sample, "leads", (60, 24)) as (_app, pilot, screen):
        await pilot.press("o")
        first = drawn(screen)
        assert "segments 1–3 of 5  o" in first[0]
        assert [name for name in parts if any(line.rstrip().endswith(name) for line in first)] == [
            "ads", "search", "mail",
        ]  # fmt: skip
        await pilot.press("o")
        second = drawn(screen)
        assert "segments 4–5 of 5  o" in second[0]
        assert [name for name in parts if any(line.rstrip().endswith(name) for line in second)] == ["fairs", "friends"]
        await pilot.press("o")
        assert "segments" not in "".join(drawn(screen))


# From one KPI to the next, and back


async def test_of_a_kpi_that_was_taken_away_nothing_old_is_shown(sample: Path) -> None:
    async with page(sample, "waste-rate") as (app, pilot, screen):
        card = sample / "kpis" / "waste-rate.toml"
        kept = card.read_text("utf-8")
        card.unlink()
        await app.watcher.look()
        await until(pilot, lambda: "no longer there" in said(screen, "#headline"))
        assert not screen.query_one(Chart).visible
        card.write_text(kept, "utf-8")
        await app.watcher.look()
        await until(pilot, lambda: screen.query_one(Chart).visible)


async def test_n_and_p_go_through_the_scorecard(sample: Path) -> None:
    async with page(sample, "conversion-rate") as (app, pilot, screen):
        card = app.board.scorecard
        assert card is not None
        ids = [result.kpi.id for result in card.kpis]
        for key, step in (("n", 1), ("n", 2), ("p", 1), ("p", 0), ("p", -1)):
            await pilot.press(key)
            assert screen.kpi_id == ids[(ids.index("conversion-rate") + step) % len(ids)]
        await until(pilot, lambda: bool(screen._story.points))
        assert next(each.kpi.name for each in card.kpis if each.kpi.id == screen.kpi_id) in said(screen, "#headline")
        await pilot.press("escape")
        assert app.screen is not screen


async def test_back_from_another_kpi_the_cursor_of_the_scorecard_is_on_that_one(sample: Path) -> None:
    app = KpiApp(sample, remember=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: app.board.scorecard is not None and not app.board.reading)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, KpiScreen))
        screen = app.screen
        assert isinstance(screen, KpiScreen)
        await pilot.press("n", "n")
        seen = screen.kpi_id
        await pilot.press("escape")
        table = app.screen.query_one(ScoreTable)
        assert table.result is not None
        assert table.result.kpi.id == seen


async def test_the_tab_of_the_screen_it_was_opened_from_stays_lit(sample: Path) -> None:
    app = KpiApp(sample, remember=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: app.board.scorecard is not None)
        await pilot.press("3")
        await pilot.pause()
        app.push_screen(KpiScreen("conversion-rate"))
        await pilot.pause()
        lit = [
            piece.text
            for piece in app.screen.query_one(TabBar).pieces(80)
            if "$accent" in piece.style and " on " in piece.style
        ]
        assert lit == [" 3 Goals "]


async def test_a_story_that_cannot_be_read_is_said(sample: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with page(sample, "conversion-rate", (80, 24)) as (_app, pilot, screen):

        def broken(*_anything: object) -> None:
            raise ZeroDivisionError

        monkeypatch.setattr("kpi_tui.tui.screens.kpi.read_story", broken)
        await pilot.press("n")
        await until(pilot, lambda: "could not be read" in screen.query_one(StatusLine).text)


# What if


@pytest.mark.parametrize("size", SIZES)
async def test_other_figures_are_tried_and_nothing_is_written(sample: Path, size: tuple[int, int]) -> None:
    files = {path: path.read_bytes() for path in sample.rglob("*.toml")}
    async with page(sample, "conversion-rate", size) as (app, pilot, _screen):
        await pilot.press("w")
        await until(pilot, lambda: isinstance(app.screen, WhatIfDialog))
        dialog = app.screen

        def shown() -> str:
            return str(dialog.query_one("#effects Folded", Folded).render())

        await until(pilot, lambda: "5.0% ▲ At risk 78" in shown())
        assert "Nothing here is saved" in str(dialog.query_one("#note").render())
        await pilot.press(*"+10%")
        await until(pilot, lambda: "5.5% ● On track 100" in shown())
        words = shown()
        assert "Grow online revenue" in words
        assert "Average order value" in words
        await pilot.press("ctrl+r")
        await until(pilot, lambda: "5.5%" not in shown())
        await pilot.press("home", *"nonsense ")
        assert "not a number" in str(dialog.query_one(".said").render())
        await pilot.press("escape")
        assert isinstance(app.screen, KpiScreen)
    assert {path: path.read_bytes() for path in sample.rglob("*.toml")} == files


async def test_enter_goes_to_the_next_figure(sample: Path) -> None:
    async with page(sample, "conversion-rate", (80, 24)) as (app, pilot, _screen):
        await pilot.press("w")
        await until(pilot, lambda: isinstance(app.screen, WhatIfDialog))
        first = app.focused
        await pilot.press("enter")
        assert isinstance(app.focused, Input)
        assert app.focused is not first


# What belongs beside it


@pytest.mark.parametrize("size", SIZES)
async def test_the_second_page_opens_the_kpis_beside_it(sample: Path, size: tuple[int, int]) -> None:
    async with page(sample, "conversion-rate", size) as (app, pilot, screen):
        await pilot.press("m")
        await until(pilot, lambda: isinstance(app.screen, KpiMoreScreen))
        options = app.screen.query_one(OptionList)
        texts = [str(option.prompt) for option in options._options]
        assert "Watch beside it" in texts[0]
        assert "On track" in texts[1]
        guardrail = options._options[1].id
        await pilot.press("enter")
        await until(pilot, lambda: app.screen is screen)
        assert screen.kpi_id == guardrail == "csat"


async def test_benchmarks_are_shown_when_they_are_asked_for(sample: Path) -> None:
    async with page(sample, "conversion-rate", (80, 24)) as (app, pilot, screen):
        await pilot.press("m")
        await until(pilot, lambda: isinstance(app.screen, KpiMoreScreen))

        def benchmarks() -> str:
            return str(app.screen.query_one("#benchmarks", Folded).render())

        assert "7.04%" not in benchmarks()
        assert benchmarks().startswith("b ")
        await pilot.press("b")
        assert "7.04%" in benchmarks()
        assert "2023" in benchmarks()
        assert "never targets" in benchmarks()
        await pilot.press("b")
        assert "7.04%" not in benchmarks()
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is screen)
        assert screen.kpi_id == "conversion-rate"
