"""The chart: gaps stay gaps, bands follow the plan, and any size works."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi_tui.model.plan import Direction
from kpi_tui.model.status import Status
from kpi_tui.scorecard.trend.marks import Level, Mark, mark
from kpi_tui.tui.widgets.plot import Plot, plot

values = st.one_of(st.none(), st.floats(-1e9, 1e9, allow_nan=False))


def parts(drawing: Plot, part: str) -> set[int]:
    return {x for row in drawing.rows for x, cell in enumerate(row) if cell.part == part}


def test_a_gap_is_not_bridged() -> None:
    drawing = plot([Mark(1.0), Mark(1.0), Mark(None), Mark(None), Mark(1.0), Mark(1.0)], 60, 8)
    drawn = parts(drawing, "line") | parts(drawing, "dot")
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


def test_the_plan_ends_at_the_right_only_where_the_newest_value_has_one() -> None:
    agreed = [Mark(4.0, high=5.0), Mark(6.0, high=5.0)]
    assert plot(agreed, 40, 6).plan_row is not None
    assert plot([*agreed, Mark(None, high=4.0, expected=5.0)], 40, 6).plan_row is not None
    assert plot([*agreed, Mark(6.0), Mark(None, expected=7.0)], 40, 6).plan_row is None


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
    assert any(cell.part == "dot" for row in drawing.rows for cell in row) is measured


# The usual limits and what is expected

AHEAD = [Mark(None, expected=value, at_least=value - 2, at_most=value + 2) for value in (6.0, 7.0)]


def test_what_is_expected_goes_on_where_the_line_ends() -> None:
    start = Mark(5.0, expected=5.0, at_least=5.0, at_most=5.0)
    drawing = plot([Mark(3.0), Mark(4.0), start, *AHEAD], 60, 12)
    line, expected = parts(drawing, "line") | parts(drawing, "dot"), parts(drawing, "expected")
    assert max(line) <= min(expected)
    assert max(expected) >= 58
    assert parts(drawing, "cone")


def test_the_band_of_a_forecast_is_within_the_drawing() -> None:
    drawing = plot([Mark(5.0), *AHEAD], 60, 12)
    cone = [y for y, row in enumerate(drawing.rows) for cell in row if cell.part == "cone"]
    assert min(cone) <= 1
    assert max(cone) >= 10


def test_usual_limits_are_level_lines_with_a_row_for_their_names() -> None:
    drawing = plot([Mark(4.0), Mark(6.0)], 40, 12, usual=(Level(7.0, 0, 1), Level(3.0, 0, 1)))
    top, bottom = drawing.usual_rows
    assert top < bottom
    assert {y for y, row in enumerate(drawing.rows) for cell in row if cell.part == "usual"} == {top, bottom}


def test_a_usual_limit_far_from_the_line_is_left_out() -> None:
    drawing = plot([Mark(4.0), Mark(6.0)], 40, 12, usual=(Level(100.0, 0, 1), Level(3.0, 0, 1)))
    assert len(drawing.usual_rows) == 1


def test_limits_that_started_anew_are_drawn_as_steps() -> None:
    old, new = Level(7.0, 0, 2), Level(5.0, 3, 5)
    drawing = plot([Mark(4.0), *[Mark(6.0)] * 4, Mark(4.5)], 60, 12, usual=(old, new))
    usual = {(x, y) for y, row in enumerate(drawing.rows) for x, cell in enumerate(row) if cell.part == "usual"}
    rows = sorted({y for _x, y in usual})
    assert len(rows) == 2
    assert max(x for x, y in usual if y == rows[0]) < 32
    assert min(x for x, y in usual if y == rows[1]) > 28
    assert drawing.usual_rows == (rows[1],)


def test_a_value_alone_between_gaps_is_a_short_line() -> None:
    drawing = plot([Mark(1.0), Mark(None), Mark(2.0), Mark(None), Mark(1.0)], 41, 8)
    assert any(cell.part == "line" for row in drawing.rows for cell in row[18:23])


def test_other_lines_have_parts_and_rows_of_their_own() -> None:
    marks = [Mark(5.0), Mark(5.0), Mark(None, expected=5.0)]
    drawing = plot(marks, 40, 12, others=[(9.0, 9.0), (1.0, None), (None, None)])
    top, bottom, none = drawing.other_rows
    assert top is not None
    assert bottom is not None
    assert none is None
    assert top < bottom
    assert parts(drawing, "other0")
    assert max(parts(drawing, "other1")) < 5
    assert not parts(drawing, "other2")


def test_the_dot_is_on_the_mark_that_is_asked_for() -> None:
    marks = [Mark(1.0), Mark(2.0), Mark(None), Mark(3.0)]
    assert parts(plot(marks, 40, 8, at=0), "dot") == {0}
    assert parts(plot(marks, 40, 8, at=2), "dot") == parts(plot(marks, 40, 8), "dot") == {39}


@given(
    st.lists(values, min_size=1, max_size=20), st.lists(values, max_size=4), st.lists(values.filter(bool), max_size=2)
)
def test_any_forecast_and_any_limits_fit(
    found: list[float | None], ahead: list[float | None], usual: list[float]
) -> None:
    marks = [*(Mark(value) for value in found), *(Mark(None, expected=each, at_least=each) for each in ahead)]
    drawing = plot(marks, 50, 10, usual=[Level(each, 0, len(marks) - 1) for each in usual])
    assert all(len(row) == 50 for row in drawing.rows)
    assert all(0 <= row < 10 for row in drawing.usual_rows)
