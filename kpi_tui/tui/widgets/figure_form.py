"""What the form for figures asks. It is made in a thread, because that loads polars; importing this does not."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from kpi_tui.language import _, text
from kpi_tui.language.amounts import amount
from kpi_tui.language.marks import wrong_mark
from kpi_tui.language.numbers import number
from kpi_tui.model.kpi import Kpi
from kpi_tui.model.period import Grain, Period
from kpi_tui.model.unit import Unit
from kpi_tui.scorecard.result import Point
from kpi_tui.workspace.files.reading import clean

if TYPE_CHECKING:
    from kpi_tui.scorecard.due import DueInput, DueKpi
    from kpi_tui.scorecard.usual import Usual
    from kpi_tui.workspace.snapshot import Snapshot

Key = tuple[str, str, str]
"""Input or KPI, segment and period."""
LARGE = 1.5
"""From so many times the figure before on, the number of times says it best."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A figure that is asked for: of which input or KPI, over which period, and what is known of it.

    ``value``, ``not_applicable`` and ``note`` are those of the figure that is saved. ``last`` is the figure before, and
    ``last_period`` its period where that is not the one just before. ``parts`` is how many figures of segments are
    there in its place. ``segment`` is the one that the figure is of, if it is not of the whole.
    """

    id: str
    label: str
    period: Period
    unit: Unit
    currency: str
    source: str = ""
    value: float | None = None
    not_applicable: bool = False
    note: str | None = None
    last: float | None = None
    last_period: Period | None = None
    usual: Usual | None = None
    parts: int = 0
    segment: str = ""

    @property
    def key(self) -> Key:
        """What makes it this figure and no other."""
        return self.id, self.segment, self.period.key

    @property
    def done(self) -> bool:
        """Whether something was entered for it, be it that it does not apply."""
        return self.value is not None or self.not_applicable or self.parts > 0

    def strange(self, value: float) -> str:
        """What is unusual about a value, as a sentence; empty where nothing is."""
        if self.usual is None or self.usual.holds(value):
            return ""
        times = value / self.last if self.last and self.last * value > 0 else 0.0
        last = self.amount(self.last)
        if times >= LARGE:
            shown = number(times, 0 if times >= 10 else 1)
            said = _("That is %(times)s × the figure before (%(last)s).") % {"times": shown, "last": last}
        elif 0 < times < 1:
            said = _("That is far less than the figure before (%(last)s).") % {"last": last}
        else:
            said = _("That is far from the figure before (%(last)s).") % {"last": last}
        return said

    def odd_mark(self, typed: str) -> str:
        """What is odd about the sign that was typed with a number, as a sentence; empty where nothing is."""
        odd = wrong_mark(typed, clean(self.label), self.unit, self.currency)
        return text(odd) if odd else ""

    def amount(self, value: float | None) -> str:
        """A value with its unit, and as many decimals as it has."""
        return amount(value, self.unit, decimals=self._decimals(value), currency=self.currency)

    def plain(self, value: float | None) -> str:
        """A value as one would type it; nothing where there is none."""
        return "" if value is None else number(value, self._decimals(value))

    def _decimals(self, value: float | None) -> int | None:
        """Two at least for an amount of money with cents; None is as many as there are."""
        if self.unit is not Unit.CURRENCY or value is None or value == round(value):
            return None
        return max(2, len(f"{value:.6f}".rstrip("0").partition(".")[2]))


@dataclass(frozen=True, slots=True)
class FormKpi:
    """A KPI with the figures that are ``asked`` for it, and those that were asked at a KPI above."""

    kpi: Kpi
    period: Period
    asked: tuple[Asked, ...]
    shared: tuple[Asked, ...]

    @property
    def done(self) -> bool:
        """Whether there is nothing left to enter."""
        return all(each.done for each in (*self.asked, *self.shared))


@dataclass(frozen=True, slots=True)
class Form:
    """All that is asked in a period; ``points`` are the results of its KPIs with the figures that are saved."""

    period: Period
    kpis: tuple[FormKpi, ...] = ()
    points: Mapping[str, Point] = field(default_factory=dict)

    @property
    def done(self) -> int:
        """How many KPIs have all their figures."""
        return sum(each.done for each in self.kpis)

    @property
    def complete(self) -> bool:
        """Whether all KPIs have all their figures."""
        return self.done == len(self.kpis)

    @property
    def begun(self) -> bool:
        """Whether anything was entered."""
        return any(asked.done for each in self.kpis for asked in each.asked)

    @property
    def shape(self) -> tuple[object, ...]:
        """What rows there are: as long as it stays the same, rows need not be made anew."""
        return (
            self.period.key,
            tuple((k.kpi.id, k.kpi.name, *(a.key for a in k.asked), "", *(s.key for s in k.shared)) for k in self.kpis),
        )


def gather(snapshot: Snapshot, period: Period, today: date, switched: Collection[str] = ()) -> Form:
    """What to ask in ``period``. A KPI of which only outcomes were ever entered is asked for its outcome; for those
    ``switched`` it is the other way round."""
    from kpi_tui.scorecard.due import due
    from kpi_tui.scorecard.look import points_in

    used = set(snapshot.figures["id"].unique())
    seen: set[Key] = set()
    kpis = []
    for each in due(snapshot, period, today):
        kpi = each.kpi
        only_outcomes = kpi.id in used and used.isdisjoint(kpi.entered)
        if not kpi.is_direct and only_outcomes is not (kpi.id in switched):
            asked: list[Asked] = [_outcome(snapshot, each)]
        else:
            currency = snapshot.settings.currency
            asked = [_asked(snapshot, one, currency) for one in (*each.inputs, *each.shared)]
        new = tuple(one for one in asked if one.key not in seen)
        shared = tuple(one for one in asked if one.key in seen)
        seen.update(one.key for one in asked)
        kpis.append(FormKpi(kpi, each.period, new, shared))
    return Form(period, tuple(kpis), points_in(snapshot, {each.kpi.id: each.period for each in kpis}, today))


def attempts(snapshot: Snapshot, form: Form, typed: Mapping[Key, float | None], today: date) -> dict[str, Point]:
    """What the KPIs would be with the figures that are typed and not saved; only those that they change."""
    from kpi_tui.scorecard.look import try_out

    points = {}
    for each in form.kpis:
        values = {
            one.id: typed[one.key]
            for one in (*each.asked, *each.shared)
            if one.key in typed and one.period == each.period
        }
        if values:
            points[each.kpi.id] = try_out(snapshot, each.kpi.id, each.period, values, today)
    return points


def _asked(snapshot: Snapshot, due: DueInput, currency: str) -> Asked:
    entry, period = due.input, due.period
    before = snapshot.settings.calendar.shift(period, -1)
    return Asked(
        entry.id,
        _of_segment(entry.label, due.segment),
        period,
        entry.unit,
        currency,
        entry.source,
        due.value,
        due.not_applicable,
        due.note,
        due.last,
        None if due.last_period == before else due.last_period,
        due.usual,
        due.parts,
        due.segment,
    )


def _of_segment(label: str, segment: str) -> str:
    return f"{segment}: {label}" if segment else label


def _outcome(snapshot: Snapshot, due: DueKpi) -> Asked:
    from kpi_tui.scorecard.entries import entries
    from kpi_tui.scorecard.usual import usual

    kpi, period = due.kpi, due.period
    own = [
        each
        for each in entries(snapshot, kpi.id)
        if each.id == kpi.id and (each.segment or "") == kpi.segment and _grain(snapshot, each.period) is period.grain
    ]
    here = next((each for each in own if each.period == period.key), None)
    before = [each for each in own if each.start < period.start and each.value is not None]
    last = before[-1] if before else None
    last_period = snapshot.settings.calendar.find(last.period) if last else None
    return Asked(
        kpi.id,
        _of_segment(_("Outcome, in place of its inputs"), kpi.segment),
        period,
        kpi.unit,
        snapshot.settings.currency,
        kpi.source,
        here.value if here else None,
        bool(here and here.not_applicable),
        here.note if here else None,
        last.value if last else None,
        None if last_period == snapshot.settings.calendar.shift(period, -1) else last_period,
        usual([each.value for each in before if each.value is not None]),
        segment=kpi.segment,
    )


def _grain(snapshot: Snapshot, key: str) -> Grain | None:
    period = snapshot.settings.calendar.find(key)
    return period.grain if period else None
