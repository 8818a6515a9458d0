"""Welcome: a new workspace in a minute, recent ones, the sample, another folder, the other language."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from rich.cells import cell_len
from textual.pilot import Pilot
from textual.widgets import Input, OptionList, Select, Static

from kpi_tui.catalogue.reader import load
from kpi_tui.language import activate, current
from kpi_tui.model.settings import Settings
from kpi_tui.tui.app import KpiApp
from kpi_tui.tui.screens.new_workspace import NewWorkspaceDialog, OpenFolderDialog
from kpi_tui.tui.screens.scorecard import ScorecardScreen
from kpi_tui.tui.screens.welcome import WelcomeScreen
from kpi_tui.tui.widgets.bars import FooterBar
from kpi_tui.workspace.check import check
from kpi_tui.workspace.user import recent, remember
from kpi_tui.workspace.workspace import Workspace
from tests.tui.faces import FACES, SMALL, SMALLEST


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder with nothing in it."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@asynccontextmanager
async def welcome(size: tuple[int, int] = SMALL, language: str = "en") -> AsyncIterator[Pilot[None]]:
    """The app without a workspace."""
    activate(language)
    app = KpiApp()
    async with app.run_test(size=size, notifications=True, tooltips=True) as pilot:
        await pilot.pause()
        assert isinstance(app.screen, WelcomeScreen)
        yield pilot


def start(pilot: Pilot[None], choice: str) -> None:
    options = pilot.app.screen.query_one("#start", OptionList)
    options.highlighted = options.get_option_index(choice)


def shown(pilot: Pilot[None]) -> str:
    options = pilot.app.screen.query_one(OptionList)
    return "\n".join(options.render_line(y).text for y in range(options.size.height))


def refusal(pilot: Pilot[None]) -> str:
    return str(pilot.app.screen.query_one(".said", Static).render())


async def on_the_scorecard(pilot: Pilot[None]) -> KpiApp:
    """Until the workspace is open and its figures are read."""
    app = pilot.app
    assert isinstance(app, KpiApp)
    for _ in range(100):
        await pilot.pause(0.05)
        if isinstance(app.screen, ScorecardScreen) and app.workspace and not app.board.reading:
            return app
    raise AssertionError("the workspace was never shown")


@FACES
async def test_the_choices_fit_and_say_what_they_do(home: Path, size: tuple[int, int], language: str) -> None:
    assert home.is_dir()
    async with welcome(size, language) as pilot:
        options = pilot.app.screen.query_one(OptionList)
        assert options.option_count == 3
        assert options.size.height == 6  # each choice on two lines, none of them folded
        assert {"en": "New workspace", "nl": "Nieuwe werkmap"}[language] in shown(pilot)
        assert cell_len(str(pilot.app.screen.query_one(FooterBar).render()).rstrip()) <= size[0]


@SMALLEST
async def test_a_workspace_is_made_from_a_starter_set_in_dutch(home: Path, size: tuple[int, int]) -> None:
    async with welcome(size) as pilot:
        await pilot.press("n")
        await pilot.pause()
        dialog = pilot.app.screen
        assert isinstance(dialog, NewWorkspaceDialog)
        await pilot.press(*"Bakkerij", "space", *"Ons")
        dialog.query_one("#language", Select).value = "nl"
        await pilot.pause()
        start(pilot, "set:restaurant")
        await pilot.pause()
        chosen = load().sector_set("restaurant")
        assert str(dialog.query_one("#why", Static).render()).split() == chosen.why.nl.split()
        await pilot.press("ctrl+s")
        app = await on_the_scorecard(pilot)
        snapshot = Workspace.open(home / "kpi" / "bakkerij-ons").snapshot
        assert (snapshot.settings.name, snapshot.settings.language) == ("Bakkerij Ons", "nl")
        assert set(snapshot.kpis) == set(chosen.kpis)
        assert [goal.name for goal in snapshot.goals.values()] == [chosen.name.nl]
        assert all(kpi.name == load().kpi(kpi.id).name.nl for kpi in snapshot.kpis.values())
        assert not check(snapshot)
        assert current() == "nl"
        assert app.board.name == "Bakkerij Ons"


@SMALLEST
async def test_enter_alone_makes_a_workspace_of_a_name(home: Path, size: tuple[int, int]) -> None:
    async with welcome(size) as pilot:
        await pilot.press("enter")
        await pilot.pause()
        await pilot.press(*"Shop", "enter", "enter", "tab", "enter", "enter")
        await on_the_scorecard(pilot)
        assert Workspace.open(home / "kpi" / "shop").snapshot.kpis


@FACES
async def test_a_workspace_is_made_empty_and_says_what_to_do(home: Path, size: tuple[int, int], language: str) -> None:
    async with welcome(size, language) as pilot:
        await pilot.press("n")
        await pilot.pause()
        pilot.app.screen.query_one("#name", Input).value = "Empty [one]"
        start(pilot, "empty")
        await pilot.press("ctrl+s")
        app = await on_the_scorecard(pilot)
        snapshot = Workspace.open(home / "kpi" / "empty-one").snapshot
        assert (snapshot.settings.name, snapshot.settings.language) == ("Empty [one]", language)
        assert not snapshot.kpis
        assert not snapshot.goals
        assert "3" in str(app.screen.query_one("#empty", Static).render())


async def test_a_workspace_is_made_from_a_goal(home: Path) -> None:
    template = load().goal_templates[0]
    async with welcome() as pilot:
        await pilot.press("n")
        await pilot.pause()
        pilot.app.screen.query_one("#name", Input).value = "Goals"
        start(pilot, f"goal:{template.id}")
        await pilot.press("ctrl+s")
        await on_the_scorecard(pilot)
        snapshot = Workspace.open(home / "kpi" / "goals").snapshot
        assert [goal.name for goal in snapshot.goals.values()] == [template.name.en]
        assert set(snapshot.kpis) == {link.kpi for goal in snapshot.goals.values() for link in goal.all_links}


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("name", " ", "needs a name"),
        ("currency", "EU", "three letters"),
        ("folder", "", "Name the folder"),
        ("folder", "32 ?", "Name the whole folder, as in"),
    ],
)
async def test_what_cannot_be_is_said_with_the_focus_on_it(home: Path, field: str, value: str, words: str) -> None:
    async with welcome() as pilot:
        await pilot.press("n")
        await pilot.pause()
        dialog = pilot.app.screen
        dialog.query_one("#name", Input).value = "Shop"
        await pilot.pause()
        dialog.query_one(f"#{field}", Input).value = value
        await pilot.press("ctrl+s")
        await pilot.pause(0.2)
        assert pilot.app.screen is dialog
        assert words in refusal(pilot)
        assert pilot.app.focused is dialog.query_one(f"#{field}")
        assert not [each for each in home.iterdir() if each.name in ("kpi", "32 ?")]


async def test_a_folder_that_is_a_workspace_already_is_left_alone(home: Path) -> None:
    Workspace.create(home / "kpi" / "shop", Settings("The first"))
    async with welcome() as pilot:
        await pilot.press("n")
        await pilot.pause()
        pilot.app.screen.query_one("#name", Input).value = "Shop"
        await pilot.press("ctrl+s")
        await pilot.pause(0.3)
        assert "already" in refusal(pilot)
        assert pilot.app.screen.query_one("#name", Input).value == "Shop"
        assert Workspace.open(home / "kpi" / "shop").snapshot.settings.name == "The first"


async def test_the_folder_follows_the_name_until_it_is_chosen(home: Path) -> None:
    async with welcome() as pilot:
        await pilot.press("n")
        await pilot.pause()
        await pilot.press(*"Shop")
        folder = pilot.app.screen.query_one("#folder", Input)
        assert folder.value == str(home / "kpi" / "shop")
        await pilot.press("tab", *"-2", "shift+tab", "end", *"s")
        assert folder.value.endswith("-2")


@FACES
async def test_recent_workspaces_stand_first_and_open_with_enter(
    home: Path, size: tuple[int, int], language: str
) -> None:
    for name in ("First [one]", "Second"):
        folder = home / name[:5]
        Workspace.create(folder, Settings(name, language=language))
        remember(folder)
    remember(home / "gone")
    async with welcome(size, language) as pilot:
        lines = [line.strip() for line in shown(pilot).splitlines()]
        assert lines[0].startswith("Second  ~/")
        assert lines[1].startswith("First [one]  ~/")
        await pilot.press("down", "enter")
        app = await on_the_scorecard(pilot)
        assert app.board.name == "First [one]"
        assert recent()[0] == home / "First"


async def test_the_sample_is_a_copy_and_not_remembered(home: Path) -> None:
    assert home.is_dir()
    async with welcome() as pilot:
        await pilot.press("s")
        app = await on_the_scorecard(pilot)
        assert app.workspace is not None
        assert app.workspace.folder.name == "sample"
        assert len(app.workspace.snapshot.kpis) == 8
        assert not recent()


async def test_the_sample_speaks_the_language_that_was_chosen(home: Path) -> None:
    assert home.is_dir()
    async with welcome() as pilot:
        await pilot.press("ctrl+l", "s")
        app = await on_the_scorecard(pilot)
        assert current() == "nl"
        assert app.board.name == "Bakkerij De Korenbloem"


async def test_another_folder_is_opened_or_refused(home: Path) -> None:
    Workspace.create(home / "elsewhere", Settings("Elsewhere"))
    async with welcome() as pilot:
        await pilot.press("o")
        await pilot.pause()
        dialog = pilot.app.screen
        assert isinstance(dialog, OpenFolderDialog)
        dialog.query_one("#folder", Input).value = str(home)
        await pilot.press("enter")
        await pilot.pause(0.2)
        assert pilot.app.screen is dialog
        assert refusal(pilot)
        dialog.query_one("#folder", Input).value = str(home / "elsewhere")
        await pilot.press("enter")
        app = await on_the_scorecard(pilot)
        assert app.board.name == "Elsewhere"


@SMALLEST
async def test_the_language_is_switched_before_anything_is_made(home: Path, size: tuple[int, int]) -> None:
    assert home.is_dir()
    async with welcome(size) as pilot:
        await pilot.press("ctrl+l")
        await pilot.pause()
        assert current() == "nl"
        assert "Nieuwe werkmap" in shown(pilot)
        await pilot.press("n")
        await pilot.pause()
        dialog = pilot.app.screen
        assert dialog.query_one("#language", Select).value == "nl"
        assert load().sets[0].name.nl in shown(pilot)


async def test_from_a_workspace_welcome_leads_back_to_it(home: Path) -> None:
    Workspace.create(home / "shop", Settings("Shop"))
    app = KpiApp(home / "shop", remember=False)
    async with app.run_test(size=SMALL) as pilot:
        await on_the_scorecard(pilot)
        await pilot.press("ctrl+o")
        await pilot.pause()
        assert isinstance(app.screen, WelcomeScreen)
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.screen, ScorecardScreen)
