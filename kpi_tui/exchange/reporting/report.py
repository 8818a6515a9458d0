"""What a report says, whatever file it becomes: its texts in the language that was spoken when it was made.

No text has characters in it that steer a terminal, or that turn the reading direction.
"""

from __future__ import annotations

from dataclasses import dataclass

from kpi_tui.exchange.reporting.chart import Drawing
from kpi_tui.model.status import Status
from kpi_tui.scorecard.result import KpiResult


@dataclass(frozen=True, slots=True)
class Count:
    """How many KPIs have a status."""

    status: Status
    word: str
    n: int


@dataclass(frozen=True, slots=True)
class Line:
    """A KPI in the table of its goal. ``better`` says whether the change is the good way (None: no telling).

    ``signal`` is what its past says, in a sentence; ``besides`` what there is to know about the value, such as that its
    period is not over. ``result`` has the numbers behind the words.
    """

    id: str
    name: str
    status: Status
    word: str
    actual: str
    target: str
    change: str
    better: bool | None
    trend: Drawing | None
    signal: str
    besides: tuple[str, ...]
    remarks: tuple[str, ...]
    result: KpiResult

    @property
    def values(self) -> tuple[float | None, ...]:
        """The values of the last 12 periods at most, the oldest first."""
        return tuple(point.value for point in self.result.history)


@dataclass(frozen=True, slots=True)
class GoalPart:
    """A goal with its score and its KPIs; the KPIs without a goal stand under a heading with neither score nor status.

    ``about`` is who is responsible and by when.
    """

    name: str
    why: str
    about: str
    score: float | None
    status: Status | None
    word: str
    coverage: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class ActionLine:
    """What is done about a KPI, and what the figures say of it."""

    name: str
    kpi: str
    when: str
    owner: str
    verdict: str
    details: str
    why: str
    learned: str


@dataclass(frozen=True, slots=True)
class Told:
    """Something that a KPI's past says. ``better`` says whether it is good news (None: neither)."""

    title: str
    details: tuple[str, ...]
    better: bool | None


@dataclass(frozen=True, slots=True)
class PeriodRow:
    """A period in the table under the chart."""

    period: str
    value: str
    plan: str
    status: Status
    word: str


@dataclass(frozen=True, slots=True)
class KpiPage:
    """All about one KPI. ``facts`` are about this period, ``card`` says what it is and where it comes from: labels and
    texts."""

    line: Line
    period: str
    chart: Drawing | None
    facts: tuple[tuple[str, str], ...]
    told: tuple[Told, ...]
    actions: tuple[ActionLine, ...]
    card: tuple[tuple[str, str], ...]
    rows: tuple[PeriodRow, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """The whole report. ``labels`` are the headings and column names, by the name that templates know them by;
    ``compared_with`` is the heading over the changes."""

    language: str
    company: str
    period: str
    title: str
    made: str
    compared_with: str
    currency: str
    counts: tuple[Count, ...]
    goals: tuple[GoalPart, ...]
    actions: tuple[ActionLine, ...]
    pages: tuple[KpiPage, ...]
    footnotes: tuple[str, ...]
    labels: dict[str, str]

    @property
    def lines(self) -> tuple[Line, ...]:
        """Every KPI once, in the order of its page."""
        return tuple(page.line for page in self.pages)
