"""What another person or program does meanwhile is seen, and never overwritten without a word."""

from __future__ import annotations

import errno
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, Static

from kpi_tui.model.measurement import Measurement
from kpi_tui.tui.app import KpiApp
from kpi_tui.tui.screens.base import BaseScreen
from kpi_tui.tui.screens.both_versions import BothVersions
from kpi_tui.tui.screens.kpi import KpiScreen
from kpi_tui.tui.screens.kpi_form import KpiDialog, edit_kpi
from kpi_tui.tui.screens.picker import Picker
from kpi_tui.tui.screens.plan import PlanDialog, ask_plan
from kpi_tui.tui.widgets.folded import Folded
from kpi_tui.workspace import user
from kpi_tui.workspace.changes import SetFigure
from kpi_tui.workspace.files import reservations
from kpi_tui.workspace.logs.log import append
from kpi_tui.workspace.workspace import Workspace
from tests.tui.conftest import until
from tests.tui.entering import OCTOBER, entering, field, focused, saved, settled, type_in, without_october


def annas(folder: Path, name: str, value: float) -> None:
    """Anna enters a figure on her computer."""
    append(folder, name, "anna-laptop", Measurement("2026-10", value, datetime.now(UTC), by="Anna"))


def shown(pilot: Pilot[None]) -> str:
    return "\n".join(str(each.content) for each in pilot.app.screen.query(Static))


async def overtaken(pilot: Pilot[None], folder: Path, *, polled: bool) -> None:
    """Type a figure that Anna enters too, before it is saved."""
    await type_in(pilot, "orders", "610")
    annas(folder, "orders", 580)
    if polled:
        await until(pilot, lambda: field(pilot, "orders").asked.value == 580)
    await pilot.press("enter")
    await until(pilot, lambda: isinstance(pilot.app.screen, BothVersions))


@pytest.mark.parametrize("polled", [False, True])
async def test_a_figure_of_a_colleague_is_shown_beside_ones_own(sample: Path, polled: bool) -> None:
    folder = without_october(sample)
    async with entering(folder) as pilot:
        await overtaken(pilot, folder, polled=polled)
        assert all(word in shown(pilot) for word in ("Anna (anna-laptop)", "580", "610", "both stay on record"))
        await pilot.press("enter")  # the key of somebody who types on changes nothing
        await settled(pilot)
        assert field(pilot, "orders").value == "610"
        found = saved(folder, "orders")
        assert found is not None
        assert found.value == 580


async def test_ones_own_figure_is_saved_once_it_is_chosen(sample: Path) -> None:
    folder = without_october(sample)
    async with entering(folder) as pilot:
        await overtaken(pilot, folder, polled=False)
        await pilot.press("m")
        await until(pilot, lambda: focused(pilot) == "visitors")
        assert field(pilot, "orders").value == "610"
        found = saved(folder, "orders")
        assert found is not None
        assert found.value == 610
    records = Workspace.open(folder).snapshot.records.filter(id="orders", period="2026-10")
    assert sorted(records["value"]) == [580, 610]


async def test_the_colleagues_figure_stays_once_it_is_chosen(sample: Path) -> None:
    folder = without_october(sample)
    async with entering(folder) as pilot:
        await overtaken(pilot, folder, polled=True)
        await pilot.press("t")
        await until(pilot, lambda: focused(pilot) == "visitors")
        assert field(pilot, "orders").value == "580"
        assert not field(pilot, "orders").dirty
    records = Workspace.open(folder).snapshot.records.filter(id="orders", period="2026-10")
    assert sorted(records["value"]) == [580]


async def test_the_same_figure_from_two_people_is_no_question(sample: Path) -> None:
    folder = without_october(sample)
    async with entering(folder) as pilot:
        await type_in(pilot, "orders", "580")
        annas(folder, "orders", 580)
        await pilot.press("enter")
        await until(pilot, lambda: focused(pilot) == "visitors")


