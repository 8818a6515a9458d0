"""The home screen and the KPI page on a real workspace, by keys, at both sizes and in both languages."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, Select, Static

from kpi_tui.language import current
from kpi_tui.language import text as sentence_text
from kpi_tui.model.period import Grain
from kpi_tui.model.plan import Mode, Tolerance
from kpi_tui.model.settings import Settings
from kpi_tui.scorecard.advice.advice import advice
from kpi_tui.tui.app import KpiApp
from kpi_tui.tui.commands import offers
from kpi_tui.tui.screens.findings import FindingsScreen
from kpi_tui.tui.screens.kpi import KpiScreen
from kpi_tui.tui.screens.kpi_form import KpiDialog
from kpi_tui.tui.screens.plan import PlanDialog
from kpi_tui.tui.screens.scorecard import ScorecardScreen
from kpi_tui.tui.widgets.bars import HeaderBar, StatusLine
from kpi_tui.tui.widgets.folded import Folded
from kpi_tui.tui.widgets.score_table import ScoreTable
from kpi_tui.tui.widgets.story import Story
from kpi_tui.workspace.workspace import Workspace
from tests.tui.conftest import advised
from tests.tui.faces import FACES, LANGUAGES, SMALLEST

SAMPLE = Path(__file__).parents[2] / "sample_workspace"


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    """A copy of the sample workspace."""
    return Path(shutil.copytree(SAMPLE, tmp_path / "bakery"))


@asynccontextmanager
async def opened(folder: Path, size: tuple[int, int] = (80, 24)) -> AsyncIterator[tuple[KpiApp, Pilot[None]]]:
    app = KpiApp(folder, remember=False)
    async with app.run_test(size=size, notifications=True, tooltips=True) as pilot:
        await settled(app, pilot)
        yield app, pilot


async def settled(app: KpiApp, pilot: Pilot[None]) -> None:
    """Until the figures that were asked for are on the screen."""
    for _ in range(200):
        await pilot.pause()
        if not app.board.reading:
            return
    raise AssertionError("the figures never came")


def speak(folder: Path, language: str) -> None:
    card = folder / "workspace.toml"
    card.write_text(
        card.read_text(encoding="utf-8").replace('language = "en"', f'language = "{language}"'), encoding="utf-8"
    )


def table_text(app: KpiApp) -> str:
    shown = app.screen.query_one(ScoreTable)
    return "\n".join(shown.render_line(y).text for y in range(shown.size.height))


def folded(app: KpiApp, name: str) -> str:
    return str(app.screen.query_one(f"#{name}", Folded).render())


@FACES
async def test_the_sample_opens_on_its_newest_period(sample: Path, size: tuple[int, int], language: str) -> None:
    speak(sample, language)
    async with opened(sample, size) as (app, _pilot):
        header = str(app.screen.query_one(HeaderBar).render())
        assert {"en": "October 2026", "nl": "oktober 2026"}[language] in header
        words = {"en": ("On track", "Off track", "No figure"), "nl": ("Op koers", "Uit koers", "Geen gegevens")}
        for word in words[language]:
            assert word in table_text(app)


async def test_the_shell_is_painted_before_the_figures(sample: Path) -> None:
    app = KpiApp(sample, remember=False)
    async with app.run_test(size=(80, 24)) as pilot:
        assert "Bakery" in str(app.screen.query_one(HeaderBar).render())
        await settled(app, pilot)
        assert app.board.scorecard is not None


@SMALLEST
async def test_periods_and_grains(sample: Path, size: tuple[int, int]) -> None:
    async with opened(sample, size) as (app, pilot):
        await pilot.press("left")
        await settled(app, pilot)
        assert app.board.period is not None
        assert app.board.period.key == "2026-09"
        await pilot.press("[", "]")
        await settled(app, pilot)
        assert app.board.period.key == "2026-09"
        await pilot.press("g")
        await settled(app, pilot)
        assert (app.board.period.key, app.board.grain) == ("2026-Q3", Grain.QUARTER)
        await pilot.press("g")
        await settled(app, pilot)
        assert (app.board.period.key, app.board.grain) == ("2026-H2", Grain.HALF_YEAR)
        await pilot.press("g")
        await settled(app, pilot)
        assert app.board.period.key == "2026"
        await pilot.press("g")
        await settled(app, pilot)
        assert app.board.grain is Grain.MONTH


async def test_the_story_stands_beside_the_list_on_a_wide_terminal_only(sample: Path) -> None:
    async with opened(sample, (120, 40)) as (app, pilot):
        assert app.screen.query_one(Story).display
        await pilot.press("down", "down")
        await pilot.pause()
        assert "Cost per acquisition" in folded(app, "headline")
        assert "above €55.00" in folded(app, "facts")
    async with opened(sample, (80, 24)) as (app, _pilot):
        assert not app.screen.query_one(Story).display


@FACES
async def test_the_kpi_page(sample: Path, size: tuple[int, int], language: str) -> None:
    speak(sample, language)
    async with opened(sample, size) as (app, pilot):
        await pilot.press("down", "enter")
        assert isinstance(app.screen, KpiScreen)
        await settled(app, pilot)
        assert {"en": "5.0%", "nl": "5,0%"}[language] in folded(app, "headline")
        table = folded(app, "measurements")
        assert "2025" in table
        assert "Anna" in table or size[0] == 80
        assert {"en": "Formula", "nl": "Formule"}[language] in folded(app, "card")
        await pilot.press("escape")
        assert isinstance(app.screen, ScorecardScreen)


async def test_finding(sample: Path) -> None:
    async with opened(sample) as (app, pilot):
        await pilot.press("slash", *"waste")
        assert "Waste rate" in table_text(app)
        assert "Web shop revenue" not in table_text(app)
        await pilot.press("enter")
        assert isinstance(app.screen.focused, ScoreTable)
        await pilot.press("escape")
        assert "Web shop revenue" in table_text(app)


@FACES
async def test_a_plan_is_set_with_numbers_and_dates_as_people_write_them(
    sample: Path, size: tuple[int, int], language: str
) -> None:
    speak(sample, language)
    async with opened(sample, size) as (app, pilot):
        await pilot.press("down", "s")
        dialog = app.screen
        assert isinstance(dialog, PlanDialog)
        assert dialog.query_one("#baseline").display
        assert not dialog.query_one("#low").display
        dialog.query_one("#target", Input).value = {"en": "5.8", "nl": "5,8"}[language]
        dialog.query_one("#tolerance", Input).value = "10%"
        await pilot.pause()
        assert {"en": "5.8%", "nl": "5,8%"}[language] in str(dialog.query_one("#explained", Static).render())
        await pilot.press("ctrl+s")
        await settled(app, pilot)
        assert app.screen is not dialog
        plan = Workspace.open(sample).snapshot.kpis["conversion-rate"].current_plan
        assert plan is not None
        assert (plan.mode, plan.target, plan.tolerance) == (Mode.REACH, 5.8, Tolerance(10.0, percent=True))
        assert "Conversion rate" in app.screen.query_one(StatusLine).text


async def test_a_plan_that_cannot_be_is_refused_in_a_line_and_nothing_typed_is_lost(sample: Path) -> None:
    async with opened(sample) as (app, pilot):
        await pilot.press("down", "s")
        dialog = app.screen
        dialog.query_one("#target", Input).value = "3"
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert app.screen is dialog
        assert "higher is better" in str(dialog.query_one(".said", Static).render())
        assert dialog.query_one("#target", Input).value == "3"
        dialog.query_one("#mode", Select).value = Mode.KEEP.value
        await pilot.pause()
        assert dialog.query_one("#low").display
        assert not dialog.query_one("#high").display
        await pilot.press("escape")
        assert isinstance(app.screen, ScorecardScreen)


async def test_the_language_is_switched_at_run_time_and_remembered(sample: Path) -> None:
    async with opened(sample) as (app, pilot):
        await pilot.press("down", "ctrl+l")
        await settled(app, pilot)
        assert current() == "nl"
        assert "Op koers" in table_text(app)
        assert Workspace.open(sample).snapshot.settings.language == "nl"
        assert isinstance(app.focused, ScoreTable)


async def test_a_workspace_that_is_opened_from_welcome_has_the_keys_in_its_list(sample: Path) -> None:
    app = KpiApp()
    async with app.run_test() as pilot:
        await pilot.pause()
        await app.open_workspace(sample, remember=False)
        await settled(app, pilot)
        assert isinstance(app.focused, ScoreTable)


async def test_what_others_write_is_shown_and_the_cursor_stays(sample: Path) -> None:
    async with opened(sample) as (app, pilot):
        await pilot.press("down", "down")
        before = app.screen.query_one(ScoreTable).result
        card = sample / "kpis" / "waste-rate.toml"
        card.write_text(
            card.read_text(encoding="utf-8").replace('name = "Waste rate"', 'name = "Bread wasted [kg]"'),
            encoding="utf-8",
        )
        await app.watcher.look()
        await settled(app, pilot)
        assert "Bread wasted [kg]" in table_text(app)
        after = app.screen.query_one(ScoreTable).result
        assert before is not None
        assert after is not None
        assert before.kpi.id == after.kpi.id


@LANGUAGES
async def test_an_empty_workspace_says_what_to_do_first(tmp_path: Path, language: str) -> None:
    Workspace.create(tmp_path / "new", Settings("New [Company]", language=language))
    app = KpiApp(tmp_path / "new", today=date(2026, 11, 3), remember=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(app, pilot)
        hint = str(app.screen.query_one("#empty", Static).render())
        assert "3" in hint
        assert "4" in hint


@FACES
async def test_good_practice_is_one_calm_line_and_all_of_it_on_a_key(
    sample: Path, size: tuple[int, int], language: str
) -> None:
    speak(sample, language)
    (sample / "goals" / "a-bakery-that-wastes-less.toml").unlink()
    async with opened(sample, size) as (app, pilot):
        screen = app.screen
        assert isinstance(screen, ScorecardScreen)
        await advised(pilot)
        said = advice(app.board.snapshot, app.board.today) if app.board.snapshot else ()
        assert said
        assert sentence_text(said[0].sentence)[:20] in screen.query_one(StatusLine).text
        await pilot.press("v")
        assert isinstance(app.screen, FindingsScreen)
        for finding in said:
            await pilot.pause()
            shown = str(app.screen.query_one("#full", Folded).render()).replace("\n", " ")
            assert sentence_text(finding.why) in shown
            await pilot.press("down")
        await pilot.press("escape")
        assert isinstance(app.screen_stack[-1], ScorecardScreen)


@SMALLEST
async def test_an_empty_workspace_says_the_first_steps_and_offers_no_key_that_has_nothing_to_work_on(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    Workspace.create(tmp_path / "new", Settings("New"))
    async with opened(tmp_path / "new", size) as (app, pilot):
        said = str(app.screen.query_one("#empty", Static).content)
        assert "3  Write down your first goal" in said
        assert "4  Choose KPIs from the catalogue" in said
        assert {"score.open", "scorecard.plan", "scorecard.find", "practice.findings"}.isdisjoint(
            offer.command.id for offer in offers(app.screen)
        )
        assert "○" not in str(app.screen.query_one(HeaderBar).render())
        assert not app.screen.query_one(Story).display
        await pilot.press("enter", "s", "slash", "v", "space")
        assert isinstance(app.screen, ScorecardScreen)


async def test_what_was_agreed_about_a_kpi_is_changed_on_its_page(sample: Path) -> None:
    async with opened(sample) as (app, pilot):
        await pilot.press("enter", "enter")
        await settled(app, pilot)
        assert isinstance(app.screen, KpiDialog)
        app.screen.query_one("#owner", Input).value = "Fatima"
        await pilot.press("ctrl+s")
        await settled(app, pilot)
        assert isinstance(app.screen, KpiScreen)
        assert "Fatima" in folded(app, "card")
        assert Workspace.open(sample).snapshot.kpis["web-shop-revenue"].owner == "Fatima"


async def test_a_real_change_has_an_arrow_beside_its_status_whatever_the_status(sample: Path) -> None:
    async with opened(sample) as (app, pilot):
        await advised(pilot)
        rows = table_text(app).splitlines()
        arrows = {name: next(row for row in rows if name in row).split()[-3:] for name in ("Cost per", "Web shop")}
        assert any(word.endswith("↑") for word in arrows["Cost per"])
        assert not any(word.endswith(("↑", "↓")) for word in arrows["Web shop"])
        assert "↑↓ a real change" in app.screen.query_one(StatusLine).text
        await pilot.press("g")
        await settled(app, pilot)
        await advised(pilot)
        assert all(period.grain is Grain.QUARTER for each in app.board.changes.values() for period in each)
