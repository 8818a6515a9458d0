"""What was copied in a spreadsheet finds its field, or says why not."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from kpi_tui.language import activate
from kpi_tui.tui.widgets.pasted import Landing, is_table, land


@dataclass(frozen=True)
class Field:
    id: str
    label: str


FIELDS = (Field("orders", "Orders in the web shop"), Field("visitors", "Bezoekers (café)"), Field("revenue", "Revenue"))


def placed(landings: tuple[Landing, ...]) -> list[tuple[int | None, float | None]]:
    return [(landing.place, landing.value) for landing in landings]


@pytest.mark.parametrize("text", ["1\n2", "1\t2", "orders\t58", "1\r\n2\r\n"])
def test_several_cells_are_a_table(text: str) -> None:
    assert is_table(text)


@pytest.mark.parametrize("text", ["58", "58\n", "58\r\n", "€ 1.250", ""])
def test_one_cell_is_none(text: str) -> None:
    assert not is_table(text)


def test_a_column_goes_down_from_the_field_in_focus() -> None:
    assert placed(land("58\r\n1160\r\n", FIELDS, 1)) == [(1, 58), (2, 1160)]


def test_a_row_of_values_goes_down_too() -> None:
    assert placed(land("58\t1160\t18420.20", FIELDS, 0)) == [(0, 58), (1, 1160), (2, 18420.2)]


def test_an_empty_cell_passes_its_field_by() -> None:
    assert placed(land("58\n\n18420", FIELDS, 0)) == [(0, 58), (2, 18420)]


def test_what_is_too_many_has_nowhere_to_go() -> None:
    *_, last = land("1\n2\n3", FIELDS, 1)
    assert (last.place, last.text) == (None, "3")
    assert "no field left" in str(last.reason)


def test_a_text_in_a_column_takes_its_place_and_is_not_understood() -> None:
    landings = land("58\nabout 1000\n18420", FIELDS, 0)
    assert placed(landings) == [(0, 58), (None, None), (2, 18420)]
    assert "“about 1000” is not a number" in str(landings[1].reason)


def test_two_columns_are_matched_by_label_or_id_whatever_the_order() -> None:
    text = "KPI\tOctober\nrevenue\t€ 18,420\nBEZOEKERS (CAFE):\t1160\nOrders in the web shop\t58"
    heading, *found = land(text, FIELDS, 2)
    assert (heading.place, heading.name, heading.text) == (None, "KPI", "October")
    assert placed(tuple(found)) == [(2, 18420), (1, 1160), (0, 58)]


def test_a_name_that_stands_twice_is_taken_once() -> None:
    first, second = land("orders\t58\norders\t61", FIELDS, 0)
    assert (first.value, second.place) == (58, None)


def test_two_columns_of_numbers_are_not_guessed_at() -> None:
    landings = land("orders\t58\t61\nrevenue\t1\t2", FIELDS, 0)
    assert [landing.place for landing in landings] == [None, None]
    assert "copy one column" in str(landings[0].reason)


def test_numbers_are_read_as_the_language_writes_them() -> None:
    activate("nl")
    assert placed(land("1.250\n0,8", FIELDS, 0)) == [(0, 1250), (1, 0.8)]
