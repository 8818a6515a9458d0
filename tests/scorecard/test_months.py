"""Days that are put together to months beforehand give the same answers as days that are looked at one by one."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kpi_tui.model.kpi import Aggregation, Kpi
from kpi_tui.model.period import Campaign, Grain
from kpi_tui.model.plan import Mode, Plan
from kpi_tui.model.settings import Settings
from kpi_tui.scorecard import months
from kpi_tui.scorecard.look import look
from kpi_tui.scorecard.points import answers
from tests.scorecard.conftest import Company, Figure, company, figure, kpi

FIRST, LAST = date(2025, 12, 22), date(2026, 12, 31)
SPRING = Campaign("spring", "Spring", date(2026, 3, 20), date(2026, 4, 10))
KPIS = (
    kpi("alone", "a", plans=(Plan(Mode.KEEP, low=20),)),
    kpi("sum", "a + b", plans=(Plan(Mode.REACH, baseline=0, target=50, due=date(2026, 12, 31)),)),
    kpi("ratio", "a / b * 100", aggregation=Aggregation.RATIO_OF_SUMS, plans=(Plan(Mode.KEEP, high=90),)),
    kpi("a-day", "c / days", aggregation=Aggregation.RATIO_OF_SUMS),
    kpi("total", "c", plans=(Plan(Mode.ACCUMULATE, target=500, start=date(2026, 1, 1), due=date(2026, 9, 30)),)),
    kpi("mean", "b", aggregation=Aggregation.MEAN),
    kpi("last", "a - c", aggregation=Aggregation.LAST),
    kpi("share", "a / c", aggregation=Aggregation.RATIO_OF_SUMS, segment="shop"),
)
quarters = st.integers(-5, 40).map(lambda n: n / 4)  # so that sums are the same in any order, to the last bit
stretches = st.tuples(
    st.sampled_from("abc"),
    st.integers(0, 250),
    st.integers(1, 90),
    quarters,
    st.sampled_from([None, None, "shop", "market"]),
    st.frozensets(st.integers(0, 89), max_size=3),
    st.sampled_from([None, None, 3]),
)
longer = st.tuples(
    st.sampled_from(["a", "b", "c", "ratio", "sum"]),
    st.sampled_from(["2026-01", "2026-03", "2026-Q2", "2026-W09", "spring", "2026-H1", "2026", "2026-02-14"]),
    quarters,
)


def days(of: str, first: int, length: int, value: float, segment: str | None = None, left_out: Collection[int] = (),
         absent: int | None = None) -> Iterable[Figure]:  # fmt: skip
    for step in range(length):
        if step not in left_out:
            day = (FIRST + timedelta(first + step)).isoformat()
            known = step != absent
            yield figure(of, day, value + step if known else None, segment=segment, not_applicable=not known)


def made(figures: Iterable[Figure], today: date, first_month: int = 1, kpis: Iterable[Kpi] = KPIS) -> Company:
    """A company in which each of the figures is there once."""
    once = {(str(each["id"]), str(each["period"]), each["segment"]): each for each in figures}
    kept = Settings("Test", as_of=today, first_month=first_month, campaigns=(SPRING,))
    return company(kpis=kpis, figures=once.values(), today=today, settings=kept)


def both_ways(source: Company, patch: pytest.MonkeyPatch) -> tuple[object, object]:
    """The answers for all KPIs, looked at day by day, and with the days of months put together."""
    calendar, found = source.settings.calendar, []
    asked = {
        grain: tuple(calendar.between(calendar.period_of(FIRST, grain), calendar.period_of(LAST, grain)))
        for grain in (Grain.WEEK, Grain.MONTH, Grain.QUARTER, Grain.HALF_YEAR, Grain.YEAR)
    }
    long = {grain: periods for grain, periods in asked.items() if grain.months}
    for fewest in (10**9, 1):
        patch.setattr(months, "FEWEST", fewest)
        found.append(
            [answers(source, dict.fromkeys(source.kpis, each), source.today) for each in (long, asked)] + [look(source)]
        )
    return found[0], found[1]


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(
    entered=st.lists(stretches, min_size=1, max_size=7),
    more=st.lists(longer, max_size=3),
    today=st.integers(-5, 330),
    first_month=st.sampled_from([1, 1, 4, 9]),
)
def test_whatever_was_entered_the_answers_are_the_same(
    monkeypatch: pytest.MonkeyPatch,
    entered: list[tuple[str, int, int, float, str | None, frozenset[int], int | None]],
    more: list[tuple[str, str, float]],
    today: int,
    first_month: int,
) -> None:
    figures = [day for each in entered for day in days(*each)]
    figures += [figure(of, period, value) for of, period, value in more]
    by_day, together = both_ways(made(figures, FIRST + timedelta(today), first_month), monkeypatch)

    assert together == by_day


def test_weeks_without_a_figure_are_missed_also_where_all_figures_are_still_to_come(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    source = made(days("a", 80, 10, 5.0), today=date(2026, 2, 20))
    for fewest in (10**9, 1):
        monkeypatch.setattr(months, "FEWEST", fewest)
        asked = source.settings.calendar.parse("2026-Q1")
        answer = answers(source, {"alone": {Grain.QUARTER: (asked,)}}, source.today)["alone", Grain.QUARTER][0]
        assert (answer.point.value, answer.point.incomplete) == (95.0, True)


@pytest.mark.parametrize("fewest", [10**9, 1])
def test_a_month_in_which_one_input_misses_a_day_counts_the_days_with_both(
    monkeypatch: pytest.MonkeyPatch, fewest: int
) -> None:
    monkeypatch.setattr(months, "FEWEST", fewest)
    figures = [*days("a", 10, 50, 0.0), *days("b", 10, 50, 0.0, left_out=[3])]
    source = made(figures, today=date(2026, 3, 1))
    first, second = source.settings.calendar.parse("2026-01"), source.settings.calendar.parse("2026-02")
    both, alone = (
        [each.point.value for each in found]
        for found in answers(
            source, {"sum": {Grain.MONTH: (first, second)}, "alone": {Grain.MONTH: (first, second)}}, source.today
        ).values()
    )

    assert both == [2 * (sum(range(31)) - 3), 2 * sum(range(31, 50))]
    assert alone == [sum(range(31)), sum(range(31, 50))]
