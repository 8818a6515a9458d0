"""Averages of averages: weighted where it is known by what, else plain and called so."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpi_tui.model.input import Input, OverTime
from kpi_tui.model.kpi import Aggregation
from kpi_tui.scorecard.explanation.explain import explain
from kpi_tui.scorecard.segments import segments
from tests.scorecard.conftest import Company, Figure, about, company, figure, kpi, point

MEAN, RATIO = Aggregation.MEAN, Aggregation.RATIO_OF_SUMS
MARK = Input("mark", "Mark", over_time=OverTime.MEAN, weight="answers")


def marks(*figures: Figure, **fields: object) -> Company:
    return company(kpis=[kpi("mark-kpi", "mark", aggregation=MEAN, **fields)], inputs=[MARK], figures=figures)


def asked(period: str, mark: float, answers: float | None, segment: str | None = None) -> list[Figure]:
    count = [figure("answers", period, answers, segment=segment)] if answers is not None else []
    return [figure("mark", period, mark, segment=segment), *count]


def test_a_month_with_many_answers_counts_more() -> None:
    shown = point(marks(*asked("2026-01", 8, 90), *asked("2026-02", 5, 10)), "2026-Q1")
    assert (shown.value, shown.unweighted) == (about(7.7), False)


def test_segments_are_weighted_too_and_again_over_time() -> None:
    made = marks(
        *asked("2026-01", 8, 90, "shop"), *asked("2026-01", 4, 10, "web"),
        *asked("2026-02", 6, 100, "shop"), *asked("2026-02", 9, 300, "web"),
    )  # fmt: skip
    assert (point(made, "2026-01").value, point(made, "2026-01").unweighted) == (about(7.6), False)
    assert point(made, "2026-Q1").value == pytest.approx((720 + 40 + 600 + 2700) / 500)
    parts = segments(made, {"mark-kpi": made.settings.calendar.parse("2026-Q1")})["mark-kpi"]
    assert {part.name: part.point.value for part in parts} == {"web": about(2740 / 310), "shop": about(1320 / 190)}
    assert not any(part.point.unweighted for part in parts)


def test_where_one_weight_is_missing_each_counts_the_same_and_that_is_said() -> None:
    shown = point(marks(*asked("2026-01", 8, 90), *asked("2026-02", 5, None)), "2026-Q1")
    assert (shown.value, shown.unweighted) == (6.5, True)
    split = point(marks(*asked("2026-01", 8, 90, "shop"), *asked("2026-01", 5, None, "web")), "2026-01")
    assert (split.value, split.unweighted) == (6.5, True)


def test_one_month_needs_no_weight() -> None:
    assert (point(marks(*asked("2026-01", 8, None)), "2026-01").value) == 8
    assert not point(marks(*asked("2026-01", 8, None)), "2026-01").unweighted


def test_the_weight_of_a_whole_is_that_of_its_segments_together() -> None:
    figures = [
        figure("mark", "2026-01", 8), figure("mark", "2026-02", 5), figure("answers", "2026-02", 10),
        figure("answers", "2026-01", 30, segment="shop"), figure("answers", "2026-01", 60, segment="web"),
    ]  # fmt: skip
    assert point(marks(*figures), "2026-Q1").value == pytest.approx(7.7)


def test_an_average_within_a_formula_is_weighted_as_well() -> None:
    made = company(
        kpis=[kpi("share", "mark / 10 * 100", aggregation=RATIO), kpi("per-day", "mark / days", aggregation=RATIO)],
        inputs=[MARK],
        figures=[*asked("2026-01", 8, 90), *asked("2026-02", 5, 10)],
    )
    assert point(made, "2026-Q1", "share").value == pytest.approx(77)


def test_a_kpi_of_one_segment_is_weighted_by_the_answers_of_that_segment() -> None:
    figures = [
        *asked("2026-01", 8, 90, "shop"), *asked("2026-02", 5, 10, "shop"), figure("answers", "2026-01", 5),
        *asked("2026-02", 1, 9000, "web"),
    ]  # fmt: skip
    assert point(marks(*figures, segment="shop"), "2026-Q1").value == pytest.approx(7.7)


def test_nobody_answered_so_there_is_nothing_to_weight_by() -> None:
    shown = point(marks(*asked("2026-01", 8, 0), *asked("2026-02", 5, 0)), "2026-Q1")
    assert (shown.value, shown.unweighted) == (6.5, True)


@given(st.lists(st.tuples(st.integers(1, 10), st.integers(1, 1000)), min_size=1, max_size=6))
@settings(max_examples=20, deadline=None)
def test_a_weighted_mean_is_the_ratio_of_sums(months: list[tuple[int, int]]) -> None:
    figures = [one for at, (mark, count) in enumerate(months, 1) for one in asked(f"2026-{at:02}", mark, count)]
    total = sum(mark * count for mark, count in months) / sum(count for _, count in months)
    assert point(marks(*figures), "2026-H1").value == pytest.approx(total)


def test_the_explanation_says_that_the_average_is_weighted() -> None:
    def told(made: Company) -> str:
        found = explain(made, "mark-kpi", made.settings.calendar.parse("2026-Q1"))
        return " ".join(str(line.sentence) for section in found.sections for line in section.lines)

    assert "weighted by how much each is the average of" in told(
        marks(*asked("2026-01", 8, 90), *asked("2026-02", 5, 9))
    )
    assert "each counted once: unweighted" in told(marks(*asked("2026-01", 8, 90), *asked("2026-02", 5, None)))
