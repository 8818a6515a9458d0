"""Entering a month of figures: typed, understood, questioned, and on disk before the cursor moves on."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual import events

from kpi_tui.tui.widgets.bars import FooterBar, StatusLine
from kpi_tui.tui.widgets.figure_rows import ProgressLine
from kpi_tui.tui.widgets.figure_sheet import FigureSheet
from tests.tui.conftest import until
from tests.tui.entering import (
    FIGURES,
    entering,
    field,
    focused,
    header,
    in_language,
    result_of,
    row_text,
    saved,
    settled,
    sheet,
    type_in,
    value_of,
    without_october,
)
from tests.tui.faces import FACES, SMALL, SMALLEST


async def test_a_month_is_typed_from_the_first_field_to_the_last(sample: Path) -> None:
    folder = in_language(without_october(sample), "nl")
    async with entering(folder, SMALL) as pilot:
        assert sheet(pilot).form is not None
        assert [each.asked.id for each in sheet(pilot).fields] == list(FIGURES)
        for name, (_value, _english, dutch) in FIGURES.items():
            assert focused(pilot) == name
            await pilot.press(*dutch, "enter")
        await settled(pilot)
        assert focused(pilot) is None
        assert "7" in str(sheet(pilot).query_one(ProgressLine).render())
        form = sheet(pilot).form
        assert form is not None
        assert form.done == 7
        assert "●" in result_of(pilot, "web-shop-revenue")
    assert {name: value_of(folder, name) for name in FIGURES} == {name: value for name, (value, *_) in FIGURES.items()}


@FACES
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


ECHOES = {
    "en": (("1,250", "= 1,250", 1250), ("1.250", "= 1.25", 1.25), ("1250.50", "= 1,250.5", 1250.5)),
    "nl": (("1.250", "= 1.250", 1250), ("1250,5", "= 1.250,5", 1250.5), ("2.5", "= 2,5", 2.5)),
}


@FACES
async def test_what_was_understood_is_echoed(sample: Path, size: tuple[int, int], language: str) -> None:
    folder = in_language(without_october(sample), language)
    async with entering(folder, size) as pilot:
        for typed, echo, value in ECHOES[language]:
            await type_in(pilot, "visitors", typed)
            assert f"{echo} " in row_text(pilot, "visitors")
            await pilot.press("enter", "enter")
            assert value_of(folder, "visitors") == value


@SMALLEST
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


async def test_why_there_is_no_result_gives_way_to_the_name(sample: Path) -> None:
    folder = without_october(sample, "visitors")
    card = folder / "kpis" / "conversion-rate.toml"
    card.write_text(
        card.read_text("utf-8").replace('name = "Conversion rate"', 'name = "Conversion of the web shop"'), "utf-8"
    )
    async with entering(folder, (80, 24)) as pilot:
        await type_in(pilot, "visitors", "0")
        assert "Conversion of the web shop" in result_of(pilot, "conversion-rate")
        assert "not computable" in result_of(pilot, "conversion-rate")


async def test_after_the_last_figure_a_month_that_lacks_one_has_the_cursor_at_once(sample: Path) -> None:
    folder = without_october(sample)
    log = next((folder / "measurements").glob("visitors.*"))
    lines = log.read_text("utf-8").splitlines(keepends=True)
    log.write_text("".join(line for line in lines if '"2026-09"' not in line), "utf-8")
    async with entering(folder, (80, 24)) as pilot:
        for _value, english, _dutch in FIGURES.values():
            await pilot.press(*english, "enter")
        await settled(pilot)
        assert focused(pilot) is None
        await pilot.press("pageup")
        await until(pilot, lambda: focused(pilot) == "visitors")


REFUSED = (
    ("abc", "“abc” is not a number"),
    ("1.2.3", "can be no single number"),
    ("-5", "is too low"),
    ("NaN", "is not a number"),
)


@SMALLEST
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
