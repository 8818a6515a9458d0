"""Which KPIs of a workspace belong beside one of them, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kpi_tui.model.kpi import Kpi
from kpi_tui.model.sentence import Sentence
from kpi_tui.scorecard.order import goals_in_order, kpis_in_order
from kpi_tui.scorecard.source import Cards


@dataclass(frozen=True, slots=True)
class Related:
    """A KPI beside another. ``guards``: it is the one to watch when the other is pushed. ``why`` is not empty."""

    kpi: Kpi
    why: tuple[Sentence, ...]
    guards: bool = False


def related(cards: Cards, kpi_id: str) -> tuple[Related, ...]:
    """The KPIs beside this one: its guardrail first, then those with more reasons before those with fewer."""
    kpi = cards.kpis[kpi_id]
    found = []
    for other in kpis_in_order(cards):
        why = tuple(_reasons(cards, kpi, other)) if other.id != kpi_id else ()
        if why:
            found.append(Related(other, why, _is(other, kpi.guardrail)))
    return tuple(sorted(found, key=lambda each: (not each.guards, -len(each.why))))


def _reasons(cards: Cards, kpi: Kpi, other: Kpi) -> Iterable[Sentence]:
    if _is(other, kpi.guardrail):
        yield Sentence("watch it beside this one: pushing one alone may harm the other")
    if _is(kpi, other.guardrail):
        yield Sentence("this one is watched beside it")
    shared = [name for name in kpi.entered if name in other.entered and name in cards.inputs]
    if shared:
        labels = ", ".join(cards.inputs[name].label for name in shared)
        yield Sentence("computed from the same figures: %(inputs)s", {"inputs": labels})
    for goal in goals_in_order(cards):
        both = {kpi.id, other.id}
        factors = [factor for factor in goal.factors if both <= {link.kpi for link in factor.links}]
        if factors:
            yield Sentence("the same success factor: %(factor)s", {"factor": factors[0].name})
        elif both <= {link.kpi for link in goal.all_links}:
            yield Sentence("the same goal: %(goal)s", {"goal": goal.name})


def _is(kpi: Kpi, named: str) -> bool:
    """Whether the KPI goes by this id, its own or that of the catalogue's KPI that it was made from."""
    return bool(named) and named in (kpi.id, kpi.catalogue_id)
