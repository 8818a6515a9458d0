"""The chart: gaps stay gaps, bands follow the plan, and any size works."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi_tui.model.plan import Direction
from kpi_tui.model.status import Status
from kpi_tui.tui.widgets.plot import Mark, Plot, mark, plot

values = st.one_of(st.none(), st.floats(-1e9, 1e9, allow_nan=False))


def parts(drawing: Plot, part: str) -> set[int]:
    return {x for row in drawing.rows for x, cell in enumerate(row) if cell.part == part}


def test_a_gap_is_not_bridged() -> None:
    drawing = plot([Mark(1.0), Mark(1.0), Mark(None), Mark(None), Mark(1.0), Mark(1.0)], 60, 8)
    drawn = parts(drawing, "line") | parts(drawing, "last")
    assert not drawn & set(range(15, 45))
    assert drawn & set(range(12))
    assert drawn & set(range(48, 60))


@pytest.mark.parametrize(
    ("direction", "value", "status"),
    [
        (Direction.LOWER, 49.0, Status.ON_TRACK),
        (Direction.LOWER, 50.0, Status.ON_TRACK),
        (Direction.LOWER, 55.0, Status.AT_RISK),
        (Direction.LOWER, 55.1, Status.OFF_TRACK),
        (Direction.HIGHER, 50.0, Status.ON_TRACK),
        (Direction.HIGHER, 45.0, Status.AT_RISK),
        (Direction.HIGHER, 44.9, Status.OFF_TRACK),
    ],
)
def test_bands_are_those_of_the_score(direction: Direction, value: float, status: Status) -> None:
    assert mark(None, 50.0, direction, 5.0, Status.NOT_MEASURED).band(value) is status


def test_within_limits_is_good_in_the_middle_only() -> None:
    cover = Mark(None, 20.0, 30.0, 5.0)
    assert [cover.band(value) for value in (12, 18, 25, 34, 36)] == [
        Status.OFF_TRACK,
        Status.AT_RISK,
        Status.ON_TRACK,
        Status.AT_RISK,
        Status.OFF_TRACK,
    ]


def test_without_a_plan_there_are_no_bands() -> None:
    drawing = plot([Mark(1.0), Mark(2.0)], 40, 6)
    assert {cell.band for row in drawing.rows for cell in row} == {None}


def test_without_unicode_only_plain_characters_are_drawn() -> None:
    drawing = plot([Mark(1.0, 1.5), Mark(2.0, 1.5)], 40, 6, unicode=False)
    assert all(cell.text.isascii() for row in drawing.rows for cell in row)


@given(st.lists(values, min_size=1, max_size=40), st.integers(4, 140), st.integers(2, 30), values)
def test_any_values_fit_any_size(found: list[float | None], width: int, height: int, limit: float | None) -> None:
    drawing = plot([mark(value, limit, Direction.HIGHER, 1.0, Status.AT_RISK) for value in found], width, height)
    assert len(drawing.rows) == height
    assert all(len(row) == width for row in drawing.rows)
    assert all(0 <= row < height for row in drawing.ticks)
    measured = any(value is not None for value in found)
    assert any(cell.part == "last" for row in drawing.rows for cell in row) is measured
