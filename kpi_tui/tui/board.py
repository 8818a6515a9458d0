"""What the screens show, as one immutable value: a snapshot of the files, and the scorecard made of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from kpi_tui.model.period import Grain, Period

if TYPE_CHECKING:
    from kpi_tui.model.sentence import Sentence
    from kpi_tui.model.settings import Settings
    from kpi_tui.scorecard.advice.practice import Finding
    from kpi_tui.scorecard.result import Scorecard
    from kpi_tui.scorecard.trend.real_changes import RealChanges
    from kpi_tui.workspace.snapshot import Snapshot


@dataclass(frozen=True, eq=False, slots=True)
class Board:
    """The state of the app that screens show. A change makes a new board; screens get it as their ``board``.

    ``name`` is the company's, ready to be shown. ``snapshot`` is None while no workspace is open. ``scorecard`` is None
    until the figures have been read for the first time, and belongs to an older snapshot, period or grain while
    ``reading``, of which a ``share`` is done where that takes long; ``problem`` says why it cannot be made. ``span`` is
    how many periods a KPI's page shows (None: all).

    ``findings`` is all that there is to advise, silenced or not, as far as it was read: None at first, and for a moment
    that of an older snapshot. So is ``changes``, the real changes in periods of the grain.
    """

    name: str = ""
    snapshot: Snapshot | None = None
    settings: Settings | None = None
    period: Period | None = None
    grain: Grain = Grain.MONTH
    scorecard: Scorecard | None = None
    reading: bool = False
    share: float | None = None
    problem: Sentence | None = None
    findings: tuple[Finding, ...] | None = None
    changes: RealChanges = field(default_factory=dict)
    span: int | None = 24

    @property
    def labels(self) -> dict[str, str]:
        """The words for the inputs, by id."""
        return {name: each.label for name, each in self.snapshot.inputs.items()} if self.snapshot else {}

    @property
    def today(self) -> date | None:
        """The day that counts as today."""
        return self.scorecard.today if self.scorecard else None
