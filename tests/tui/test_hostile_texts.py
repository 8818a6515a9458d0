"""Texts of a workspace that would steer the terminal, were they sent to it: every screen shows them as such."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from textual.pilot import Pilot

from kpi_tui.tui.app import KpiApp
from kpi_tui.workspace.reading import clean
from kpi_tui.workspace.sample import copy_sample

EVIL = r"\u001b]0;x\u0007\u001b[2J\u009b31m \u202e[/]"
WORDS = re.compile(
    r'^(name|label|definition|why|owner|source|unit_label|reason|pitfalls|outcome) = "(.*)"$', re.MULTILINE
)
SIZES = pytest.mark.parametrize("size", [(80, 24), (120, 40)])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The sample, in which every text that a person wrote has been tampered with."""
    made = copy_sample(tmp_path / "sample")
    for card in made.rglob("*.toml"):
        text = card.read_text("utf-8")
        changed = WORDS.sub(rf'\1 = "{EVIL}\2"'.replace("\\u", "\\\\u"), text)
        changed = re.sub(r'(note|by) = "', lambda found: f'{found[1]} = "{EVIL}', changed)
        card.write_text(changed, "utf-8")
    return made


def shown(pilot: Pilot[None]) -> str:
    """All that stands on the screen."""
    strips = pilot.app.screen._compositor.render_strips()
    return "\n".join(segment.text for strip in strips for segment in strip)


@SIZES
async def test_no_screen_sends_what_steers_a_terminal(folder: Path, size: tuple[int, int]) -> None:
    app = KpiApp(folder, remember=False)
    async with app.run_test(size=size, notifications=True, tooltips=True) as pilot:
        await pilot.pause()
        for keys in (
            "", "down", "s", "escape", "enter", "pagedown", "enter", "escape", "escape", "v", "escape", "question_mark",
            "escape", "ctrl+p", "escape", "f9", "escape", "2", "up", "f2", "escape", "9 enter", "f4", "escape",
            "escape", "3", "down", "down", "e", "escape", "w", "escape", "k", "escape", "x", "escape", "home", "e",
            "escape", "f", "escape", "n", "escape", "x", "escape", "4", "e", "escape", "space", "a", "escape",
            "slash", "c o n v e r s i o n enter", "e", "escape", "ctrl+o", "escape", "1", "slash w a s t e enter",
            "enter", "pagedown", "w", "tab", "1", "escape", "m", "b", "escape", "o", "n", "p", "a",
            "down enter", "ctrl+r", "escape", "escape", "c", "escape", "escape",
        ):  # fmt: skip
            await pilot.press(*keys.split())
            await app.workers.wait_for_complete()
            await pilot.pause()
            text = shown(pilot)
            assert clean(text, lines=True) == text, keys
            assert not app.screen.title or clean(app.screen.title) == app.screen.title
