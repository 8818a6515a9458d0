"""Entering figures: typed, pasted, questioned, refused, and on disk before the cursor moves on."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widgets import Static

from kpi_tui.model.input import Frequency
from kpi_tui.model.measurement import Measurement
from kpi_tui.model.period import Calendar, Grain, Period
from kpi_tui.model.settings import Settings
from kpi_tui.tui.app import KpiApp
from kpi_tui.tui.screens import enter
from kpi_tui.tui.screens.dialog import Confirm
from kpi_tui.tui.screens.enter import EnterScreen
from kpi_tui.tui.screens.enter_dialogs import PasteDialog, RemarkDialog
from kpi_tui.tui.widgets.bars import FooterBar, HeaderBar, StatusLine
from kpi_tui.tui.widgets.figure_field import FigureField
from kpi_tui.tui.widgets.figure_rows import FigureRow, KpiLine, ProgressLine, SharedLine
from kpi_tui.tui.widgets.figure_sheet import FigureSheet
from kpi_tui.workspace.changes import SaveInput, SaveSettings, SetFigure
from kpi_tui.workspace.figures import figure_at
from kpi_tui.workspace.sample import copy_sample
from kpi_tui.workspace.workspace import Workspace

SIZES = pytest.mark.parametrize("size", [(80, 24), (120, 40)])
LANGUAGES = pytest.mark.parametrize("language", ["en", "nl"])
PAUSE = 0.01
OCTOBER = Calendar().parse("2026-10")
FIGURES = {
    "revenue": (18420.2, "18,420.20", "18.420,20"),
    "orders": (580, "580", "580"),
    "visitors": (11600, "11,600", "11.600"),
    "acquisition_cost": (2480, "€2,480", "€ 2.480"),
    "new_customers": (40, "40", "40"),
    "csat_score_total": (680, "680", "680"),
    "csat_responses": (84, "84", "84"),
    "loaves_unsold": (649, "649", "649"),
    "loaves_baked": (10140, "10 140", "10 140"),
    "energy_kwh": (4160.5, "4160.5", "4160,5"),
}


def without_october(folder: Path, *ids: str) -> Path:
    """The sample as it was before the figures of October came in; only those of ``ids`` where some are named."""
    for log in (folder / "measurements").iterdir():
        if not ids or log.name.split(".")[0] in ids:
            lines = log.read_text("utf-8").splitlines(keepends=True)
            log.write_text("".join(line for line in lines if '"2026-10"' not in line), "utf-8")
    return folder


def in_language(folder: Path, language: str) -> Path:
    workspace = Workspace.open(folder)
    workspace.request(SaveSettings(replace(workspace.snapshot.settings, language=language)))
    return folder


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody types slowly here."""
    monkeypatch.setattr(enter, "PAUSE", PAUSE)


async def until(pilot: Pilot[None], condition: Callable[[], object]) -> None:
    for _ in range(400):
        if condition():
            return
        await pilot.pause(0.01)
    raise AssertionError("it did not happen")


@asynccontextmanager
async def entering(folder: Path, size: tuple[int, int] = (120, 40)) -> AsyncIterator[Pilot[None]]:
    """The screen with its form, as it opens."""
    app = KpiApp(folder, remember=False)
    async with app.run_test(size=size, notifications=True, tooltips=True) as pilot:
        await pilot.pause()
        await pilot.press("2")
        await until(pilot, lambda: isinstance(app.screen, EnterScreen) and hint(pilot) != "Reading figures…")
        await settled(pilot)
        yield pilot


async def settled(pilot: Pilot[None]) -> None:
    """Wait until all that was asked is answered, results while typing too."""
    await pilot.pause(2 * PAUSE)
    await pilot.pause()


def sheet(pilot: Pilot[None]) -> FigureSheet:
    return pilot.app.screen_stack[0].query_one(FigureSheet)


def hint(pilot: Pilot[None]) -> str:
    empty = pilot.app.screen.query_one("#empty", Static)
    return str(empty.content) if empty.display else ""


def field(pilot: Pilot[None], name: str) -> FigureField:
    return next(each for each in sheet(pilot).fields if each.asked.id == name)


def row_text(pilot: Pilot[None], name: str) -> str:
    """All that a row says, but for the text in its field."""
    row = next(row for row in sheet(pilot).query(FigureRow) if row.field.asked.id == name)
    below = row.query_one(".below", Static)
    lines = [str(line.render()) for line in row.query("Line")]
    return " ".join([*lines, str(below.content) if below.display else ""])


