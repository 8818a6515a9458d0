"""Every screen as a picture, in both languages, on the smallest terminal that must do and on a roomy one.

After a change that is meant, look at the report and renew the pictures with ``pytest tests/tui/test_pictures.py
--snapshot-update``.
"""

from __future__ import annotations

import os
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from kpi_tui.tui.app import KpiApp
from kpi_tui.tui.screens.scorecard import PAUSE
from kpi_tui.tui.theme import LIGHT
from kpi_tui.workspace.changes import SaveSettings
from kpi_tui.workspace.workspace import Workspace
from tests.tui.faces import LANGUAGES, SIZES

Compare = Callable[..., bool]
SCREENS = {
    "scorecard": (),
    "kpi": ("down", "down", "enter"),
    "figures": ("2",),
    "goals": ("3",),
    "catalogue": ("4",),
}
WINDOWS = {
    "plan": ("s",),
    "help": ("question_mark",),
    "settings": ("f9",),
    "findings": ("v",),
    "look-back": ("f8",),
    "explain": ("x",),
    "what-if": ("down", "enter", "w"),
    "action": ("down", "enter", "a"),
    "more": ("down", "enter", "m"),
}

_MY_FIGURES = """My figures of 2026;;;;
;sep 2026;oct 2026;nov 2026;Total
Visitors;12080;11700;12200;35980
Orders;377;371;380;1128
Weather;4;3;2;9
"""


@pytest.fixture(autouse=True)
def _somewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """The same clock and the same home folder on every computer: both are to be seen."""
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    monkeypatch.setattr(Path, "home", lambda: Path("/home/anna"))
    yield
    monkeypatch.undo()
    time.tzset()


def pressing(*keys: str) -> Callable[[Pilot[None]], Awaitable[None]]:
    """Press keys, wait until everything is read and computed after each, and stop the cursor from blinking."""

    async def press(pilot: Pilot[None]) -> None:
        await settle(pilot)
        for key in keys:
            await pilot.press(key)
            await settle(pilot)
        for field in pilot.app.screen.query(Input):
            field.cursor_blink = False
        await settle(pilot)

    return press


async def settle(pilot: Pilot[None]) -> None:
    """Wait until nothing is under way: the story of the KPI on which the cursor rests, and advice, included."""
    for _round in range(200):
        await pilot.pause(PAUSE)
        if not pilot.app.workers:
            break
    await pilot.pause()


def speaking(folder: Path, language: str) -> Path:
    """The workspace, in this language."""
    workspace = Workspace.open(folder)
    workspace.request(SaveSettings(replace(workspace.snapshot.settings, language=language)))
    return folder


@SIZES
@LANGUAGES
@pytest.mark.parametrize("screen", SCREENS)
def test_screen(snap_compare: Compare, sample: Path, screen: str, language: str, size: tuple[int, int]) -> None:
    app = KpiApp(speaking(sample, language), remember=False)
    assert snap_compare(app, terminal_size=size, run_before=pressing(*SCREENS[screen]))


@pytest.mark.parametrize("window", WINDOWS)
def test_window(snap_compare: Compare, sample: Path, window: str) -> None:
    app = KpiApp(speaking(sample, "nl"), remember=False)
    assert snap_compare(app, terminal_size=(80, 24), run_before=pressing(*WINDOWS[window]))


@pytest.mark.parametrize("screen", ["scorecard", "kpi", "figures"])
def test_light(snap_compare: Compare, sample: Path, screen: str) -> None:
    app = KpiApp(sample, remember=False)
    app.theme = LIGHT
    assert snap_compare(app, terminal_size=(80, 24), run_before=pressing(*SCREENS[screen]))


@LANGUAGES
@pytest.mark.parametrize("keys", [("i",), ("i", "tab", "enter")], ids=["file", "preview"])
def test_import(
    snap_compare: Compare,
    sample: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    keys: tuple[str, ...],
    language: str,
) -> None:
    folder = tmp_path / "downloads"
    folder.mkdir()
    file = folder / "my figures.csv"
    file.write_text(_MY_FIGURES, "utf-8")
    os.utime(file, (1_793_000_000, 1_793_000_000))
    monkeypatch.chdir(folder)
    app = KpiApp(speaking(sample, language), remember=False)
    assert snap_compare(app, terminal_size=(80, 24), run_before=pressing(*keys))


@LANGUAGES
def test_report(snap_compare: Compare, sample: Path, monkeypatch: pytest.MonkeyPatch, language: str) -> None:
    monkeypatch.setattr(Path, "cwd", lambda: Path("/home/anna"))
    app = KpiApp(speaking(sample, language), remember=False)
    assert snap_compare(app, terminal_size=(80, 24), run_before=pressing("f12"))


@SIZES
@LANGUAGES
def test_two_versions(snap_compare: Compare, sample: Path, language: str, size: tuple[int, int]) -> None:
    card = speaking(sample, language) / "goals" / "a-bakery-that-wastes-less.toml"
    text = card.read_text("utf-8")
    theirs = text.replace('why = "', 'why = "The bank asks. ').replace('"Joost"', '"Anna"')
    second = card.with_name(f"{card.stem} (1).toml")
    second.write_text(theirs, "utf-8")
    app = KpiApp(sample, remember=False)
    assert snap_compare(app, terminal_size=size, run_before=pressing("f5", "right"))


@SIZES
@pytest.mark.parametrize("keys", [(), ("n",)], ids=["welcome", "new"])
def test_start(snap_compare: Compare, keys: tuple[str, ...], size: tuple[int, int]) -> None:
    assert snap_compare(KpiApp(), terminal_size=size, run_before=pressing(*keys))
