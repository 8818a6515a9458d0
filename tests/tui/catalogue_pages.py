"""The Catalogue screen in a test: what it shows, and searching in it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from textual.pilot import Pilot

from kpi_tui.tui.app import KpiApp
from kpi_tui.tui.screens.catalogue import CatalogueScreen
from kpi_tui.tui.widgets.bars import StatusLine
from kpi_tui.tui.widgets.catalogue_list import CategoryList, EntryList
from kpi_tui.tui.widgets.entry_about import EntryAbout
from kpi_tui.tui.widgets.filter_line import FilterLine
from kpi_tui.workspace.snapshot import Snapshot
from kpi_tui.workspace.workspace import Workspace
from tests.tui.faces import LARGE


@asynccontextmanager
async def catalogue_of(folder: Path, size: tuple[int, int] = LARGE) -> AsyncIterator[Pilot[None]]:
    """The app on the Catalogue screen of a workspace."""
    app = KpiApp(folder, remember=False)
    async with app.run_test(size=size, notifications=True, tooltips=True) as pilot:
        await pilot.pause()
        await pilot.press("4")
        for _ in range(100):
            if not app.board.reading and isinstance(app.screen, CatalogueScreen):
                break
            await pilot.pause(0.05)
        await pilot.pause()
        yield pilot


def speak(folder: Path, language: str) -> None:
    card = folder / "workspace.toml"
    text = card.read_text(encoding="utf-8").replace('language = "en"', f'language = "{language}"')
    card.write_text(text, encoding="utf-8")


def screen(pilot: Pilot[None]) -> CatalogueScreen:
    found = pilot.app.screen_stack[0]
    assert isinstance(found, CatalogueScreen)
    return found


def entries(pilot: Pilot[None]) -> EntryList:
    return screen(pilot).query_one(EntryList)


def at(pilot: Pilot[None]) -> str | None:
    entry = entries(pilot).entry
    return entry.id if entry else None


def ids(pilot: Pilot[None]) -> list[str]:
    shown = entries(pilot)
    return [row.id for row in shown.rows if shown.stops(row)]


def drawn(widget: EntryList | CategoryList | EntryAbout) -> str:
    return "\n".join(widget.render_line(y).text for y in range(widget.size.height))


def about(pilot: Pilot[None]) -> str:
    return " ".join(drawn(screen(pilot).query_one(EntryAbout)).split())


def filters(pilot: Pilot[None]) -> str:
    return str(screen(pilot).query_one(FilterLine).render())


def said(pilot: Pilot[None]) -> str:
    return screen(pilot).query_one(StatusLine).text


async def search_for(pilot: Pilot[None], words: str) -> None:
    await pilot.press("slash", *("space" if letter == " " else letter for letter in words), "enter")
    await pilot.pause()


def snapshot(pilot: Pilot[None]) -> Snapshot:
    app = pilot.app
    assert isinstance(app, KpiApp)
    assert app.workspace is not None
    return Workspace.open(app.workspace.folder).snapshot
