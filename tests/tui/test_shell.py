"""The shell: first paint without heavy imports, header, tabs, footer, help, palette, language."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from textual.pilot import Pilot
from textual.widgets import OptionList

from kpi_tui.language import activate
from kpi_tui.scorecard.result import Scorecard
from kpi_tui.tui.app import KpiApp
from kpi_tui.tui.board import Board
from kpi_tui.tui.commands import commands_of, offers
from kpi_tui.tui.crash import log_folder
from kpi_tui.tui.screens.base import BaseScreen
from kpi_tui.tui.screens.help import HelpScreen
from kpi_tui.tui.widgets.bars import FooterBar, HeaderBar, StatusLine, TabBar
from kpi_tui.tui.widgets.line import Line
from tests.tui.faces import SIZES, SMALLEST

HEAVY = ("polars", "tomlkit", "babel", "tomli_w")


@asynccontextmanager
async def showing(card: Scorecard, size: tuple[int, int]) -> AsyncIterator[Pilot[None]]:
    app = KpiApp()
    app.board = Board(card.settings.name, settings=card.settings, period=card.period, scorecard=card)
    async with app.run_test(size=size, notifications=True, tooltips=True) as pilot:
        await pilot.pause()
        yield pilot


def words(line: Line) -> str:
    return str(line.render())


def test_the_app_imports_nothing_heavy_before_it_paints() -> None:
    code = "import sys, kpi_tui.tui.app, kpi_tui.tui.screens.scorecard; print(' '.join(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not [name for name in HEAVY if name in loaded]


@SMALLEST
async def test_the_header_says_company_period_and_counts(bakery_card: Scorecard, size: tuple[int, int]) -> None:
    async with showing(bakery_card, size) as pilot:
        header = words(pilot.app.screen.query_one(HeaderBar))
        assert header.startswith(" Bakery De [Korenbloem] ")
        assert "◂ October 2026 ▸  month" in header
        assert header.endswith("● 2  ▲ 1  ■ 1  ○ 1 ")
        assert len(header) == size[0]


@SIZES
async def test_the_footer_fits_and_keeps_help(bakery_card: Scorecard, size: tuple[int, int]) -> None:
    async with showing(bakery_card, size) as pilot:
        footer = words(pilot.app.screen.query_one(FooterBar)).rstrip()
        assert len(footer) <= size[0]
        assert "? Help" in footer
        assert "enter Open" in footer


async def test_a_click_on_a_footer_item_gives_its_command(bakery_card: Scorecard) -> None:
    async with showing(bakery_card, (80, 24)) as pilot:
        footer = pilot.app.screen.query_one(FooterBar)
        await pilot.click(FooterBar, offset=(words(footer).index("Help"), 0))
        await pilot.pause()
        assert isinstance(pilot.app.screen, HelpScreen)


@SMALLEST
@pytest.mark.parametrize("key", ["question_mark", "f1"])
async def test_help_lists_every_command_that_can_be_given(
    bakery_card: Scorecard, size: tuple[int, int], key: str
) -> None:
    async with showing(bakery_card, size) as pilot:
        expected = [str(offer.command.label) for offer in offers(pilot.app.screen)]
        await pilot.press(key)
        screen = pilot.app.screen
        assert isinstance(screen, HelpScreen)
        shown = "\n".join(str(widget.render()) for widget in screen.query("Folded"))
        assert [label for label in expected if label not in shown] == []
        await pilot.press("escape")
        assert not isinstance(pilot.app.screen, HelpScreen)


async def test_the_palette_begins_with_what_can_be_done_and_not_with_moving(bakery_card: Scorecard) -> None:
    async with showing(bakery_card, (80, 24)) as pilot:
        await pilot.press("ctrl+p")
        await pilot.pause(0.3)
        options = pilot.app.screen.query_one(OptionList).options
        titles = [str(option.prompt).split("\n")[0] for option in options]
        assert titles[0].startswith("Open")
        assert titles[-1].startswith("Last")


async def test_the_palette_finds_our_commands_in_dutch(bakery_card: Scorecard) -> None:
    async with showing(bakery_card, (80, 24)) as pilot:
        activate("nl")
        await pilot.press("ctrl+p")
        await pilot.pause(0.3)
        options = pilot.app.screen.query("OptionList").first()
        assert getattr(options, "option_count", 0) == len(list(offers(pilot.app.screen_stack[0]))) - 1


@pytest.mark.parametrize("key", ["1", "2", "f9", "ctrl+o"])
async def test_without_a_workspace_no_key_leads_away_from_welcome(key: str) -> None:
    app = KpiApp()
    async with app.run_test() as pilot:
        await pilot.press(key)
        await pilot.pause()
        assert type(app.screen).__name__ == "WelcomeScreen"
        assert not [offer for offer in offers(app.screen) if offer.command.id.startswith("page.")]


async def test_tabs_are_the_screens_there_are(bakery_card: Scorecard) -> None:
    async with showing(bakery_card, (80, 24)) as pilot:
        assert words(pilot.app.screen.query_one(TabBar)).split()[:2] == ["1", "Scorecard"]


async def test_an_answer_stands_in_the_line_above_the_keys(bakery_card: Scorecard) -> None:
    async with showing(bakery_card, (80, 24)) as pilot:
        await pilot.press("right")
        await pilot.press("right")
        assert pilot.app.screen.query_one(StatusLine).text == "That period has not begun yet."


async def test_an_answer_that_is_too_long_for_a_line_is_read_whole(bakery_card: Scorecard) -> None:
    told = "workspace.toml is not saved: the folder /home/anna/documents/companies/bakery cannot be written. Try again."
    async with showing(bakery_card, (80, 24)) as pilot:
        screen = pilot.app.screen
        assert isinstance(screen, BaseScreen)
        line = screen.query_one(StatusLine)
        screen.say(told, problem=True)
        await pilot.pause()
        assert line.size.height == 2
        assert " ".join(words(line).split()) == f"■ {told}"
        screen.say("Done.")
        await pilot.pause()
        assert line.size.height == 1


async def test_light_and_dark(bakery_card: Scorecard) -> None:
    async with showing(bakery_card, (80, 24)) as pilot:
        assert pilot.app.theme == "kpi-dark"
        await pilot.press("ctrl+t")
        assert pilot.app.theme == "kpi-light"


def test_command_ids_are_given_once() -> None:
    ids = [command.id for command in commands_of(KpiApp)]
    assert len(ids) == len(set(ids))


async def test_a_crash_is_kept_in_a_file_and_shows_no_data(capsys: pytest.CaptureFixture[str]) -> None:
    app = KpiApp()

    def boom() -> None:
        secret = "figure 4711"
        raise RuntimeError("broken" if secret else "")

    with pytest.raises(RuntimeError, match="broken"):  # noqa: PT012 -- it surfaces when the app is closed
        async with app.run_test() as pilot:
            app.call_later(boom)
            await pilot.pause()
    assert app.return_code == 1
    files = list(log_folder().glob("*.log"))
    assert len(files) == 1
    assert "RuntimeError: broken" in files[0].read_text(encoding="utf-8")
    shown = capsys.readouterr()
    assert "figure 4711" not in shown.out + shown.err + files[0].read_text(encoding="utf-8").replace(
        '"figure 4711"', ""
    )


async def test_figures_and_answers_that_come_while_a_screen_changes_language_wait_for_it(
    bakery_card: Scorecard,
) -> None:
    async with showing(bakery_card, (80, 24)) as pilot:
        app, screen = pilot.app, pilot.app.screen
        assert isinstance(app, KpiApp)
        assert isinstance(screen, BaseScreen)
        activate("nl")
        screen.retranslate()
        for _again in range(20):  # in every step of the change
            app.publish(replace(app.board, reading=not app.board.reading))
            screen.say("Opgeslagen.")
            await asyncio.sleep(0)
        await pilot.pause()
        assert "Scorekaart" in words(screen.query_one(TabBar))
        assert "Opgeslagen." in words(screen.query_one(StatusLine))
