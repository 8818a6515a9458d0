"""Figures are imported from the app: a file is named, what it holds is shown, and nothing is entered unseen."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Button, Checkbox, Input, OptionList, Select, Static

from kpi_tui.exchange.importing.plan import ImportPlan
from kpi_tui.exchange.tidy.tables import What
from kpi_tui.exchange.tidy.writing import write_table
from kpi_tui.exchange.work import Stopped, Work
from kpi_tui.model.input import Frequency
from kpi_tui.model.input import Input as Entered
from kpi_tui.tui.app import KpiApp
from kpi_tui.tui.screens.import_figures import ImportFile
from kpi_tui.tui.screens.import_preview import ImportPreview
from kpi_tui.tui.screens.picker import Picker
from kpi_tui.tui.widgets.bars import StatusLine
from kpi_tui.workspace.changes import SaveInput, SetFigure
from kpi_tui.workspace.workspace import Workspace
from tests.tui.catalogue_pages import speak
from tests.tui.conftest import until

FIXTURES = Path(__file__).parents[1] / "exchange" / "fixtures"


@asynccontextmanager
async def asked(folder: Path) -> AsyncIterator[tuple[Pilot[None], ImportFile]]:
    """The app on a workspace, with the question for a file."""
    app = KpiApp(folder, remember=False)
    async with app.run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: app.board.scorecard and not app.board.reading)
        await pilot.press("i")
        assert isinstance(app.screen, ImportFile)
        yield pilot, app.screen


async def preview(pilot: Pilot[None], dialog: ImportFile, path: Path) -> ImportPreview:
    """What the file holds, once it is shown."""
    dialog.query_one("#file", Input).value = str(path)
    await pilot.press("enter")
    await until(pilot, lambda: isinstance(pilot.app.screen, ImportPreview))
    shown = pilot.app.screen
    assert isinstance(shown, ImportPreview)
    await until(pilot, lambda: lines(shown, "#columns"))
    return shown


def lines(shown: ImportPreview, place: str) -> list[str]:
    found = shown.query_one(place, OptionList)
    return [str(found.get_option_at_index(number).prompt) for number in range(found.option_count)]


def button(shown: ImportPreview) -> str:
    return str(shown.query_one("#save", Button).label)


def written(folder: Path, *rows: str) -> Path:
    path = folder / "till.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


async def test_a_file_is_shown_and_then_entered_as_one_batch(sample: Path) -> None:
    async with asked(sample) as (pilot, dialog):
        shown = await preview(pilot, dialog, FIXTURES / "google-ads.csv")
        assert "Google Ads" in str(shown.query_one("#recognised", Static).render())
        assert any(line.startswith("Cost → Advertising spend") for line in lines(shown, "#columns"))
        assert button(shown) == "Enter 5 figures"
        await pilot.press("ctrl+s")
        await until(pilot, lambda: pilot.app.screen is not shown)
        assert "5 figures are entered." in str(pilot.app.screen.query_one(StatusLine).render())
    figures = Workspace.open(sample).snapshot.figures
    assert figures.filter(figures["id"] == "ad_spend")["value"].to_list() == [505.94]


async def test_what_the_file_leaves_open_is_asked_first(sample: Path, tmp_path: Path) -> None:
    path = written(tmp_path, "Date,Visitors,Note", "01-02-2027,1.234,a", "03-02-2027,2.345,b")
    async with asked(sample) as (pilot, dialog):
        shown = await preview(pilot, dialog, path)
        assert button(shown) == "Nothing to enter"
        shown.query_one("#decimal", Select).value = ","
        shown.query_one("#date-order", Select).value = "dmy"
        await until(pilot, lambda: button(shown) == "Enter one figure")
        assert "Feb 2027" in lines(shown, "#figures")[0]
        assert "3,579" in lines(shown, "#figures")[0]


async def test_dates_that_may_be_months_are_asked_about(sample: Path, tmp_path: Path) -> None:
    Workspace.open(sample).request(SaveInput(Entered("calls", "Calls", frequency=Frequency.DAILY)))
    path = written(tmp_path, "Date,Calls,Note", "2026-03-01,610,a", "2026-04-01,620,b")
    async with asked(sample) as (pilot, dialog):
        shown = await preview(pilot, dialog, path)
        assert button(shown) == "Nothing to enter"
        shown.query_one("#grain", Select).value = "month"
        await until(pilot, lambda: button(shown) == "Enter 2 figures")
        assert "Mar 2026" in lines(shown, "#figures")[0]


async def test_a_file_without_days_asks_for_the_period(sample: Path, tmp_path: Path) -> None:
    path = written(tmp_path, "Channel,Visitors,Note", "web,12,a", "shop,3,b")
    async with asked(sample) as (pilot, dialog):
        shown = await preview(pilot, dialog, path)
        field = shown.query_one("#period", Input)
        await until(pilot, lambda: field.has_focus)
        field.value = "2027-02"
        await pilot.press("enter")
        await until(pilot, lambda: button(shown) == "Enter 2 figures")


async def test_a_column_goes_to_the_input_that_is_chosen(sample: Path, tmp_path: Path) -> None:
    path = written(tmp_path, "Month,Knocks,Rings", "2027-02,12,3")
    async with asked(sample) as (pilot, dialog):
        shown = await preview(pilot, dialog, path)
        assert lines(shown, "#columns") == ["Knocks  left out", "Rings  left out"]
        await pilot.press("enter")
        assert isinstance(pilot.app.screen, Picker)
        await pilot.press(*"visitors", "enter")
        await until(pilot, lambda: button(shown) == "Enter one figure")
        assert lines(shown, "#columns")[0].startswith("Knocks → Visitors")


async def test_another_sheet_of_a_workbook_can_be_chosen(sample: Path) -> None:
    async with asked(sample) as (pilot, dialog):
        shown = await preview(pilot, dialog, FIXTURES / "hootsuite.xlsx")
        assert any("Posts published" in line for line in lines(shown, "#columns"))
        shown.query_one("#table", Select).value = "IG - Overview"
        await until(pilot, lambda: any(line.startswith("Followers (Overall)") for line in lines(shown, "#columns")))


async def test_figures_that_differ_are_replaced_only_when_asked(sample: Path) -> None:
    path = sample / "till.csv"
    path.write_text("Month,Visitors,Note\n2026-09,1,a\n2027-02,2,b\n", encoding="utf-8")
    async with asked(sample) as (pilot, dialog):
        shown = await preview(pilot, dialog, path)
        assert "(now " in lines(shown, "#figures")[0]
        assert button(shown) == "Enter one figure"
        shown.query_one("#replace", Checkbox).value = True
        await until(pilot, lambda: button(shown) == "Enter 2 figures")


async def test_a_file_that_is_no_table_is_said_and_the_window_stays(sample: Path, tmp_path: Path) -> None:
    path = tmp_path / "empty.csv"
    path.write_bytes(b"")
    async with asked(sample) as (pilot, dialog):
        dialog.query_one("#file", Input).value = str(path)
        await pilot.press("enter")
        await until(pilot, lambda: "is empty" in str(dialog.query_one(".said", Static).render()))
        dialog.query_one("#file", Input).value = str(tmp_path / "nowhere.csv")
        await pilot.press("enter")
        await until(pilot, lambda: "nowhere.csv" in str(dialog.query_one(".said", Static).render()))
        assert pilot.app.screen is dialog


async def test_a_file_that_is_not_there_is_said_in_one_language(sample: Path, tmp_path: Path) -> None:
    speak(sample, "nl")
    async with asked(sample) as (pilot, dialog):
        dialog.query_one("#file", Input).value = str(tmp_path / "weg.csv")
        await pilot.press("enter")
        said = "weg.csv is niet te openen: zo'n bestand of map is er niet."
        await until(pilot, lambda: said in str(dialog.query_one(".said", Static).render()))


async def test_files_of_lately_are_offered_newest_first(sample: Path, new_user: Path) -> None:
    (new_user / "Downloads").mkdir()
    for name in ("old.csv", "new.zip", "photo.png"):
        (new_user / "Downloads" / name).write_text("x")
    import os

    os.utime(new_user / "Downloads" / "old.csv", (1, 1))
    async with asked(sample) as (_pilot, dialog):
        found = dialog.query_one("#found", OptionList)
        names = [str(found.get_option_at_index(number).prompt).split()[0] for number in range(found.option_count)]
        assert [name for name in names if name in ("old.csv", "new.zip", "photo.png")] == ["new.zip", "old.csv"]


async def test_what_is_seen_first_says_the_span_of_the_file_and_what_enter_does_in_its_order(
    sample: Path, tmp_path: Path
) -> None:
    path = written(tmp_path, "Month,Visitors,Orders,Note", "2026-12,12,1,a", "2027-02,3,1,b")
    async with asked(sample) as (pilot, dialog):
        shown = await preview(pilot, dialog, path)
        told = str(shown.query_one("#recognised", Static).render())
        assert told.endswith("Figures from December 2026 to February 2027.")
        assert "Enter chooses another input" in str(shown.query_one("#choosing", Static).render())
        assert [line.split(" → ")[0] for line in lines(shown, "#columns")] == ["Visitors", "Orders"]


async def test_making_the_preview_tells_how_far_it_is_and_escape_stops_it(
    sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    going_on, stopped = threading.Event(), threading.Event()

    def slow(*_given: object, work: Work, **_named: object) -> ImportPlan:
        work.done(0.5)
        assert going_on.wait(30)
        try:
            work.done(0.6)
        except Stopped:
            stopped.set()
            raise
        raise AssertionError("it went on")

    monkeypatch.setattr("kpi_tui.tui.screens.import_preview.plan_import", slow)
    async with asked(sample) as (pilot, dialog):
        dialog.query_one("#file", Input).value = str(FIXTURES / "ga4.csv")
        pilot.app.simulate_key("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ImportPreview))
        shown = pilot.app.screen
        said = shown.query_one(".said", Static)
        await until(pilot, lambda: "Reading: 50 of 100" in str(said.render()))
        pilot.app.simulate_key("escape")
        await until(pilot, lambda: pilot.app.screen is not shown)
        going_on.set()
        await until(pilot, stopped.is_set)


async def test_escape_enters_nothing(sample: Path) -> None:
    before = {path: path.read_bytes() for path in sample.rglob("*.toml")}
    async with asked(sample) as (pilot, dialog):
        await preview(pilot, dialog, FIXTURES / "ga4.csv")
        await pilot.press("escape")
        assert not isinstance(pilot.app.screen, ImportPreview)
    assert {path: path.read_bytes() for path in sample.rglob("*.toml")} == before


@pytest.mark.parametrize("name", ["[b]bold[/b].csv", "a [/] b.csv"])
async def test_brackets_in_names_are_letters(sample: Path, tmp_path: Path, name: str) -> None:
    path = tmp_path / name.replace("/", "")
    path.write_text("Month,Visitors,[red]x[/red]\n2027-02,12,3\n", encoding="utf-8")
    async with asked(sample) as (pilot, dialog):
        shown = await preview(pilot, dialog, path)
        assert "[red]x[/red]  left out" in lines(shown, "#columns")


async def test_figures_of_an_own_export_are_shown_with_their_remarks_and_what_does_not_apply(
    sample: Path, tmp_path: Path
) -> None:
    workspace = Workspace.open(sample)
    period = workspace.snapshot.settings.calendar.parse("2026-10")
    workspace.request(SetFigure("visitors", period, not_applicable=True, note="closed"))
    write_table(workspace.snapshot, tmp_path / "figures.csv", What.FIGURES)
    workspace.request(SetFigure("visitors", period, 5))
    async with asked(sample) as (pilot, dialog):
        shown = await preview(pilot, dialog, tmp_path / "figures.csv")
        assert "kpi-tui" in str(shown.query_one("#recognised", Static).render())
        first = lines(shown, "#figures")[0]
        assert " ".join(first.split()) == "Visitors of the web shop Oct 2026 does not apply different (now 5) closed"
        shown.query_one("#replace", Checkbox).value = True
        await until(pilot, lambda: button(shown) == "Enter one figure")
        await pilot.press("ctrl+s")
        await until(pilot, lambda: pilot.app.screen is not shown)
    figures = Workspace.open(sample).snapshot.figures
    row = figures.filter(figures["id"] == "visitors", figures["period"] == "2026-10", figures["segment"].is_null())
    assert row.select("value", "not_applicable", "note").row(0) == (None, True, "closed")
