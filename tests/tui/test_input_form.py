"""The form for an input, from the page of a KPI: what it shows, what it saves, and what it leaves alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from textual.widgets import Checkbox, Input, Select

from kpi_tui.tui.app import KpiApp
from kpi_tui.tui.screens.input_form import InputDialog
from kpi_tui.tui.screens.kpi import KpiScreen
from kpi_tui.tui.screens.picker import Picker
from kpi_tui.workspace.changes import SaveInput
from kpi_tui.workspace.workspace import Workspace
from tests.tui.conftest import until


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_an_input_is_changed_from_the_page_of_its_kpi(sample: Path, size: tuple[int, int]) -> None:
    app = KpiApp(sample, remember=False)
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: app.board.scorecard is not None and not app.board.reading)
        app.push_screen(KpiScreen("conversion-rate"))
        await pilot.pause()
        await pilot.press("i")
        assert isinstance(app.screen, Picker)  # it has two
        await pilot.press(*"visitors", "enter")
        await until(pilot, lambda: isinstance(app.screen, InputDialog))
        assert app.screen.query_one(".box").max_scroll_y == 0
        assert not app.screen.query_one("#row-weight").display
        app.screen.query_one("#label", Input).value = "People in the web shop"
        app.screen.query_one("#over-time", Select).value = "mean"
        app.screen.query_one("#owner", Input).value = "Anna"
        app.screen.query_one("#allow-negative", Checkbox).value = True
        await pilot.pause()
        assert app.screen.query_one("#row-weight").display
        app.screen.query_one("#weight", Select).value = "orders"
        await pilot.press("ctrl+s")
        await until(pilot, lambda: isinstance(app.screen, KpiScreen))
    saved = Workspace.open(sample).snapshot.inputs["visitors"]
    assert (saved.label, saved.over_time, saved.owner) == ("People in the web shop", "mean", "Anna")
    assert (saved.weight, saved.allow_negative) == ("orders", True)


async def test_an_input_needs_a_name(sample: Path) -> None:
    app = KpiApp(sample, remember=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: app.board.scorecard is not None and not app.board.reading)
        app.push_screen(KpiScreen("web-shop-revenue"))
        await pilot.pause()
        await pilot.press("i")
        await until(pilot, lambda: isinstance(app.screen, InputDialog))  # it has only one
        app.screen.query_one("#label", Input).value = " "
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert isinstance(app.screen, InputDialog)
        assert "An input needs a name." in str(app.screen.query_one(".said").render())
        await pilot.press("escape")
        assert isinstance(app.screen, KpiScreen)


async def test_what_another_changed_while_the_form_was_open_stays(sample: Path) -> None:
    app = KpiApp(sample, remember=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: app.board.scorecard is not None and not app.board.reading)
        app.push_screen(KpiScreen("web-shop-revenue"))
        await pilot.pause()
        await pilot.press("i")
        await until(pilot, lambda: isinstance(app.screen, InputDialog))
        other = Workspace.open(sample)
        before = other.snapshot.inputs["revenue"]

        other.request(SaveInput(replace(before, source="The till")))
        app.screen.query_one("#owner", Input).value = "Joost"
        await pilot.press("ctrl+s")
        await until(pilot, lambda: isinstance(app.screen, KpiScreen))
    saved = Workspace.open(sample).snapshot.inputs["revenue"]
    assert (saved.source, saved.owner) == ("The till", "Joost")