def result_of(pilot: Pilot[None], kpi_id: str) -> str:
    return next(str(line.render()) for line in sheet(pilot).query(KpiLine) if line.row.kpi.id == kpi_id)


def said(pilot: Pilot[None]) -> str:
    return pilot.app.screen_stack[0].query_one(StatusLine).text


def focused(pilot: Pilot[None]) -> str | None:
    here = sheet(pilot).field
    return here.asked.id if here else None


async def type_in(pilot: Pilot[None], name: str, text: str) -> None:
    field(pilot, name).focus()
    await pilot.pause()
    await pilot.press("ctrl+u", *text)
    await settled(pilot)


def saved(folder: Path, name: str, period: Period = OCTOBER) -> Measurement | None:
    return figure_at(Workspace.open(folder).snapshot.figures, name, period.key)


def value_of(folder: Path, name: str) -> float | None:
    found = saved(folder, name)
    return found.value if found else None


# A month of figures


@SIZES
@LANGUAGES
async def test_a_month_is_typed_from_the_first_field_to_the_last(
    sample: Path, size: tuple[int, int], language: str
) -> None:
    folder = in_language(without_october(sample), language)
    async with entering(folder, size) as pilot:
        assert sheet(pilot).form is not None
        assert [each.asked.id for each in sheet(pilot).fields] == list(FIGURES)
        for name, (_value, english, dutch) in FIGURES.items():
            assert focused(pilot) == name
            await pilot.press(*(dutch if language == "nl" else english), "enter")
        await settled(pilot)
        assert focused(pilot) is None
        assert "7" in str(sheet(pilot).query_one(ProgressLine).render())
        form = sheet(pilot).form
        assert form is not None
        assert form.done == 7
        assert "●" in result_of(pilot, "web-shop-revenue")
    assert {name: value_of(folder, name) for name in FIGURES} == {name: value for name, (value, *_) in FIGURES.items()}


def header(pilot: Pilot[None]) -> str:
    return str(pilot.app.screen.query_one(HeaderBar).render())


@SIZES
@LANGUAGES
async def test_it_opens_on_the_period_that_is_shown_and_says_which_older_one_lacks_a_figure(
    sample: Path, size: tuple[int, int], language: str
) -> None:
    async with entering(in_language(sample, language), size) as pilot:
        assert ("oktober" if language == "nl" else "October") in header(pilot)
        assert focused(pilot) is None
        line = str(pilot.app.screen.query_one(StatusLine).render())
        assert "f3" in line
        assert ("september 2026" if language == "nl" else "September 2026") in line
        await pilot.press("f3")
        await settled(pilot)
        assert ("september" if language == "nl" else "September") in header(pilot)
        assert focused(pilot) == "detractors"
        assert "f3" not in str(pilot.app.screen.query_one(FooterBar).render())


async def test_it_opens_on_what_is_newly_due(sample: Path) -> None:
    async with entering(without_october(sample)) as pilot:
        assert "October 2026" in header(pilot)


async def test_after_what_is_missing_the_cursor_is_in_the_field(sample: Path) -> None:
    async with entering(sample) as pilot:
        await pilot.press("f3")
        await settled(pilot)
        assert "September 2026" in header(pilot)
        assert focused(pilot) == "detractors"
        assert "7 of 8 done" in str(sheet(pilot).query_one(ProgressLine).render())
        assert "Q3 2026" in result_of(pilot, "nps")