async def test_ones_own_correction_of_a_moment_ago_is_no_question(sample: Path) -> None:
    folder = without_october(sample)
    async with entering(folder) as pilot:
        for text in ("610", "580"):
            field(pilot, "orders").focus()
            await pilot.press("ctrl+u", *text, "enter")
            await until(pilot, lambda: focused(pilot) == "visitors")
        found = saved(folder, "orders")
        assert found is not None
        assert found.value == 580


async def test_what_others_do_is_seen_and_what_is_half_typed_stays(sample: Path) -> None:
    folder = without_october(sample)
    async with entering(folder) as pilot:
        await type_in(pilot, "orders", "61")
        script = Workspace.open(folder)
        script.request(SetFigure("visitors", OCTOBER, 11600))
        card = folder / "inputs" / "orders.toml"
        card.write_text(card.read_text("utf-8").replace('label = "', 'label = "All '), "utf-8")
        await until(pilot, lambda: field(pilot, "visitors").value == "11,600")
        await until(pilot, lambda: field(pilot, "orders").asked.label.startswith("All "))
        assert focused(pilot) == "orders"
        assert (field(pilot, "orders").value, field(pilot, "orders").cursor_position) == ("61", 2)
        await pilot.press("0", "enter")
        await until(pilot, lambda: focused(pilot) != "orders")
        found = saved(folder, "orders")
        assert found is not None
        assert found.value == 610


async def test_a_full_disk_keeps_the_figure_in_its_field_until_there_is_room(sample: Path) -> None:
    folder = without_october(sample)
    user.device()

    def full(_descriptor: int, _data: bytes) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    async with entering(folder) as pilot:
        await type_in(pilot, "orders", "610")
        with pytest.MonkeyPatch.context() as monkeypatch:
            monkeypatch.setattr("kpi_tui.workspace.files.writing.os.write", full)
            await pilot.press("enter")
            await until(pilot, lambda: "the disk is full" in field(pilot, "orders").problem)
        assert (field(pilot, "orders").value, focused(pilot)) == ("610", "orders")
        assert saved(folder, "orders") is None
        await pilot.press("enter")
        await until(pilot, lambda: focused(pilot) == "visitors")
        assert saved(folder, "orders") is not None


async def test_what_a_drive_does_not_confirm_is_told_beside_the_screen(
    sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = without_october(sample)
    user.device()
    reservations.take()
    monkeypatch.setattr(reservations, "_left_once", set())

    def refuse(_descriptor: int) -> None:
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))

    async with entering(folder) as pilot:
        monkeypatch.setattr("kpi_tui.workspace.files.writing.os.fsync", refuse)
        await type_in(pilot, "orders", "610")
        await pilot.press("enter")
        await until(pilot, lambda: focused(pilot) == "visitors")
        (told,) = pilot.app._notifications
        assert "does not confirm what is written" in told.message


def change_card(folder: Path, file: str, old: str, new: str) -> None:
    """Somebody edits a card in a text editor."""
    path = folder / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


@asynccontextmanager
async def renaming(folder: Path) -> AsyncIterator[Pilot[None]]:
    """The form of a KPI, open, with another name typed in it, while somebody else gives it a third."""
    app = KpiApp(folder, remember=False)
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await until(pilot, lambda: app.board.scorecard)
        assert isinstance(app.screen, BaseScreen)
        edit_kpi(app.screen, "conversion-rate")
        await until(pilot, lambda: isinstance(app.screen, KpiDialog) and app.screen.query("#pitfalls"))
        await pilot.pause()
        app.screen.query_one("#name", Input).value = "Buyers among visitors"
        app.screen.query_one("#owner", Input).value = "Ilse"
        card = "kpis/conversion-rate.toml"
        change_card(folder, card, 'name = "Conversion rate"', 'name = "Share of buyers"')
        change_card(folder, card, 'source = "', 'source = "new: ')
        await pilot.press("ctrl+s")
        await until(pilot, lambda: isinstance(app.screen, BothVersions))
        yield pilot


