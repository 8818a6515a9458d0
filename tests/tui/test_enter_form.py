"""The form on Enter figures: what it asks for, what is pasted into it, and how one moves in it."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

from textual import events
from textual.pilot import Pilot
from textual.widgets import Static

from kpi_tui.model.input import Frequency
from kpi_tui.model.period import Calendar, Grain
from kpi_tui.model.settings import Settings
from kpi_tui.tui.screens.enter_dialogs import PasteDialog
from kpi_tui.tui.widgets.bars import FooterBar, HeaderBar
from kpi_tui.tui.widgets.figure_rows import FigureRow, SharedLine
from kpi_tui.workspace.changes import SaveInput, SetFigure
from kpi_tui.workspace.workspace import Workspace
from tests.tui.conftest import until
from tests.tui.entering import (
    OCTOBER,
    entering,
    field,
    focused,
    hint,
    in_language,
    result_of,
    saved,
    settled,
    sheet,
    type_in,
    value_of,
    without_october,
)
from tests.tui.faces import FACES, SIZES, SMALLEST


@SMALLEST
async def test_a_shared_input_is_asked_once(sample: Path, size: tuple[int, int]) -> None:
    folder = without_october(sample)
    async with entering(folder, size) as pilot:
        assert sum(each.asked.id == "orders" for each in sheet(pilot).fields) == 1
        await type_in(pilot, "revenue", "18000")
        await pilot.press("enter")
        await type_in(pilot, "orders", "600")
        assert "€30.00" in result_of(pilot, "average-order-value")
        await pilot.press("enter")
        await settled(pilot)
        shared = [str(line.render()) for line in sheet(pilot).query(SharedLine)]
        assert any("Orders in the web shop" in line and "600" in line and "see above" in line for line in shared)


async def test_segments_stand_in_for_a_figure(sample: Path) -> None:
    folder = without_october(sample)
    workspace = Workspace.open(folder)
    workspace.request(SetFigure("visitors", OCTOBER, 310, segment="instagram"))
    workspace.request(SetFigure("visitors", OCTOBER, 11290, segment="search"))
    async with entering(folder) as pilot:
        assert field(pilot, "visitors").placeholder == "Σ of 2 parts"
        assert field(pilot, "visitors").asked.done
        await type_in(pilot, "orders", "580")
        assert "5.0%" in result_of(pilot, "conversion-rate")


async def test_a_kpi_known_by_its_outcome_is_asked_for_it(sample: Path) -> None:
    folder = without_october(sample)
    for log in (folder / "measurements").glob("csat_*"):
        log.unlink()
    Workspace.open(folder).request(SetFigure("csat", Calendar().parse("2026-09"), 7.9))
    async with entering(folder) as pilot:
        await type_in(pilot, "csat", "8.1")
        assert "8.1" in result_of(pilot, "csat")
        await pilot.press("enter")
        await settled(pilot)
        assert value_of(folder, "csat") == 8.1
        await pilot.press("up", "f6")
        await settled(pilot)
        assert [each.asked.id for each in sheet(pilot).fields if each.asked.id.startswith("csat")] == [
            "csat_score_total",
            "csat_responses",
        ]


async def paste(pilot: Pilot[None], text: str) -> None:
    pilot.app.post_message(events.Paste(text))
    await settled(pilot)


@SIZES
async def test_a_pasted_column_is_shown_first_and_then_saved(sample: Path, size: tuple[int, int]) -> None:
    folder = without_october(sample)
    async with entering(folder, size) as pilot:
        await paste(pilot, "18420.20\r\n580\r\nabout 1000\r\n2480\r\n")
        assert isinstance(pilot.app.screen, PasteDialog)
        shown = "\n".join(str(each.content) for each in pilot.app.screen.query(Static))
        assert "3 figures are understood, 1 is not." in shown
        assert "Orders in the web shop" in shown
        assert "“about 1000” is not a number" in shown
        assert saved(folder, "revenue") is None
        await pilot.press("enter")
        await settled(pilot)
        assert focused(pilot) == "visitors"
    assert [value_of(folder, name) for name in ("revenue", "orders", "visitors", "acquisition_cost")] == [
        18420.2,
        580,
        None,
        2480,
    ]


async def test_two_pasted_columns_are_matched_by_name(sample: Path) -> None:
    folder = in_language(without_october(sample), "nl")
    async with entering(folder) as pilot:
        await paste(pilot, "visitors\t11.600\nOrders in the web shop\t580\nLoaves left over\t-3")
        await pilot.press("enter")
        await settled(pilot)
    assert [value_of(folder, name) for name in ("visitors", "orders", "loaves_unsold")] == [11600, 580, None]


async def test_esc_drops_a_paste(sample: Path) -> None:
    folder = without_october(sample)
    async with entering(folder) as pilot:
        await paste(pilot, "18420\n580")
        await pilot.press("escape")
        await settled(pilot)
        assert sheet(pilot).unsaved == []
    assert saved(folder, "revenue") is None


async def test_one_pasted_cell_goes_where_the_cursor_is(sample: Path) -> None:
    async with entering(without_october(sample)) as pilot:
        await paste(pilot, "€ 18,420\n")
        assert field(pilot, "revenue").value == "€ 18,420"


async def test_keys_move_between_fields_and_write_nothing(sample: Path) -> None:
    folder = without_october(sample)
    async with entering(folder) as pilot:
        await pilot.press(*"18420", "tab")
        assert focused(pilot) == "orders"
        await pilot.press("down", "shift+tab", "up")
        assert focused(pilot) == "revenue"
    assert saved(folder, "revenue") is None


async def test_figures_go_into_the_period_that_is_shown(sample: Path) -> None:
    folder = without_october(sample)
    async with entering(folder) as pilot:
        await pilot.press("pagedown")
        await settled(pilot)
        assert "November 2026" in str(pilot.app.screen.query_one(HeaderBar).render())
        assert focused(pilot) == "revenue"
        await pilot.press(*"9000", "enter")
        await settled(pilot)
    found = saved(folder, "revenue", Calendar().parse("2026-11"))
    assert found is not None
    assert found.value == 9000


async def test_longer_periods_ask_for_what_is_entered_there(sample: Path) -> None:
    async with entering(sample) as pilot:
        await pilot.press("f3")
        await settled(pilot)
        await pilot.press("escape", "g")
        await settled(pilot)
        assert [each.asked.id for each in sheet(pilot).fields] == ["promoters", "detractors", "passives"]


async def test_a_click_on_a_row_goes_to_its_field(sample: Path) -> None:
    async with entering(without_october(sample)) as pilot:
        row = next(row for row in sheet(pilot).query(FigureRow) if row.field.asked.id == "visitors")
        await pilot.click(row, offset=(6, 0))
        await pilot.pause()
        assert focused(pilot) == "visitors"


@FACES
async def test_every_row_fits_and_no_figure_is_cut(sample: Path, size: tuple[int, int], language: str) -> None:
    folder = in_language(sample, language)
    async with entering(folder, size) as pilot:
        for row in sheet(pilot).query(FigureRow):
            assert row.field.content_width <= row.field.content_region.width
            assert row.field.region.right <= size[0]
        assert any("17" in str(line.render()) for line in sheet(pilot).query("Line"))


async def test_without_kpis_it_says_what_to_do_first(tmp_path: Path) -> None:
    Workspace.create(tmp_path / "new", Settings("New [Shop]"))
    async with entering(tmp_path / "new") as pilot:
        await until(pilot, lambda: "No KPIs yet" in hint(pilot))
        assert not sheet(pilot).display
        assert "Type" not in str(pilot.app.screen.query_one(FooterBar).render())


async def test_a_company_that_begins_is_asked_for_the_month_that_ended(tmp_path: Path, sample: Path) -> None:
    for log in (sample / "measurements").iterdir():
        log.unlink()
    async with entering(sample) as pilot:
        assert focused(pilot) == "revenue"
        assert "October 2026" in str(pilot.app.screen.query_one(HeaderBar).render())


async def test_daily_figures_are_entered_by_the_day(sample: Path) -> None:
    workspace = Workspace.open(sample)
    workspace.request(SaveInput(replace(workspace.snapshot.inputs["visitors"], frequency=Frequency.DAILY)))
    workspace.request(SetFigure("visitors", Calendar().period_of(date(2026, 11, 3), Grain.DAY), 400))
    async with entering(sample) as pilot:
        await pilot.press("escape", "g", "g")
        await settled(pilot)
        assert field(pilot, "visitors").asked.period.grain is Grain.DAY


def test_the_screen_imports_nothing_heavy() -> None:
    code = "import sys, kpi_tui.tui.app, kpi_tui.tui.screens.enter; print(' '.join(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not [name for name in ("polars", "tomlkit", "babel", "tomli_w") if name in loaded]


async def test_the_first_missing_figure_is_in_sight(sample: Path) -> None:
    async with entering(sample, (80, 24)) as pilot:
        await pilot.press("f3")
        await settled(pilot)
        assert focused(pilot) == "detractors"
        assert pilot.app.screen.region.contains_region(field(pilot, "detractors").region)
        scroll = pilot.app.screen.query_one("FigureSheet > VerticalScroll")
        assert scroll.region.contains_region(field(pilot, "detractors").region)
