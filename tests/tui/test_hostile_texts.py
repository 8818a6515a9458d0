"""Texts of a workspace that would steer the terminal, were they sent to it: every screen shows them as such."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot

from kpi_tui.tui.app import KpiApp
from kpi_tui.workspace.files.reading import clean
from tests.tampered import EVIL, STEERING, tampered_sample
from tests.tui.conftest import at_rest
from tests.tui.faces import SMALL


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The sample, in which every text that a person wrote has been tampered with."""
    return tampered_sample(tmp_path / "sample")


@pytest.fixture
def torn(folder: Path) -> Path:
    """The same after a merge that stopped halfway, with files of strange names and a copy of a sync program."""
    card = folder / "kpis" / "waste-rate.toml"
    text = card.read_text("utf-8")
    other = text.replace("decimals = 1", "decimals = 2") + f'unit_label = "{EVIL}"\n'
    card.write_text(f"<<<<<<< {STEERING}\n{text}=======\n{other}>>>>>>> {STEERING}\n", "utf-8")
    card = folder / "kpis" / "conversion-rate.toml"
    copy = card.with_name(f"conversion-rate (conflicted copy {STEERING}).toml")
    copy.write_text(card.read_text("utf-8") + "vanity_risk = true\n", "utf-8")
    (folder / "goals" / f"{STEERING}.toml").write_text("x", "utf-8")
    (folder / "measurements" / f"{STEERING}.toml").write_text("x", "utf-8")
    return folder


def shown(pilot: Pilot[None]) -> str:
    """All that stands on the screen."""
    strips = pilot.app.screen._compositor.render_strips()
    return "\n".join(segment.text for strip in strips for segment in strip)


async def test_no_screen_sends_what_steers_a_terminal(folder: Path) -> None:
    await goes_through(
        folder,
        SMALL,
        (
            "", "down", "s", "escape", "enter", "pagedown", "enter", "escape", "escape", "v", "escape", "question_mark",
            "escape", "ctrl+p", "escape", "f9", "escape", "2", "up", "f2", "escape", "9 enter", "f4", "escape",
            "escape", "3", "down", "down", "e", "escape", "w", "escape", "k", "escape", "x", "escape", "home", "e",
            "escape", "f", "escape", "n", "escape", "x", "escape", "4", "e", "escape", "space", "a", "escape",
            "slash", "c o n v e r s i o n enter", "e", "escape", "ctrl+o", "escape", "1", "slash w a s t e enter",
            "enter", "pagedown", "w", "tab", "1", "escape", "m", "b", "escape", "o", "n", "p", "a",
            "down enter", "ctrl+r", "escape", "escape", "c", "escape", "escape",
        ),
    )  # fmt: skip


async def test_nor_does_one_about_changes_files_and_merges(torn: Path) -> None:
    await goes_through(
        torn,
        (80, 24),
        (
            "", "e", "5 enter", "escape", "f6", "down", "enter", "escape", "slash", "escape", "escape", "ctrl+z",
            "ctrl+y", "f5", "down", "tab", "down", "enter", "escape", "escape", "f8", "escape", "f10", "escape",
            "escape", "f12", "escape", "v", "down", "enter", "escape", "escape", "3", "1", "enter", "h", "escape", "x",
            "escape", "escape",
        ),
    )  # fmt: skip


async def goes_through(folder: Path, size: tuple[int, int], presses: tuple[str, ...]) -> None:
    """Press these keys, and see after each that nothing on the screen steers a terminal."""
    app = KpiApp(folder, remember=False)
    async with app.run_test(size=size, notifications=True, tooltips=True) as pilot:
        await pilot.pause()
        for keys in presses:
            await pilot.press(*keys.split())
            await at_rest(pilot)
            text = shown(pilot)
            assert clean(text, lines=True) == text, keys
            assert not app.screen.title or clean(app.screen.title) == app.screen.title
