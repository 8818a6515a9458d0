"""Real figures: a web shop's orders and revenue of a year, a day and a market, as kept by its till."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

import pytest

from benchmarks.web_shop import MARKETS, build, read_rows
from kpi_tui.language import text
from kpi_tui.model.period import Calendar, Grain
from kpi_tui.scorecard.explanation.explain import explain
from kpi_tui.scorecard.look import look, story
from kpi_tui.scorecard.result import Point, Status
from kpi_tui.scorecard.segments import segments
from kpi_tui.workspace.check import check
from kpi_tui.workspace.snapshot import Snapshot

Sums = Mapping[str, Mapping[str, float]]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return build(tmp_path_factory.mktemp("shop") / "whole").snapshot


def sums(grain: Grain, *markets: str) -> Sums:
    """The columns of the file added up by period, straight from its rows."""
    calendar = Calendar()
    totals: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for row in read_rows():
        if row["market"] in (markets or MARKETS):
            period = calendar.containing(calendar.parse(row["date"]), grain).key
            for column in row.keys() - {"date", "market"}:
                totals[period][column] += float(row[column])
    return totals


def values(points: tuple[Point, ...]) -> dict[str, float | None]:
    return {point.period.key: point.value for point in points}


def test_the_workspace_has_no_problems(shop: Snapshot) -> None:
    assert check(shop) == ()
    assert shop.figures.height == 7 * 594


@pytest.mark.parametrize("grain", [Grain.MONTH, Grain.QUARTER, Grain.YEAR])
def test_orders_are_the_sums_of_the_days(shop: Snapshot, grain: Grain) -> None:
    expected = {period: each["orders"] for period, each in sums(grain).items()}
    assert values(story(shop, "orders", grain)) == pytest.approx(expected)


def test_the_scorecard_of_each_month_shows_the_sums_of_its_days(shop: Snapshot) -> None:
    for period, each in sums(Grain.MONTH).items():
        card = look(shop, Calendar().parse(period))
        shown = {result.kpi.id: result.point.value for result in card.kpis}
        assert shown["orders"] == pytest.approx(each["orders"])
        assert shown["average-order-value"] == pytest.approx(each["revenue"] / each["orders"])
        assert shown["new-customers"] == pytest.approx(each["new_customers"])


@pytest.mark.parametrize(("grain", "periods"), [(Grain.MONTH, 13), (Grain.QUARTER, 5)])
def test_rates_of_a_longer_period_are_ratios_of_sums(shop: Snapshot, grain: Grain, periods: int) -> None:
    expected = sums(grain)
    assert len(expected) == periods
    order_value = {period: each["revenue"] / each["orders"] for period, each in expected.items()}
    returned = {period: each["units_returned"] / each["units_sold"] * 100 for period, each in expected.items()}
    first = {period: each["orders_new_customers"] / each["orders_known"] * 100 for period, each in expected.items()}
    assert values(story(shop, "average-order-value", grain)) == pytest.approx(order_value)
    assert values(story(shop, "return-rate", grain)) == pytest.approx(returned)
    assert values(story(shop, "first-orders-share", grain)) == pytest.approx(first)


def test_a_quarters_rate_is_not_the_mean_of_its_months(shop: Snapshot) -> None:
    months = values(story(shop, "average-order-value", Grain.MONTH))
    mean = sum(months[f"2011-{month:02}"] or 0 for month in (7, 8, 9)) / 3
    assert values(story(shop, "average-order-value", Grain.QUARTER))["2011-Q3"] != pytest.approx(mean, rel=1e-6)


def test_the_markets_add_up_to_the_whole(shop: Snapshot, tmp_path: Path) -> None:
    parts = [build(tmp_path / market, [market]).snapshot for market in MARKETS]
    for kpi in ("orders", "new-customers"):
        whole = values(story(shop, kpi, Grain.MONTH))
        domestic, abroad = (values(story(part, kpi, Grain.MONTH)) for part in parts)
        assert whole == pytest.approx({period: (domestic[period] or 0) + (abroad[period] or 0) for period in whole})


@pytest.mark.parametrize(
    ("grain", "period"), [(Grain.MONTH, "2011-11"), (Grain.QUARTER, "2011-Q3"), (Grain.YEAR, "2011")]
)
def test_each_market_is_a_segment_and_together_they_are_the_whole(shop: Snapshot, grain: Grain, period: str) -> None:
    kpis = ("orders", "revenue", "average-order-value")
    card = look(shop, Calendar().parse(period))
    found = segments(shop, dict.fromkeys(kpis, card.period))
    for kpi_id in kpis:
        parts = {each.name: each for each in found[kpi_id]}
        assert set(parts) == set(MARKETS)
        for market, part in parts.items():
            rows = sums(grain, market)[period]
            if kpi_id == "average-order-value":
                assert part.point.value == pytest.approx(rows["revenue"] / rows["orders"])
                assert part.share is None
            elif kpi_id == "orders":
                assert part.point.value == pytest.approx(rows["orders"])
        whole = card.of(kpi_id)
        assert whole is not None
        if kpi_id != "average-order-value":
            assert sum(part.point.value or 0 for part in parts.values()) == pytest.approx(whole.point.value)
            assert sum(part.share or 0 for part in parts.values()) == pytest.approx(1)


def test_the_scorecard_opens_on_the_newest_month_with_revenue_against_the_quarters_plan(shop: Snapshot) -> None:
    card = look(shop)
    assert card.period.key == "2011-12"
    november = look(shop, Calendar().parse("2011-11")).of("revenue")
    assert november is not None
    expected = sums(Grain.MONTH)
    running = expected["2011-10"]["revenue"] + expected["2011-11"]["revenue"]
    assert november.point.value == pytest.approx(running)
    assert november.point.plan == pytest.approx(2_400_000 * 61 / 92)
    assert november.point.status is Status.ON_TRACK


def test_a_quarter_shows_its_whole_revenue_against_its_plan(shop: Snapshot) -> None:
    expected = sums(Grain.QUARTER)
    for period in ("2011-Q1", "2011-Q2", "2011-Q3"):
        result = look(shop, Calendar().parse(period), Grain.QUARTER).of("revenue")
        assert result is not None
        assert result.point.value == pytest.approx(expected[period]["revenue"])
        assert result.point.plan == pytest.approx(2_400_000)


def test_days_that_the_shop_is_closed_are_gaps_and_not_zeros(shop: Snapshot) -> None:
    saturday = Calendar().parse("2011-06-04")
    assert saturday.key not in {row["date"] for row in read_rows()}
    days = {point.period.key: point for point in story(shop, "orders", Grain.DAY)}
    assert days[saturday.key].value is None
    assert days[saturday.key].status is Status.NOT_MEASURED
    assert values(story(shop, "orders", Grain.WEEK))["2011-W22"] == pytest.approx(
        sum(float(row["orders"]) for row in read_rows() if "2011-05-30" <= row["date"] <= "2011-06-05")
    )


def test_a_running_total_stands_beside_the_same_days_of_the_quarter_before(shop: Snapshot) -> None:
    december = look(shop).of("revenue")
    assert december is not None
    before = december.window_before
    assert before is not None
    assert (before.period.key, before.days) == ("2011-Q3", 70)
    same = [row for row in read_rows() if "2011-07-01" <= row["date"] <= "2011-09-08"]
    assert before.same_days == pytest.approx(sum(float(row["revenue"]) for row in same))
    assert before.whole == pytest.approx(sums(Grain.QUARTER)["2011-Q3"]["revenue"])
    assert before.same_days != before.whole
    november = look(shop, Calendar().parse("2011-11")).of("revenue")
    assert november is not None
    assert november.window_before is None


def test_the_quarter_before_is_in_the_explanation_of_a_running_total(shop: Snapshot) -> None:
    told = [text(each.sentence) for section in explain(shop, "revenue").sections for each in section.lines]
    assert (
        "+£1,548,025.41 compared with the first 70 days of Q3 2011, which came to £1,631,908.21; all of it came to "
        "£2,445,503.26"
    ) in told
