"""Goals, and the critical success factors and KPIs under them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kpi_tui.model.kpi import Horizon
from kpi_tui.model.silence import Silenced


@dataclass(frozen=True, slots=True)
class Link:
    """A KPI under a goal, and how heavily it counts in the goal's score (above 0)."""

    kpi: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Factor:
    """A critical success factor: what must go right for the goal to be reached, with the KPIs that measure it."""

    name: str
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Goal:
    """What must be reached, why, by whom and by when. ``links`` are KPIs that hang under the goal itself.

    ``position`` orders goals on the scorecard (lowest first, then by id).
    ``agreed`` says that those who must do it accept the goal (the A of SMART): only people can tell.
    ``silenced`` is advice about this goal that is not to be given.
    """

    id: str
    name: str
    why: str = ""
    horizon: Horizon = Horizon.SHORT
    owner: str = ""
    start: date | None = None
    due: date | None = None
    agreed: bool = False
    position: int = 0
    factors: tuple[Factor, ...] = ()
    links: tuple[Link, ...] = ()
    silenced: tuple[Silenced, ...] = ()

    @property
    def all_links(self) -> tuple[Link, ...]:
        """Every KPI of the goal, those of its factors first, each KPI once (its first weight counts)."""
        first: dict[str, Link] = {}
        for link in (*(link for factor in self.factors for link in factor.links), *self.links):
            first.setdefault(link.kpi, link)
        return tuple(first.values())
