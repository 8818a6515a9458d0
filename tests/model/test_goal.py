"""A goal's KPIs hang under its factors or under itself, and each counts once."""

from __future__ import annotations

from kpi_tui.model.goal import Factor, Goal, Link


def test_each_kpi_counts_once_with_its_first_weight() -> None:
    goal = Goal(
        "grow",
        "Grow",
        factors=(
            Factor("More visitors", (Link("visitors", 2), Link("orders"))),
            Factor("Margin", (Link("orders", 5),)),
        ),
        links=(Link("revenue", 3), Link("visitors", 9)),
    )
    assert goal.all_links == (Link("visitors", 2), Link("orders"), Link("revenue", 3))
