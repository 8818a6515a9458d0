"""The Goals screen: the tree and what stands beside it, and every change written to the cards, cursor kept."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, OptionList, Static, TextArea

from kpi_tui.model.goal import Factor, Goal, Link
from kpi_tui.model.settings import Settings
from kpi_tui.scorecard.advice.practice import Finding
from kpi_tui.tui.app import KpiApp
from kpi_tui.tui.commands import offers
from kpi_tui.tui.screens.dialog import Confirm
from kpi_tui.tui.screens.findings import FindingsScreen
from kpi_tui.tui.screens.goal_forms import FactorDialog, GoalDialog, WeightDialog
from kpi_tui.tui.screens.goal_template import GoalTemplateDialog
from kpi_tui.tui.screens.goals import GoalsScreen
from kpi_tui.tui.screens.kpi import KpiScreen
from kpi_tui.tui.screens.picker import Picker
from kpi_tui.tui.widgets.bars import FooterBar, StatusLine
from kpi_tui.tui.widgets.finding_list import FindingList
from kpi_tui.tui.widgets.folded import Folded
from kpi_tui.tui.widgets.goal_rows import RowKey, key_of
from kpi_tui.tui.widgets.goal_tree import GoalTree
from kpi_tui.workspace.changes import SaveGoal, SaveSettings
from kpi_tui.workspace.workspace import Workspace
from tests.tui.conftest import advised

SMALL, LARGE = (80, 24), (120, 40)
SIZES = pytest.mark.parametrize("size", [SMALL, LARGE])
LANGUAGES = pytest.mark.parametrize("language", ["en", "nl"])
ONLINE = "grow-online-revenue"
VISITORS = "Visitors of the web shop find what they came for"
WASTE = "a-bakery-that-wastes-less"


@asynccontextmanager
async def goals_of(folder: Path, size: tuple[int, int] = LARGE) -> AsyncIterator[Pilot[None]]:
    """The app on the Goals screen of a workspace, its figures read."""
    app = KpiApp(folder, remember=False)
    async with app.run_test(size=size, notifications=True, tooltips=True) as pilot:
        await pilot.pause()
        await pilot.press("3")
        for _ in range(100):
            if not app.board.reading and isinstance(app.screen, GoalsScreen):
                break
            await pilot.pause(0.05)
        await pilot.pause()
        yield pilot


def tree(pilot: Pilot[None]) -> GoalTree:
    return pilot.app.screen_stack[0].query_one(GoalTree)


def at(pilot: Pilot[None]) -> RowKey | None:
    return key_of(tree(pilot).row)


def shown(pilot: Pilot[None]) -> str:
    """All rows, those out of sight too."""
    widget = tree(pilot)
    lines = range(widget.virtual_size.height - round(widget.scroll_offset.y))
    return "\n".join(widget.render_line(y).text.rstrip() for y in lines)


def told(pilot: Pilot[None]) -> str:
    """The text about the row, its lines joined."""
    parts = [str(part.render()) for part in pilot.app.screen_stack[0].query(Folded) if part.display]
    return " ".join(" ".join(parts).split())


def said(pilot: Pilot[None]) -> str:
    return pilot.app.screen_stack[0].query_one(StatusLine).text


async def go(pilot: Pilot[None], *key: str) -> None:
    assert tree(pilot).go_to((key[0], key[1] if len(key) > 1 else "", key[2] if len(key) > 2 else ""))
    await pilot.pause()


async def keys(pilot: Pilot[None], *names: str) -> None:
    await pilot.press(*names)
    await pilot.pause()


async def fill(pilot: Pilot[None], field: str, text: str) -> None:
    widget = pilot.app.screen.query_one(f"#{field}")
    if isinstance(widget, TextArea):
        widget.text = text
    elif isinstance(widget, Input):
        widget.value = text
    await pilot.pause()


def goal(folder: Path, name: str) -> Goal:
    """The goal as it stands on disk."""
    return Workspace.open(folder).snapshot.goals[name]


def in_language(folder: Path, language: str) -> None:
    workspace = Workspace.open(folder)
    workspace.request(SaveSettings(replace(workspace.snapshot.settings, language=language)))


# What is shown


@SIZES
@LANGUAGES
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


@SIZES
@LANGUAGES
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


@SIZES
@LANGUAGES
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


@SIZES
async def test_the_footer_shows_the_main_keys(sample: Path, size: tuple[int, int]) -> None:
    async with goals_of(sample, size) as pilot:
        footer = str(pilot.app.screen.query_one(FooterBar).render())
        for words in ("n New", "f Factor", "k KPI", "enter Open", "? Help", "^p Commands"):
            assert words in footer


async def test_no_two_commands_share_a_key(sample: Path) -> None:
    async with goals_of(sample) as pilot:
        names = [key for offer in offers(pilot.app.screen) for key in offer.command.keys.split(",")]
        assert sorted(names) == sorted(set(names))


# Goals


@SIZES
@LANGUAGES
async def test_a_new_goal_is_asked_for_and_saved(sample: Path, size: tuple[int, int], language: str) -> None:
    in_language(sample, language)
    async with goals_of(sample, size) as pilot:
        await keys(pilot, "n", *"Fewer", "space", "9")
        await fill(pilot, "why", "Returns cost money.")
        await fill(pilot, "owner", "Joost")
        await fill(pilot, "start", "1-10-2026")
        await fill(pilot, "due", "31 dec 2027")
        pilot.app.screen.query_one("#agreed").focus()
        await keys(pilot, "space", "ctrl+s")
        assert at(pilot) == ("fewer-9", "", "")
        saved = goal(sample, "fewer-9")
        assert (saved.name, saved.why, saved.owner) == ("Fewer 9", "Returns cost money.", "Joost")
        assert (str(saved.start), str(saved.due), saved.agreed) == ("2026-10-01", "2027-12-31", True)


async def test_the_form_hints_at_what_is_vague_while_typing(sample: Path) -> None:
    async with goals_of(sample, SMALL) as pilot:
        await keys(pilot, "n")

        def hint() -> str:
            return str(pilot.app.screen.query_one("#smart", Static).render())

        await fill(pilot, "name", "Sell more bread")
        assert "A number in it" in hint()
        await fill(pilot, "name", "Sell 10 % more bread")
        assert "Give it a date" in hint()
        await fill(pilot, "due", "31-12-2027")
        assert "why it matters" in hint()
        assert "T ✓" in hint()


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("due", "soon", "Write a day like"),
        ("due", "31-2-2027", "does not exist"),
        ("due", "1-1-2020", "comes before the start"),
        ("name", "  ", "needs a name"),
    ],
)
async def test_what_cannot_be_saved_is_said_in_a_line_and_stays_typed(
    sample: Path, field: str, typed: str, words: str
) -> None:
    async with goals_of(sample, SMALL) as pilot:
        before = dict(Workspace.open(sample).snapshot.goals)
        await keys(pilot, "enter")
        await fill(pilot, field, typed)
        await keys(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, GoalDialog)
        assert words in str(pilot.app.screen.query_one(".said", Static).render())
        widget = pilot.app.screen.query_one(f"#{field}", Input)
        assert widget.value == typed
        assert widget.has_focus
        assert dict(Workspace.open(sample).snapshot.goals) == before


@pytest.mark.parametrize("key", ["n", "t", "k", "f", "x"])
async def test_every_window_fits_on_a_small_terminal(sample: Path, key: str) -> None:
    async with goals_of(sample, SMALL) as pilot:
        await keys(pilot, key)
        assert pilot.app.screen.query_one(".box").max_scroll_y == 0
        for widget in pilot.app.screen.query("Input, TextArea, Checkbox, Button"):
            assert widget.region.bottom < 24


async def test_a_ticked_box_shows_it_by_its_sign(sample: Path) -> None:
    async with goals_of(sample, SMALL) as pilot:
        await keys(pilot, "enter")
        box = pilot.app.screen.query_one("#agreed")
        assert "✓" in str(box.render())
        box.focus()
        await keys(pilot, "space")
        assert "✓" not in str(box.render())


async def test_editing_keeps_what_the_form_does_not_show(sample: Path) -> None:
    before = goal(sample, ONLINE)
    async with goals_of(sample) as pilot:
        await go(pilot, ONLINE)
        await keys(pilot, "enter")
        await fill(pilot, "name", "Grow online revenue by 25 %")
        await keys(pilot, "ctrl+s")
        assert at(pilot) == (ONLINE, "", "")
    assert goal(sample, ONLINE) == replace(before, name="Grow online revenue by 25 %")


@SIZES
@LANGUAGES
async def test_a_goal_of_the_catalogue_brings_its_kpis(sample: Path, size: tuple[int, int], language: str) -> None:
    in_language(sample, language)
    async with goals_of(sample, size) as pilot:
        await keys(pilot, "t")
        assert isinstance(pilot.app.screen, GoalTemplateDialog)
        await fill(pilot, "words", "8")
        await fill(pilot, "start", "1-11-2026")
        await keys(pilot, "down", "up", "enter")
        for _ in range(60):
            if not isinstance(pilot.app.screen, GoalTemplateDialog):
                break
            await pilot.pause(0.05)
        await pilot.pause()
        snapshot = Workspace.open(sample).snapshot
        new = at(pilot)
        assert new is not None
        added = snapshot.goals[new[0]]
        assert str(added.start) == "2026-11-01"
        assert added.factors
        assert all(link.kpi in snapshot.kpis for link in added.all_links)


async def test_a_key_says_that_a_goal_is_agreed_on(sample: Path) -> None:
    async with goals_of(sample) as pilot:
        await keys(pilot, "a")
        assert not goal(sample, ONLINE).agreed
        assert "A ?" in told(pilot)
        await keys(pilot, "a")
        assert goal(sample, ONLINE).agreed


async def test_goals_change_places(sample: Path) -> None:
    async with goals_of(sample) as pilot:
        await keys(pilot, "shift+down")
        assert at(pilot) == (ONLINE, "", "")
        assert list(Workspace.open(sample).snapshot.goals)[1] == ONLINE
        await keys(pilot, "shift+down", "shift+down")
        assert list(Workspace.open(sample).snapshot.goals)[2] == ONLINE
        assert "no place further" in said(pilot)
        await keys(pilot, "shift+up", "shift+up")
        assert next(iter(Workspace.open(sample).snapshot.goals)) == ONLINE


async def test_a_goal_is_removed_only_after_yes_and_its_kpis_stay(sample: Path) -> None:
    async with goals_of(sample) as pilot:
        await go(pilot, WASTE)
        await keys(pilot, "delete")
        assert isinstance(pilot.app.screen, Confirm)
        assert pilot.app.screen.query_one("#cancel").has_focus
        await keys(pilot, "enter")
        assert WASTE in Workspace.open(sample).snapshot.goals
        await keys(pilot, "x", "tab", "enter")
        snapshot = Workspace.open(sample).snapshot
        assert WASTE not in snapshot.goals
        assert "waste-rate" in snapshot.kpis
        assert "KPIs without a goal" in shown(pilot)


# Factors and KPIs


@SIZES
@LANGUAGES
async def test_a_factor_is_added_and_gets_a_kpi(sample: Path, size: tuple[int, int], language: str) -> None:
    in_language(sample, language)
    async with goals_of(sample, size) as pilot:
        await go(pilot, WASTE)
        await keys(pilot, "f")
        assert isinstance(pilot.app.screen, FactorDialog)
        await fill(pilot, "name", "Guests say so")
        await keys(pilot, "enter")
        assert at(pilot) == (WASTE, "/Guests say so", "")
        await keys(pilot, "k")
        assert isinstance(pilot.app.screen, Picker)
        await keys(pilot, *"csat", "enter") if language == "en" else await keys(pilot, "enter")
        kpi = goal(sample, WASTE).factors[-1].links[0].kpi
        assert at(pilot) == (WASTE, "/Guests say so", kpi)


async def test_kpis_that_no_goal_uses_come_first_and_can_be_linked_from_below(sample: Path) -> None:
    workspace = Workspace.open(sample)
    ovens = workspace.snapshot.goals[WASTE]
    workspace.request(SaveGoal(replace(ovens, factors=(ovens.factors[0], Factor("Ovens")))))
    async with goals_of(sample) as pilot:
        await go(pilot, ONLINE)
        await keys(pilot, "k")
        options = pilot.app.screen.query_one("#choices", OptionList)
        assert options.highlighted_option is not None
        assert options.highlighted_option.id == "energy-per-loaf"
        await keys(pilot, "escape")
        await go(pilot, "", "", "energy-per-loaf")
        assert "belongs to no goal" in told(pilot)
        await keys(pilot, "k", *"Ovens", "enter")
        assert goal(sample, WASTE).factors[1].links == (Link("energy-per-loaf"),)
        assert at(pilot) == (WASTE, "/Ovens", "energy-per-loaf")


@pytest.mark.parametrize(("language", "typed", "weight"), [("en", "1.5", 1.5), ("nl", "1,5", 1.5), ("nl", "3", 3)])
async def test_a_weight_is_read_in_the_language_of_the_workspace(
    sample: Path, language: str, typed: str, weight: float
) -> None:
    in_language(sample, language)
    async with goals_of(sample, SMALL) as pilot:
        await go(pilot, ONLINE, f"/{VISITORS}", "conversion-rate")
        await keys(pilot, "w")
        assert isinstance(pilot.app.screen, WeightDialog)
        await fill(pilot, "weight", typed)
        await keys(pilot, "enter")
        assert goal(sample, ONLINE).factors[1].links == (Link("conversion-rate", weight),)
        assert at(pilot) == (ONLINE, f"/{VISITORS}", "conversion-rate")


@pytest.mark.parametrize("typed", ["0", "-1", "much", ""])
async def test_a_weight_that_cannot_be_is_refused_in_a_line(sample: Path, typed: str) -> None:
    async with goals_of(sample, SMALL) as pilot:
        await go(pilot, ONLINE, f"/{VISITORS}", "conversion-rate")
        await keys(pilot, "w")
        await fill(pilot, "weight", typed)
        await keys(pilot, "enter")
        assert isinstance(pilot.app.screen, WeightDialog)
        assert str(pilot.app.screen.query_one(".said", Static).render())
        assert goal(sample, ONLINE).factors[1].links == (Link("conversion-rate"),)


async def test_a_kpi_moves_to_another_factor_with_the_cursor(sample: Path) -> None:
    async with goals_of(sample) as pilot:
        await go(pilot, WASTE, "/We bake what we sell", "waste-rate")
        await keys(pilot, "m", *"ovens", "enter")
        ovens = "The ovens are on only when they are full"
        assert at(pilot) == (WASTE, f"/{ovens}", "waste-rate")
        assert goal(sample, WASTE).factors == (
            Factor("We bake what we sell"),
            Factor(ovens, (Link("energy-per-loaf"), Link("waste-rate", 2))),
        )
        await keys(pilot, "shift+up")
        assert goal(sample, WASTE).factors[1].links == (Link("waste-rate", 2), Link("energy-per-loaf"))
        assert at(pilot) == (WASTE, f"/{ovens}", "waste-rate")


async def test_a_kpi_is_taken_out_and_its_figures_stay(sample: Path) -> None:
    logs = sorted(path.name for path in (sample / "measurements").iterdir())
    async with goals_of(sample) as pilot:
        await go(pilot, ONLINE, f"/{VISITORS}", "conversion-rate")
        await keys(pilot, "x")
        assert "its figures stay" in str(pilot.app.screen.query(Static).first().render())
        await keys(pilot, "tab", "enter")
        assert goal(sample, ONLINE).factors[1].links == ()
        assert "conversion-rate" in Workspace.open(sample).snapshot.kpis
        assert sorted(path.name for path in (sample / "measurements").iterdir()) == logs


async def test_removing_a_factor_leaves_its_kpi_with_the_goal(sample: Path) -> None:
    async with goals_of(sample) as pilot:
        await go(pilot, WASTE, "/We bake what we sell")
        await keys(pilot, "x", "tab", "enter")
        assert goal(sample, WASTE).links == (Link("waste-rate", 2),)
        assert at(pilot) == (WASTE, "/The ovens are on only when they are full", "")


async def test_all_findings_are_a_key_away(sample: Path) -> None:
    (sample / "goals" / f"{WASTE}.toml").unlink()
    async with goals_of(sample, SMALL) as pilot:
        await advised(pilot)
        assert "v 5 findings" in pilot.app.screen.query_one(StatusLine).text
        await keys(pilot, "v")
        assert isinstance(pilot.app.screen, FindingsScreen)
        rows = [row for row in pilot.app.screen.query_one(FindingList).rows if isinstance(row, Finding)]
        assert [row.kpi for row in rows if row.id == "kpi-without-goal"] == ["energy-per-loaf", "waste-rate"]
        await keys(pilot, "v")
        assert isinstance(pilot.app.screen, GoalsScreen)


async def test_a_factor_is_renamed(sample: Path) -> None:
    async with goals_of(sample) as pilot:
        await go(pilot, WASTE, "/We bake what we sell")
        await keys(pilot, "enter")
        await fill(pilot, "name", "The ovens are on only when they are full")
        await keys(pilot, "enter")
        assert isinstance(pilot.app.screen, FactorDialog)
        await fill(pilot, "name", "We bake to order")
        await keys(pilot, "enter")
        assert at(pilot) == (WASTE, "/We bake to order", "")


async def test_a_card_that_cannot_be_changed_is_said_in_a_line(sample: Path) -> None:
    async with goals_of(sample) as pilot:
        card = sample / "goals" / f"{ONLINE}.toml"
        card.write_text("name = [", encoding="utf-8")
        tree(pilot).focus()
        await keys(pilot, "a")
        assert said(pilot)
        assert card.read_text(encoding="utf-8") == "name = ["


async def test_space_folds_a_goal_and_the_cursor_goes_with_it(sample: Path) -> None:
    async with goals_of(sample, SMALL) as pilot:
        await go(pilot, ONLINE, f"/{VISITORS}", "conversion-rate")
        await keys(pilot, "space")
        assert at(pilot) == (ONLINE, "", "")
        assert "Conversion rate" not in shown(pilot)
        await keys(pilot, "space")
        assert "Conversion rate" in shown(pilot)


async def test_the_mouse_chooses_folds_and_opens(sample: Path) -> None:
    async with goals_of(sample) as pilot:
        await pilot.click(GoalTree, offset=(10, 1))
        assert at(pilot) == (ONLINE, "/The web shop is busy all year, and not only before Christmas", "")
        await pilot.click(GoalTree, offset=(1, 0))
        assert "Conversion rate" not in shown(pilot)
        await pilot.click(GoalTree, offset=(20, 0), times=2)
        assert isinstance(pilot.app.screen, GoalDialog)


async def test_enter_on_a_kpi_opens_its_page(sample: Path) -> None:
    async with goals_of(sample, SMALL) as pilot:
        await go(pilot, ONLINE, f"/{VISITORS}", "conversion-rate")
        await keys(pilot, "enter")
        page = pilot.app.screen
        assert isinstance(page, KpiScreen)
        assert page.kpi_id == "conversion-rate"
        await keys(pilot, "escape")
        assert at(pilot) == (ONLINE, f"/{VISITORS}", "conversion-rate")


async def test_control_characters_of_a_card_do_not_reach_the_terminal(sample: Path) -> None:
    card = sample / "goals" / f"{ONLINE}.toml"
    text = card.read_text(encoding="utf-8").replace('name = "Grow', 'name = "\\u001b]52;c;eA==\\u0007Grow')
    card.write_text(text, encoding="utf-8")
    async with goals_of(sample) as pilot:
        await go(pilot, ONLINE)
        assert "\x1b" not in shown(pilot) + told(pilot)
        for key in ("x", "k", "enter", "f"):
            await keys(pilot, key)
            box = pilot.app.screen.query_one(".box")
            words = str(box.border_title) + "".join(str(each.render()) for each in pilot.app.screen.query(Static))
            assert "\x1b" not in words
            await keys(pilot, "escape")


@SIZES
async def test_the_language_changes_while_the_screen_is_shown(sample: Path, size: tuple[int, int]) -> None:
    async with goals_of(sample, size) as pilot:
        await go(pilot, WASTE)
        await keys(pilot, "ctrl+l")
        await pilot.pause(0.2)
        assert at(pilot) == (WASTE, "", "")
        assert "S ✓" in told(pilot)