async def test_a_figure_is_on_disk_before_the_cursor_moves(sample: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = without_october(sample)
    found: list[float | None] = []
    step = FigureSheet.step

    def stepping(self: FigureSheet, count: int) -> bool:
        found.append(value_of(folder, "revenue"))
        return step(self, count)

    monkeypatch.setattr(FigureSheet, "step", stepping)
    async with entering(folder) as pilot:
        await pilot.press(*"18420", "enter")
        assert found == [18420]
        assert focused(pilot) == "orders"


async def test_a_fast_typist_fills_the_right_fields(sample: Path) -> None:
    folder = without_october(sample)
    async with entering(folder) as pilot:
        for key in [*"18420", "enter", *"580", "enter", *"11600", "tab", *"2480", "enter", *"40", "enter"]:
            pilot.app.post_message(events.Key(key, key if len(key) == 1 else None))
        await until(pilot, lambda: focused(pilot) == "csat_score_total")
        assert field(pilot, "visitors").value == "11600"
    names = ("revenue", "orders", "visitors", "acquisition_cost", "new_customers")
    assert [value_of(folder, name) for name in names] == [18420, 580, None, 2480, 40]


async def test_an_empty_field_moves_on_and_writes_nothing(sample: Path) -> None:
    folder = without_october(sample)
    async with entering(folder) as pilot:
        await pilot.press("enter", "enter")
        assert focused(pilot) == "visitors"
    assert saved(folder, "revenue") is None


async def test_a_figure_that_stands_there_is_not_written_again(sample: Path) -> None:
    folder = without_october(sample, "visitors")
    logs = {log: log.read_bytes() for log in (folder / "measurements").iterdir()}
    async with entering(folder) as pilot:
        field(pilot, "orders").focus()
        await pilot.pause()
        await pilot.press("enter")
        await type_in(pilot, "orders", "580.0")
        await pilot.press("enter")
        assert field(pilot, "orders").value == "580"
    assert {log: log.read_bytes() for log in (folder / "measurements").iterdir()} == logs


# What is understood


ECHOES = {
    "en": (("1,250", "= 1,250", 1250), ("1.250", "= 1.25", 1.25), ("1250.50", "= 1,250.5", 1250.5)),
    "nl": (("1.250", "= 1.250", 1250), ("1250,5", "= 1.250,5", 1250.5), ("2.5", "= 2,5", 2.5)),
}


@SIZES
@LANGUAGES
async def test_what_was_understood_is_echoed(sample: Path, size: tuple[int, int], language: str) -> None:
    folder = in_language(without_october(sample), language)
    async with entering(folder, size) as pilot:
        for typed, echo, value in ECHOES[language]:
            await type_in(pilot, "visitors", typed)
            assert f"{echo} " in row_text(pilot, "visitors")
            await pilot.press("enter", "enter")
            assert value_of(folder, "visitors") == value


@SIZES
async def test_result_and_status_follow_while_typing(sample: Path, size: tuple[int, int]) -> None:
    folder = without_october(sample, "visitors")
    async with entering(folder, size) as pilot:
        assert "○ No figure" in result_of(pilot, "conversion-rate")
        await type_in(pilot, "visitors", "11600")
        assert "5.0%" in result_of(pilot, "conversion-rate")
        assert "▲ At risk" in result_of(pilot, "conversion-rate")
        await pilot.press("backspace")
        await settled(pilot)
        assert "● On track" in result_of(pilot, "conversion-rate")
    assert value_of(folder, "visitors") is None


async def test_why_there_is_no_result_is_said_once_all_figures_are_there(sample: Path) -> None:
    folder = without_october(sample, "visitors")
    async with entering(folder, (80, 24)) as pilot:
        assert "nothing entered" not in result_of(pilot, "conversion-rate")
        await type_in(pilot, "visitors", "0")
        assert "not computable: no visitors of the web shop" in result_of(pilot, "conversion-rate")


REFUSED = (
    ("abc", "“abc” is not a number"),
    ("1.2.3", "can be no single number"),
    ("-5", "is too low"),
    ("NaN", "is not a number"),
)


@SIZES
async def test_what_cannot_be_is_refused_and_stays(sample: Path, size: tuple[int, int]) -> None:
    folder = without_october(sample)
    async with entering(folder, size) as pilot:
        for typed, why in REFUSED:
            await type_in(pilot, "orders", typed)
            await pilot.press("enter")
            assert focused(pilot) == "orders"
            assert field(pilot, "orders").value == typed
            assert why in row_text(pilot, "orders")
            await pilot.press("1")
            assert why not in row_text(pilot, "orders")
    assert saved(folder, "orders") is None


async def test_an_unusual_figure_is_questioned_and_never_refused(sample: Path) -> None:
    folder = without_october(sample)
    async with entering(folder) as pilot:
        await type_in(pilot, "visitors", "116000")
        await pilot.press("enter")
        assert focused(pilot) == "visitors"
        assert "9.6 × the figure before (12,080). Press Enter again to keep it." in row_text(pilot, "visitors")
        assert saved(folder, "visitors") is None
        await pilot.press("enter")
        assert focused(pilot) == "acquisition_cost"
    assert value_of(folder, "visitors") == 116000


async def test_a_sign_of_another_unit_is_questioned_and_never_refused(sample: Path) -> None:
    folder = without_october(sample, "orders")
    async with entering(folder) as pilot:
        await type_in(pilot, "orders", "580%")
        await pilot.press("enter")
        assert focused(pilot) == "orders"
        assert "no percentage" in row_text(pilot, "orders")
        assert saved(folder, "orders") is None
        await pilot.press("enter")
    assert value_of(folder, "orders") == 580


async def test_another_unusual_figure_is_questioned_anew(sample: Path) -> None:
    folder = without_october(sample)
    async with entering(folder) as pilot:
        await type_in(pilot, "visitors", "116000")
        await pilot.press("enter", "0", "enter")
        assert "96 × the figure before" in row_text(pilot, "visitors")
    assert saved(folder, "visitors") is None


# Taking away, does not apply, remarks


@pytest.mark.parametrize(("keys", "value"), [(("enter",), 580), (("tab", "enter"), None)])
async def test_clearing_a_figure_asks_first_with_no_in_focus(
    sample: Path, keys: tuple[str, ...], value: float | None
) -> None:
    folder = without_october(sample, "visitors")
    async with entering(folder) as pilot:
        await type_in(pilot, "orders", "")
        await pilot.press("enter")
        assert isinstance(pilot.app.screen, Confirm)
        await pilot.press(*keys)
        await settled(pilot)
        assert field(pilot, "orders").value == ("580" if value else "")
        assert field(pilot, "orders").asked.done is bool(value)
    assert value_of(folder, "orders") == value


async def test_does_not_apply_is_neither_empty_nor_zero(sample: Path) -> None:
    folder = without_october(sample)
    async with entering(folder) as pilot:
        await pilot.press("f4")
        await settled(pilot)
        assert focused(pilot) == "orders"
        assert field(pilot, "revenue").placeholder == "N/A"
        assert "does not apply" in row_text(pilot, "revenue")
        assert "✓" in row_text(pilot, "revenue")
        assert "does not apply" in result_of(pilot, "web-shop-revenue")
        await pilot.press("0", "enter")
        await settled(pilot)
    found = saved(folder, "revenue")
    assert found is not None
    assert (found.value, found.not_applicable) == (None, True)
    assert value_of(folder, "orders") is None  # unusual: asked about
    assert saved(folder, "visitors") is None


@pytest.mark.parametrize("typed", ["n.v.t.", "N/A"])
async def test_does_not_apply_can_be_typed(sample: Path, typed: str) -> None:
    folder = without_october(sample, "revenue")
    async with entering(folder) as pilot:
        await pilot.press(*typed, "enter")
        await settled(pilot)
        assert field(pilot, "revenue").value == ""
        assert "does not apply" in row_text(pilot, "revenue")
    found = saved(folder, "revenue")
    assert found is not None
    assert (found.value, found.not_applicable) == (None, True)


async def test_does_not_apply_can_be_taken_back(sample: Path) -> None:
    folder = without_october(sample)
    async with entering(folder) as pilot:
        await pilot.press("f4", "up", "f4")
        await settled(pilot)
        assert focused(pilot) == "revenue"
        assert field(pilot, "revenue").placeholder == ""
    assert saved(folder, "revenue") is None


async def test_does_not_apply_in_place_of_a_figure_is_asked(sample: Path) -> None:
    folder = without_october(sample, "visitors")
    async with entering(folder) as pilot:
        field(pilot, "orders").focus()
        await pilot.pause()
        await pilot.press("f4")
        assert isinstance(pilot.app.screen, Confirm)
        await pilot.press("tab", "enter")
        await settled(pilot)
    found = saved(folder, "orders")
    assert found is not None
    assert found.not_applicable


@SIZES
async def test_a_remark_is_saved_with_its_figure_and_outlives_a_correction(sample: Path, size: tuple[int, int]) -> None:
    folder = without_october(sample)
    async with entering(folder, size) as pilot:
        await type_in(pilot, "orders", "580")
        await pilot.press("f2")
        assert isinstance(pilot.app.screen, RemarkDialog)
        await pilot.press(*"Rain [a lot]", "enter")
        await settled(pilot)
        assert "Rain [a lot]" in row_text(pilot, "orders")
        first = saved(folder, "orders")
        assert first is not None
        assert (first.value, first.note) == (580, "Rain [a lot]")
        await type_in(pilot, "orders", "581")
        await pilot.press("enter")
        await settled(pilot)
    found = saved(folder, "orders")
    assert found is not None
    assert (found.value, found.note) == (581, "Rain [a lot]")


async def test_a_remark_without_a_figure_waits_for_it(sample: Path) -> None:
    folder = without_october(sample)
    async with entering(folder) as pilot:
        await pilot.press("f2", *"Sale", "enter")
        await settled(pilot)
        assert "◐" in row_text(pilot, "revenue")
        assert saved(folder, "revenue") is None
        await type_in(pilot, "revenue", "18420")
        await pilot.press("enter")
    found = saved(folder, "revenue")
    assert found is not None
    assert (found.value, found.note) == (18420, "Sale")


# What is typed is never lost


@pytest.mark.parametrize(
    "away", [("escape", "1", "2"), ("escape", "left", "right"), ("pageup", "pagedown"), ("ctrl+l", "ctrl+l")]
)
async def test_what_is_typed_stays_wherever_one_goes(sample: Path, away: tuple[str, ...]) -> None:
    folder = without_october(sample)
    async with entering(folder, (80, 24)) as pilot:
        await type_in(pilot, "visitors", "116")
        for key in away:
            await pilot.press(key)
            await settled(pilot)
        assert field(pilot, "visitors").value == "116"
        assert "◐" in row_text(pilot, "visitors")
        if "escape" not in away:
            assert focused(pilot) == "visitors"
            await pilot.press("escape")
            await pilot.pause()
        assert "= 116" in row_text(pilot, "visitors")
    assert saved(folder, "visitors") is None


async def test_after_esc_what_is_unsaved_is_said_and_can_be_saved_at_once(sample: Path) -> None:
    folder = without_october(sample)
    async with entering(folder) as pilot:
        await type_in(pilot, "orders", "580")
        await type_in(pilot, "visitors", "11600")
        await pilot.press("escape")
        await pilot.pause()
        assert "2 figures are typed and not saved yet" in said(pilot)
        await pilot.press("enter", "ctrl+s")
        await settled(pilot)
        assert sheet(pilot).unsaved == []
    assert (value_of(folder, "orders"), value_of(folder, "visitors")) == (580, 11600)


async def test_another_esc_goes_to_the_scorecard(sample: Path) -> None:
    async with entering(sample) as pilot:
        await pilot.press("escape", "escape")
        await pilot.pause()
        assert pilot.app.current_mode == "scorecard"


async def test_what_is_typed_for_one_company_does_not_show_at_another(sample: Path, tmp_path: Path) -> None:
    other = without_october(copy_sample(tmp_path / "other"))
    async with entering(without_october(sample)) as pilot:
        await type_in(pilot, "visitors", "116")
        assert isinstance(pilot.app, KpiApp)
        pilot.app.call_next(partial(pilot.app.open_workspace, other, remember=False))
        await settled(pilot)
        await pilot.press("2")
        await settled(pilot)
        assert field(pilot, "visitors").value == ""


async def test_a_colleagues_figure_appears_and_leaves_what_is_typed(sample: Path) -> None:
    folder = without_october(sample)
    async with entering(folder) as pilot:
        await type_in(pilot, "visitors", "116")
        Workspace.open(folder).request(SetFigure("orders", OCTOBER, 577))
        await until(pilot, lambda: field(pilot, "orders").value == "577")
        assert field(pilot, "visitors").value == "116"
        assert focused(pilot) == "visitors"


@SIZES
async def test_a_failing_write_keeps_the_text_and_says_what_to_do(sample: Path, size: tuple[int, int]) -> None:
    folder = without_october(sample)
    async with entering(folder, size) as pilot:
        logs, aside = folder / "measurements", folder / "aside"
        logs.rename(aside)
        logs.write_text("in the way", "utf-8")
        await type_in(pilot, "orders", "580")
        await pilot.press("enter")
        await settled(pilot)
        assert focused(pilot) == "orders"
        assert field(pilot, "orders").value == "580"
        assert "■" in row_text(pilot, "orders")
        assert len(field(pilot, "orders").problem) > 20
        logs.unlink()
        aside.rename(logs)
        await pilot.press("enter")
        await settled(pilot)
        assert focused(pilot) == "visitors"
    assert value_of(folder, "orders") == 580


# One figure, two KPIs; segments; outcomes


@SIZES
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


# Pasting


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


# Moving, periods, mouse, empty


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


@SIZES
@LANGUAGES
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