@pytest.mark.parametrize(("key", "name"), [("m", "Buyers among visitors"), ("t", "Share of buyers")])
async def test_where_a_card_changed_on_both_sides_one_chooses_and_the_rest_merges(
    sample: Path, key: str, name: str
) -> None:
    async with renaming(sample) as pilot:
        assert all(word in shown(pilot) for word in ("Name", "Buyers among visitors", "Share of buyers"))
        assert "Ilse" not in shown(pilot)
        await pilot.press(key)
        await until(pilot, lambda: isinstance(pilot.app.screen, BaseScreen))
    kpi = Workspace.open(sample).snapshot.kpis["conversion-rate"]
    assert (kpi.name, kpi.owner) == (name, "Ilse")
    assert kpi.source.startswith("new: ")


async def test_before_one_chooses_nothing_is_overwritten_and_the_form_stays(sample: Path) -> None:
    async with renaming(sample) as pilot:
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, KpiDialog))
        assert pilot.app.screen.query_one("#name", Input).value == "Buyers among visitors"
    kpi = Workspace.open(sample).snapshot.kpis["conversion-rate"]
    assert kpi.name == "Share of buyers"
    assert kpi.owner != "Ilse"


async def test_a_plan_that_changed_while_another_was_made_up_is_not_overwritten(sample: Path) -> None:
    app = KpiApp(sample, remember=False)
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await until(pilot, lambda: app.board.scorecard)
        assert isinstance(app.screen, BaseScreen)
        ask_plan(app.screen, "conversion-rate")
        await until(pilot, lambda: isinstance(app.screen, PlanDialog) and app.screen.query("#target"))
        await pilot.pause()
        app.screen.query_one("#target", Input).value = "6"
        change_card(sample, "kpis/conversion-rate.toml", "target = 5.4", "target = 5.5")
        await pilot.press("ctrl+s")
        await until(pilot, lambda: isinstance(app.screen, BothVersions))
        assert "target 5.5" in shown(pilot)
        await pilot.press("m")
        await until(pilot, lambda: isinstance(app.screen, BaseScreen))
    plans = Workspace.open(sample).snapshot.kpis["conversion-rate"].plans
    assert plans[-1].target == 6


async def test_the_page_of_a_kpi_tells_what_another_device_entered_and_one_key_takes_it(sample: Path) -> None:
    folder = without_october(sample)
    annas(folder, "visitors", 11000)
    Workspace.open(folder).request(SetFigure("visitors", OCTOBER, 11600))
    app = KpiApp(folder, remember=False)
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await until(pilot, lambda: app.board.scorecard)
        app.push_screen(page := KpiScreen("conversion-rate"))
        await until(pilot, lambda: page._story.others)
        await pilot.pause()
        told = str(page.query_one("#measurements", Folded).render())
        assert "11,000, entered by Anna (anna-laptop)" in told
        await pilot.press("d")
        await until(pilot, lambda: isinstance(app.screen, Picker) and app.screen.marked)
        await pilot.press("enter")
        await until(pilot, lambda: page._story.points and not page._story.others)
    found = saved(folder, "visitors")
    assert found is not None
    assert found.value == 11000


async def test_a_full_disk_keeps_a_form_as_it_is_filled_in_until_there_is_room(sample: Path) -> None:
    user.device()
    app = KpiApp(sample, remember=False)

    def full(_descriptor: int, _data: bytes) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await until(pilot, lambda: app.board.scorecard)
        assert isinstance(app.screen, BaseScreen)
        edit_kpi(app.screen, "conversion-rate")
        await until(pilot, lambda: isinstance(app.screen, KpiDialog) and app.screen.query("#pitfalls"))
        await pilot.pause()
        app.screen.query_one("#name", Input).value = "Buyers among visitors"
        with pytest.MonkeyPatch.context() as monkeypatch:
            monkeypatch.setattr("kpi_tui.workspace.files.writing.os.write", full)
            await pilot.press("ctrl+s")
            await until(pilot, lambda: "the disk is full" in shown(pilot))
        assert app.screen.query_one("#name", Input).value == "Buyers among visitors"
        await pilot.press("ctrl+s")
        await until(pilot, lambda: isinstance(app.screen, BaseScreen))
    assert Workspace.open(sample).snapshot.kpis["conversion-rate"].name == "Buyers among visitors"
