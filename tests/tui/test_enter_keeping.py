"""On Enter figures nothing is lost: clearing asks first, remarks stay, and what is typed waits to be saved."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from textual.widgets import Static

from kpi_tui.tui.app import KpiApp
from kpi_tui.tui.screens.dialog import Confirm
from kpi_tui.tui.screens.enter_dialogs import RemarkDialog
from kpi_tui.tui.screens.leaving import Quit
from kpi_tui.workspace.changes import SaveSettings, SetFigure
from kpi_tui.workspace.sample import copy_sample
from kpi_tui.workspace.workspace import Workspace
from tests.tui.conftest import until
from tests.tui.entering import (
    OCTOBER,
    entering,
    field,
    focused,
    result_of,
    row_text,
    said,
    saved,
    settled,
    sheet,
    type_in,
    value_of,
    without_october,
)
from tests.tui.faces import SMALLEST


@pytest.mark.parametrize(("keys", "value"), [(("enter",), 40), (("tab", "enter"), None)])
async def test_clearing_a_figure_asks_first_with_no_in_focus(
    sample: Path, keys: tuple[str, ...], value: float | None
) -> None:
    folder = without_october(sample, "visitors")
    async with entering(folder) as pilot:
        await type_in(pilot, "new_customers", "")
        await pilot.press("enter")
        assert isinstance(pilot.app.screen, Confirm)
        await pilot.press(*keys)
        await settled(pilot)
        assert field(pilot, "new_customers").value == ("40" if value else "")
        assert field(pilot, "new_customers").asked.done is bool(value)
    assert value_of(folder, "new_customers") == value


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


@SMALLEST
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


@SMALLEST
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


async def test_another_language_makes_no_saved_figure_look_typed(sample: Path) -> None:
    async with entering(sample) as pilot:
        assert field(pilot, "acquisition_cost").value == "2,480"
        await pilot.press("ctrl+l")
        await until(pilot, lambda: field(pilot, "acquisition_cost").value == "2.480")
        await settled(pilot)
        assert sheet(pilot).unsaved == []


async def test_what_is_typed_keeps_its_meaning_when_a_colleague_has_another_language_spoken(sample: Path) -> None:
    folder = without_october(sample, "visitors")
    async with entering(folder) as pilot:
        await type_in(pilot, "visitors", "1250.5")
        settings = Workspace.open(folder).snapshot.settings
        Workspace.open(folder).request(SaveSettings(replace(settings, language="nl")))
        await pilot.app.watcher.look()  # type: ignore[attr-defined]
        await until(pilot, lambda: [each.value for each in sheet(pilot).fields if each.dirty] == ["1.250,5"])
        await settled(pilot)
        await pilot.press("enter", "enter")
        await settled(pilot)
    assert value_of(folder, "visitors") == 1250.5


async def test_quitting_asks_first_about_figures_that_are_not_saved_wherever_one_is(sample: Path) -> None:
    async with entering(without_october(sample, "visitors")) as pilot:
        await type_in(pilot, "visitors", "888")
        await pilot.press("escape", "1", "ctrl+q")
        await pilot.pause()
        question = pilot.app.screen
        assert isinstance(question, Quit)
        assert "1 figure is typed and not saved yet" in str(question.query_one(".question", Static).render())
        await pilot.press("enter")  # no is what has the focus
        await pilot.pause()
        assert not isinstance(pilot.app.screen, Quit)
        assert pilot.app.is_running
        await pilot.press("ctrl+q", "ctrl+q")  # who insists goes
        await pilot.pause()
        assert pilot.app._exit


async def test_quitting_asks_first_about_a_form_that_is_open(sample: Path) -> None:
    async with entering(sample) as pilot:
        await pilot.press("escape", "3", "n", "x", "ctrl+q")
        await pilot.pause()
        assert isinstance(pilot.app.screen, Quit)


async def test_quitting_with_nothing_to_save_is_quitting(sample: Path) -> None:
    async with entering(sample) as pilot:
        await pilot.press("ctrl+q")
        await pilot.pause()
        assert pilot.app._exit
