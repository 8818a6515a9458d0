"""A report is written from the app: what is asked, what it says, and what is never replaced."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, Select, Static

from kpi_tui.exchange.reporting.report import Report
from kpi_tui.model.period import Grain
from kpi_tui.scorecard.source import Source
from kpi_tui.scorecard.trend.outlook import Outlook, outlook
from kpi_tui.tui.app import KpiApp
from kpi_tui.tui.screens.report import ReportDialog
from kpi_tui.tui.widgets.bars import StatusLine
from tests.tui.conftest import until


@asynccontextmanager
async def asked(folder: Path) -> AsyncIterator[tuple[Pilot[None], ReportDialog]]:
    """The app on a workspace, with the question for a report."""
    app = KpiApp(folder, remember=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: app.board.scorecard and not app.board.reading)
        await pilot.press("r")
        assert isinstance(app.screen, ReportDialog)
        yield pilot, app.screen


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that the app is started in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


async def test_a_report_on_the_shown_period_is_written_and_the_app_says_where(sample: Path, elsewhere: Path) -> None:
    async with asked(sample) as (pilot, dialog):
        assert dialog.query_one("#file", Input).value == str(elsewhere / "bakery-de-korenbloem-2026-10.pdf")
        dialog.query_one("#kind", Select).value = "md"
        await pilot.pause()
        path = elsewhere / "bakery-de-korenbloem-2026-10.md"
        assert dialog.query_one("#file", Input).value == str(path)
        await pilot.press("ctrl+s")
        await until(pilot, lambda: pilot.app.screen is not dialog)
        assert path.read_text(encoding="utf-8").count("# Scorecard of October 2026") == 1
        said = "".join(str(pilot.app.screen.query_one(StatusLine).render()).split())
        assert f"Thereportisin{path}." in said


async def test_a_file_of_another_program_is_kept_and_the_window_stays(sample: Path, elsewhere: Path) -> None:
    mine = elsewhere / "mine.md"
    mine.write_text("mine", encoding="utf-8")
    async with asked(sample) as (pilot, dialog):
        dialog.query_one("#file", Input).value = str(mine)
        await pilot.press("ctrl+s")
        said = dialog.query_one(".said", Static)
        await until(pilot, lambda: "was not made by kpi-tui" in str(said.render()))
        assert pilot.app.screen is dialog
    assert mine.read_text(encoding="utf-8") == "mine"


async def test_started_in_the_workspace_the_report_is_offered_beside_it(
    sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(sample)
    async with asked(sample) as (_pilot, dialog):
        assert Path(dialog.query_one("#file", Input).value).parent == sample.parent


async def test_an_answer_without_a_file_is_asked_for_again(sample: Path) -> None:
    async with asked(sample) as (pilot, dialog):
        dialog.query_one("#file", Input).value = " "
        await pilot.press("ctrl+s")
        said = dialog.query_one(".said", Static)
        await until(pilot, lambda: "The report needs a file" in str(said.render()))


async def test_writing_tells_how_far_it_is_and_escape_stops_it_with_nothing_written(
    sample: Path, elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    going_on = threading.Event()
    found = outlook

    def slow(source: Source, kpi_id: str, grain: Grain, today: date) -> Outlook:
        if kpi_id == "conversion-rate":
            assert going_on.wait(30)
        return found(source, kpi_id, grain, today)

    monkeypatch.setattr("kpi_tui.exchange.reporting.make.outlook", slow)
    async with asked(sample) as (pilot, dialog):
        dialog.query_one("#kind", Select).value = "md"
        await pilot.pause()
        said = dialog.query_one(".said", Static)
        pilot.app.simulate_key("ctrl+s")  # a press would wait for the thread, which waits for us
        await until(pilot, lambda: "of 100" in str(said.render()))
        pilot.app.simulate_key("escape")
        await until(pilot, lambda: pilot.app.screen is not dialog)
        going_on.set()
    assert list(elsewhere.glob("*.md")) == []


async def test_while_pages_are_made_the_window_counts_the_seconds_and_escape_leaves_no_file(
    sample: Path, elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    going_on, done = threading.Event(), threading.Event()

    def slow(_report: Report) -> bytes:
        assert going_on.wait(30)
        done.set()
        return b"%PDF-"

    monkeypatch.setattr("kpi_tui.exchange.reporting.pdf.render", slow)
    async with asked(sample) as (pilot, dialog):
        said = dialog.query_one(".said", Static)
        pilot.app.simulate_key("ctrl+s")
        await until(pilot, lambda: "Making the file: one second so far" in str(said.render()))
        pilot.app.simulate_key("escape")
        await until(pilot, lambda: pilot.app.screen is not dialog)
        going_on.set()
        await until(pilot, done.is_set)
    assert list(elsewhere.glob("*.pdf")) == []
