"""The Goals screen: the tree and what stands beside it."""

from __future__ import annotations

from pathlib import Path

from textual.widgets import Static

from kpi_tui.model.goal import Goal
from kpi_tui.model.settings import Settings
from kpi_tui.tui.commands import offers
from kpi_tui.tui.screens.goal_forms import GoalDialog
from kpi_tui.tui.widgets.bars import FooterBar
from kpi_tui.workspace.changes import SaveGoal
from kpi_tui.workspace.workspace import Workspace
from tests.tui.faces import FACES, SMALL, SMALLEST
from tests.tui.goal_pages import (
    ONLINE,
    WASTE,
    at,
    fill,
    go,
    goal,
    goals_of,
    in_language,
    keys,
    said,
    shown,
    told,
    tree,
)


@FACES
async def test_the_tree_says_score_status_date_and_weight(sample: Path, size: tuple[int, int], language: str) -> None:
    in_language(sample, language)
    async with goals_of(sample, size) as pilot:
        lines = shown(pilot).splitlines()
        assert "Grow online revenue" in lines[0]
        assert "31 Dec 2026" in lines[0] or "31 dec 2026" in lines[0]
        assert lines[0].split()[-3:-1] != []
        assert any(sign in lines[0] for sign in "●▲■○")
        waste = next(line for line in lines if "Waste rate" in line)
        assert ("weight 2" if language == "en" else "2") in waste
        assert all(len(line) <= size[0] for line in lines)


@FACES
async def test_beside_a_goal_stand_its_reason_and_the_smart_check(
    sample: Path, size: tuple[int, int], language: str
) -> None:
    in_language(sample, language)
    async with goals_of(sample, size) as pilot:
        await go(pilot, ONLINE)
        words = told(pilot)
        assert "The shop in the Molenstraat" in words
        assert "Anna" in words
        for letter in "SMART":
            assert f"{letter} ✓" in words


async def test_on_a_small_terminal_everything_about_a_goal_can_be_read(sample: Path) -> None:
    async with goals_of(sample, SMALL) as pilot:
        await keys(pilot, "tab")
        about = pilot.app.screen.query_one("#about")
        assert about.has_focus
        assert about.size.height > 8 or about.max_scroll_y == 0
        await keys(pilot, "escape")
        assert tree(pilot).has_focus


async def test_a_goal_that_is_not_smart_says_what_is_missing_and_why(sample: Path) -> None:
    Workspace.open(sample).request(SaveGoal(Goal("nicer", "Nicer bread")))
    async with goals_of(sample) as pilot:
        await go(pilot, "nicer")
        words = told(pilot)
        assert "M ○" in words
        assert "A ?" in words
        assert "T ○" in words
        assert "Without a number nobody can tell" in words


async def test_names_are_shown_as_they_were_written(sample: Path) -> None:
    odd = "Raise [b]margin[/b] to 30 % [/] $x"
    Workspace.open(sample).request(SaveGoal(Goal("odd", odd, why="[red]why[/red] [/]")))
    async with goals_of(sample) as pilot:
        await go(pilot, "odd")
        assert odd in shown(pilot)
        assert "[red]why[/red] [/]" in told(pilot)
        await keys(pilot, "x")
        assert odd in str(pilot.app.screen.query(Static).first().render())


async def test_an_unknown_kpi_is_named_and_can_be_taken_out(sample: Path) -> None:
    card = sample / "goals" / f"{WASTE}.toml"
    card.write_text(card.read_text(encoding="utf-8").replace('"energy-per-loaf"', '"gone"'), encoding="utf-8")
    async with goals_of(sample) as pilot:
        assert "no such KPI" in shown(pilot)
        await go(pilot, WASTE, "/The ovens are on only when they are full", "gone")
        assert "There is no KPI “gone”" in told(pilot)
        await keys(pilot, "enter")
        assert "“gone” has no card" in said(pilot)
        await keys(pilot, "x", "tab", "enter")
        assert goal(sample, WASTE).factors[1].links == ()


@FACES
async def test_without_goals_the_screen_says_what_to_press(
    tmp_path: Path, size: tuple[int, int], language: str
) -> None:
    Workspace.create(tmp_path / "new", Settings("New", language=language))
    async with goals_of(tmp_path / "new", size) as pilot:
        words = str(pilot.app.screen.query_one("#empty", Static).render())
        assert "\nn  " in words
        assert "\nt  " in words
        assert not tree(pilot).display
        await keys(pilot, "n")
        assert isinstance(pilot.app.screen, GoalDialog)
        await fill(pilot, "name", "Sell 10 % more")
        await keys(pilot, "ctrl+s")
        assert at(pilot) == ("sell-10-more", "", "")
        assert tree(pilot).has_focus


@SMALLEST
async def test_the_footer_shows_the_main_keys(sample: Path, size: tuple[int, int]) -> None:
    async with goals_of(sample, size) as pilot:
        footer = str(pilot.app.screen.query_one(FooterBar).render())
        for words in ("n New", "f Factor", "k KPI", "enter Open", "? Help", "^p Commands"):
            assert words in footer


async def test_no_two_commands_share_a_key(sample: Path) -> None:
    async with goals_of(sample) as pilot:
        names = [key for offer in offers(pilot.app.screen) for key in offer.command.keys.split(",")]
        assert sorted(names) == sorted(set(names))
