"""What can be done to a goal's factors and links: each function answers the goal as it would be then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from kpi_tui.model.goal import Factor, Goal, Link
from kpi_tui.model.sentence import Refusal

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a link stands in its goal: the ``link``-th of the ``factor``-th factor, or of the goal itself (None)."""

    factor: int | None
    link: int


def links_of(goal: Goal, factor: int | None) -> tuple[Link, ...]:
    """The links under a factor, or under the goal itself."""
    return goal.links if factor is None else goal.factors[factor].links


def with_links(goal: Goal, factor: int | None, links: tuple[Link, ...]) -> Goal:
    """The goal with these links under one factor, or under the goal itself."""
    if factor is None:
        return replace(goal, links=links)
    return replace(goal, factors=_put(goal.factors, factor, replace(goal.factors[factor], links=links)))


def with_factor(goal: Goal, name: str) -> Goal:
    """The goal with one factor more, at the end. Refuses a name that it has already, or none."""
    return replace(goal, factors=(*goal.factors, Factor(_new_name(goal.factors, name))))


def with_factor_named(goal: Goal, factor: int, name: str) -> Goal:
    """The goal with another name for a factor. Refuses as ``with_factor`` does."""
    others = goal.factors[:factor] + goal.factors[factor + 1 :]
    return replace(
        goal, factors=_put(goal.factors, factor, replace(goal.factors[factor], name=_new_name(others, name)))
    )


def without_factor(goal: Goal, factor: int) -> Goal:
    """The goal without a factor; its KPIs stay with the goal itself."""
    kept = goal.factors[factor].links
    return replace(goal, factors=goal.factors[:factor] + goal.factors[factor + 1 :], links=(*goal.links, *kept))


def with_link(goal: Goal, factor: int | None, kpi: str) -> Goal:
    """The goal with one KPI more under a factor. Refuses a KPI that the goal has already: it would count twice."""
    if any(link.kpi == kpi for link in goal.all_links):
        raise Refusal("This goal has that KPI already: it would count twice.")
    return with_links(goal, factor, (*links_of(goal, factor), Link(kpi)))


def without_link(goal: Goal, place: Place) -> Goal:
    """The goal without a link."""
    links = links_of(goal, place.factor)
    return with_links(goal, place.factor, links[: place.link] + links[place.link + 1 :])


def with_weight(goal: Goal, place: Place, weight: float) -> Goal:
    """The goal with another weight on a link. Refuses a weight that is not more than 0."""
    if not weight > 0:
        raise Refusal("A weight must be more than 0. A KPI that should not count can be taken from the goal with x.")
    links = links_of(goal, place.factor)
    return with_links(goal, place.factor, _put(links, place.link, replace(links[place.link], weight=weight)))


def moved(goal: Goal, place: Place, factor: int | None) -> Goal:
    """The goal with a link under another factor, as the last there; its weight goes with it."""
    if factor == place.factor:
        return goal
    link = links_of(goal, place.factor)[place.link]
    return with_links(without_link(goal, place), factor, (*links_of(goal, factor), link))


def shifted(goal: Goal, place: Place, step: int) -> Goal:
    """The goal with a link ``step`` places further down among those of its factor; as it is where there is no room."""
    return with_links(goal, place.factor, tuple(reordered(links_of(goal, place.factor), place.link, step)))


def shifted_factor(goal: Goal, factor: int, step: int) -> Goal:
    """The goal with a factor ``step`` places further down; as it is where there is no room."""
    return replace(goal, factors=tuple(reordered(goal.factors, factor, step)))


def reordered(items: Sequence[Item], index: int, step: int) -> list[Item]:
    """The items with one of them ``step`` places further; as they are where that is outside."""
    order = list(items)
    if 0 <= index + step < len(order):
        order.insert(index + step, order.pop(index))
    return order


def in_order(goals: Sequence[Goal]) -> tuple[Goal, ...]:
    """Those of the goals whose position has to change so that they stand in this order, with their new position."""
    placed = ((goal, number) for number, goal in enumerate(goals, start=1))
    return tuple(replace(goal, position=number) for goal, number in placed if goal.position != number)


def _new_name(others: Sequence[Factor], name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise Refusal("A success factor needs a name: say in a few words what must go right.")
    if any(other.name == name for other in others):
        raise Refusal("This goal has a success factor “%(name)s” already.", name=name)
    return name


def _put(items: tuple[Item, ...], index: int, item: Item) -> tuple[Item, ...]:
    return (*items[:index], item, *items[index + 1 :])
