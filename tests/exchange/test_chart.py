"""Charts: what is drawn, and what is never drawn."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from kpi_tui.exchange.reporting.chart import STYLE, Chart, Drawing, Legend, Span, round_ticks, span_of, spark
from kpi_tui.model.status import Status
from kpi_tui.scorecard.trend.marks import Level, Mark

NUMBERS = st.floats(-1e9, 1e9, allow_nan=False)
LEGEND = Legend("value", "plan", "usual limits", "expected")


def chart(*marks: Mark, turns: tuple[int, ...] = (), actions: tuple[Span, ...] = ()) -> ET.Element:
    span = span_of(marks, ())
    assert span is not None
    ticks = [(tick, str(tick)) for tick in round_ticks(*span)]
    names = [str(place) for place in range(len(marks))]
    inside, height = Chart(marks, names, [False] * len(marks), None, (), ticks, actions, turns, LEGEND).inside()
    return ET.fromstring(Drawing("c", 720, height, inside, "t", "a").svg(STYLE))


def parts(drawing: ET.Element, kind: str) -> list[ET.Element]:
    return [each for each in drawing.iter() if each.get("class") == kind]


def test_gaps_are_never_closed() -> None:
    drawing = chart(*(Mark(value) for value in (1.0, 2.0, None, 3.0, 4.0)))
    assert [
        len((line.get("points") or "").split()) for line in parts(drawing, "line") if line.tag.endswith("line")
    ] == [2, 2]


def test_the_bands_change_in_a_step_where_another_plan_begins() -> None:
    marks = [Mark(9.0, low=10.0, allowance=1.0), Mark(9.0, low=20.0, allowance=1.0)]
    plan = [line.get("points") or "" for line in parts(chart(*marks, turns=(1,)), "plan") if line.get("points")]
    assert [len({point.partition(",")[2] for point in line.split()}) for line in plan] == [1, 1]


def test_a_value_between_two_limits_has_bands_on_both_sides() -> None:
    drawing = chart(Mark(25.0, low=20.0, high=30.0, allowance=5.0), Mark(18.0, low=20.0, high=30.0, allowance=5.0))
    assert [len(parts(drawing, f"band-{name}")) for name in ("on_track", "at_risk", "off_track")] == [1, 2, 2]


def test_names_of_actions_are_texts() -> None:
    drawing = chart(Mark(1.0), Mark(2.0), actions=(Span("<b>&\"'", 0.0, 1.0),))
    assert next(each.text for each in parts(drawing, "note")) == "<b>&\"'"


@given(
    st.lists(st.one_of(st.none(), NUMBERS), min_size=1, max_size=30).filter(
        lambda each: any(v is not None for v in each)
    )
)
def test_everything_is_drawn_inside_the_picture(values: list[float | None]) -> None:
    drawing = chart(*(Mark(value, expected=value, at_least=value, at_most=value) for value in values))
    places = [float(n) for each in drawing.iter() for n in re.findall(r"-?\d+\.\d+", each.get("points") or "")]
    assert all(0 <= place <= 720 for place in places)


@given(NUMBERS, st.floats(1e-6, 1e9))
def test_ticks_are_round_few_and_between_the_ends(low: float, room: float) -> None:
    high = low + room
    if high - low < abs(low) * 1e-6:
        return
    ticks = round_ticks(low, high)
    slack = room * 1e-6
    assert 2 <= len(ticks) <= 9
    assert all(low - slack <= tick <= high + slack for tick in ticks)


def test_limits_that_lie_far_off_are_seen_too() -> None:
    assert span_of([Mark(10.0)], [Level(30.0, 0, 0)]) == (0.0, 31.8)


def test_a_spark_ends_with_a_dot_only_where_there_is_a_value() -> None:
    assert "circle" in spark([1.0, 2.0], Status.ON_TRACK, id="a", title="t").inside
    assert "circle" not in spark([1.0, 2.0, None], Status.NOT_MEASURED, id="a", title="t").inside
