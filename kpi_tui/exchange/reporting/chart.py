"""Charts as SVG: a KPI over time, and the small line of its last periods. Texts are data here, never markup.

Colours come by class: a page gives them its own (light, dark, printed), a drawing that stands alone has ``STYLE``.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby

from kpi_tui.model.status import Status
from kpi_tui.scorecard.trend.marks import Level, Mark

WIDTH, HEIGHT = 720, 250
_TOP, _BOTTOM = 30, 24
_LETTER = 6.0
"""How wide a letter is, about: nobody can measure text that is not drawn yet."""
_ROW = 18
STYLE = """
.grid{stroke:#e3e3e0;stroke-width:1}.axis,.note{fill:#5c5c58;font-size:11px}.now{fill:#1c1c1a;font-weight:bold}
.on_track{fill:#096a5d}.at_risk{fill:#765f05}.off_track{fill:#520307}.watching,.not_measured{fill:#5c5c58}
.band-on_track{fill:#096a5d;fill-opacity:.07}.band-at_risk{fill:#d9a800;fill-opacity:.13}
.band-off_track{fill:#b3261e;fill-opacity:.07}.line{fill:none;stroke:#1c1c1a;stroke-width:2}.thin{stroke-width:1.4}
.point{fill:#1c1c1a}.ring{fill:#ffffff}.plan{fill:none;stroke:#096a5d;stroke-width:1.5;stroke-dasharray:7 4}
.usual{fill:none;stroke:#77776f;stroke-width:1;stroke-dasharray:2 3}
.expected{fill:none;stroke:#1c1c1a;stroke-width:1.5;stroke-dasharray:2 4}.cone{fill:#1c1c1a;fill-opacity:.08}
.action{stroke:#5c5c58;stroke-width:1.5;fill:none}.flag{fill:#5c5c58}
"""
"""The colours on paper."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """The inside of an SVG of this size, and what it shows in words for who cannot see it."""

    id: str
    width: float
    height: float
    inside: str
    title: str
    about: str

    def svg(self, style: str = "", *, font: str = "") -> str:
        """The whole SVG; with a ``style`` it stands alone."""
        alone = f' xmlns="http://www.w3.org/2000/svg" width="{self.width:g}" height="{self.height:g}"' if style else ""
        family = f' font-family="{escape(font)}"' if font else ""
        names = f"{self.id}-title {self.id}-about" if self.about else f"{self.id}-title"
        about = f'<desc id="{self.id}-about">{escape(self.about)}</desc>' if self.about else ""
        return (
            f'<svg{alone}{family} viewBox="0 0 {self.width:g} {self.height:g}" role="img" aria-labelledby="{names}">'
            f'<title id="{self.id}-title">{escape(self.title)}</title>{about}'
            f"{f'<style>{style}</style>' if style else ''}{self.inside}</svg>"
        )


@dataclass(frozen=True, slots=True)
class Span:
    """What was done, from the place of one period to that of another; it ``goes_on`` where it has no end yet."""

    name: str
    first: float
    last: float


@dataclass(frozen=True, slots=True)
class Legend:
    """The words for the lines that a chart can have."""

    value: str
    plan: str
    usual: str
    expected: str


@dataclass(frozen=True, slots=True)
class Chart:
    """What to draw: the marks of periods with their short names, the oldest first, and where ``shown`` is among them.

    ``ticks`` are values and their words. ``actions`` stand under the axis. ``turns`` are the places from which another
    plan is in force.
    """

    marks: Sequence[Mark]
    names: Sequence[str]
    years: Sequence[bool]
    shown: int | None
    usual: Sequence[Level]
    ticks: Sequence[tuple[float, str]]
    actions: Sequence[Span]
    turns: Collection[int]
    legend: Legend

    def inside(self) -> tuple[str, float]:
        """The drawing and its height."""
        return _Canvas(self).drawn()


def span_of(marks: Sequence[Mark], usual: Sequence[Level]) -> tuple[float, float] | None:
    """From the lowest to the highest value that has to be seen; None where there is none.

    From 0, where the values are not far from it: half the height is then half the value. A forecast that is very unsure
    does not press the rest flat.
    """
    values = [each.value for each in marks if each.value is not None]
    if not values:
        return None
    seen = [*values, *(level.value for level in usual)]
    seen += [limit for each in marks for limit in (each.low, each.high, each.expected) if limit is not None]
    low, high = min(seen), max(seen)
    room = (high - low) or abs(high) or 1.0
    band = [end for each in marks for end in (each.at_least, each.at_most) if end is not None]
    low, high = (
        max(min([low, *band]), low - room / 2),
        min(max([high, *band]), high + room / 2),
    )
    if low >= 0 and low < high * 0.4:
        return 0.0, high * 1.06
    pad = (high - low) * 0.08 or abs(high) * 0.1 or 1.0
    return (max(low - pad, 0.0) if low >= 0 else low - pad), high + pad


def round_ticks(low: float, high: float, count: int = 5) -> list[float]:
    """Round numbers between the two, about so many."""
    rough = (high - low) / max(count - 1, 1)
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(each * power for each in (1, 2, 2.5, 5, 10) if each * power >= rough * 0.7)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [float(f"{number * step:.12g}") for number in range(first, last + 1)]


@dataclass(frozen=True, slots=True)
class _Point:
    x: float
    y: float

    def __str__(self) -> str:
        return f"{self.x:.1f} {self.y:.1f}"


class _Canvas:
    """Places marks on a drawing of the usual width."""

    def __init__(self, chart: Chart) -> None:
        self._chart = chart
        span = span_of(chart.marks, chart.usual)
        self._low, self._high = span or (0.0, 1.0)
        self._left = max((len(word) for _value, word in chart.ticks), default=4) * _LETTER + 12
        self._right = WIDTH - 14
        self._floor = HEIGHT - _BOTTOM
        self._step = (self._right - self._left) / max(len(chart.marks), 1)

    def drawn(self) -> tuple[str, float]:
        height = HEIGHT + len(self._chart.actions) * _ROW + (4 if self._chart.actions else 0)
        parts = [*self._bands(), *self._grid(), *self._cone(), *self._usual(), *self._plan(), *self._forecast()]
        parts += [*self._values(), *self._axis(), *self._actions(), *self._legend()]
        return "".join(parts), height

    def _x(self, place: float) -> float:
        return self._left + (place + 0.5) * self._step

    def _y(self, value: float) -> float:
        part = (value - self._low) / (self._high - self._low)
        return self._floor - min(max(part, 0.0), 1.0) * (self._floor - _TOP)

    def _at(self, place: float, value: float) -> _Point:
        return _Point(self._x(place), self._y(value))

    def _bands(self) -> Iterator[str]:
        """Where a value was on track, at risk or off track, as long as one kind of plan was in force."""

        marks = self._chart.marks
        for places in self._same_plan(range(len(marks))):
            zones = [_zones(marks[place]) for place in places]
            for number, (status, _low, _high) in enumerate(zones[0]):
                yield self._area(status, [(place, each[number][1:]) for place, each in zip(places, zones, strict=True)])

    def _area(self, status: Status, ends: Sequence[tuple[int, tuple[float, float]]]) -> str:
        """The stretch between two values, half a period further at both ends."""
        wide = [(ends[0][0] - 0.5, ends[0][1]), *((float(place), each) for place, each in ends)]
        wide.append((ends[-1][0] + 0.5, ends[-1][1]))
        above = [self._at(place, each[1]) for place, each in wide]
        below = [self._at(place, each[0]) for place, each in reversed(wide)]
        return f'<polygon class="band-{status.value}" points="{_joined([*above, *below])}"/>'

    def _grid(self) -> Iterator[str]:
        for value, word in self._chart.ticks:
            y = self._y(value)
            yield f'<path class="grid" d="M{self._left:.1f} {y:.1f}H{self._right}"/>'
            yield f'<text class="axis" x="{self._left - 8:.1f}" y="{y + 4:.1f}" text-anchor="end">{escape(word)}</text>'

    def _usual(self) -> Iterator[str]:
        for level in self._chart.usual:
            first, last = self._x(level.first - 0.5), self._x(level.last + 0.5)
            yield f'<path class="usual" d="M{first:.1f} {self._y(level.value):.1f}H{last:.1f}"/>'

    def _plan(self) -> Iterator[str]:
        for places in self._same_plan(range(len(self._chart.marks))):
            for limits in (
                [self._chart.marks[place].low for place in places],
                [self._chart.marks[place].high for place in places],
            ):
                yield from self._lines("plan", limits, since=places[0], ends=0.5)

    def _same_plan(self, places: Iterable[int]) -> Iterator[list[int]]:
        """The places that have limits, in rows of the same kind of them under one plan."""
        marks = self._chart.marks

        def kind(place: int) -> tuple[bool, bool, int]:
            since = sum(turn <= place for turn in self._chart.turns)
            return marks[place].low is None, marks[place].high is None, since

        for (no_low, no_high, _since), run in groupby(places, key=kind):
            if not (no_low and no_high):
                yield list(run)

    def _cone(self) -> Iterator[str]:
        band = [
            (place, each.at_least, each.at_most)
            for place, each in enumerate(self._chart.marks)
            if each.at_least is not None and each.at_most is not None
        ]
        if len(band) > 1:
            above = [self._at(place, most) for place, _least, most in band]
            below = [self._at(place, least) for place, least, _most in reversed(band)]
            yield f'<polygon class="cone" points="{_joined([*above, *below])}"/>'

    def _forecast(self) -> Iterator[str]:
        yield from self._lines("expected", [each.expected for each in self._chart.marks])

    def _values(self) -> Iterator[str]:
        values = [each.value for each in self._chart.marks]
        yield from self._lines("line", values)
        known = [place for place, value in enumerate(values) if value is not None]
        newest = self._chart.shown if self._chart.shown in known else known[-1]
        small = 2.2 if len(values) <= 40 else 1.2
        for place in known:
            point = self._at(place, values[place] or 0.0)
            if place == newest:
                status = self._chart.marks[place].status.value
                yield f'<circle class="ring" cx="{point.x:.1f}" cy="{point.y:.1f}" r="7"/>'
                yield f'<circle class="{status}" cx="{point.x:.1f}" cy="{point.y:.1f}" r="5"/>'
            else:
                yield f'<circle class="point" cx="{point.x:.1f}" cy="{point.y:.1f}" r="{small}"/>'

    def _lines(self, kind: str, values: Sequence[float | None], *, since: int = 0, ends: float = 0.0) -> Iterator[str]:
        """A line through values that follow each other, from the place ``since`` on; gaps stay gaps. With ``ends`` it
        is so much longer at both."""
        for there, run in groupby(range(len(values)), key=lambda place: values[place] is not None):
            places = list(run)
            if not there or (len(places) == 1 and not ends):
                continue
            points = [self._at(since + place, values[place] or 0.0) for place in places]
            if ends:
                first, last = self._x(since + places[0] - ends), self._x(since + places[-1] + ends)
                points = [_Point(first, points[0].y), *points, _Point(last, points[-1].y)]
            yield f'<polyline class="{kind}" points="{_joined(points)}"/>'

    def _axis(self) -> Iterator[str]:
        """The names of periods: that of the shown one, years, and as many more as there is room for."""
        count, taken = len(self._chart.names), list[tuple[float, float]]()
        years = [place for place in range(count) if self._chart.years[place]]
        last = count - 1
        first = [] if self._chart.shown is None else [self._chart.shown]
        every = max(math.ceil(44 / self._step), 1)
        rest = [place for place in reversed(range(count)) if (last - place) % every == 0]
        for place in dict.fromkeys([*first, *reversed(years), last, *rest]):
            name = self._chart.names[place]
            half = len(name) * _LETTER / 2
            middle = min(max(self._x(place), self._left + half - 8), self._right - half + 8)
            if any(middle - half < right + 8 and left < middle + half + 8 for left, right in taken):
                continue
            taken.append((middle - half, middle + half))
            look = "axis now" if place == self._chart.shown else "axis"
            y = self._floor + 17
            yield f'<text class="{look}" x="{middle:.1f}" y="{y}" text-anchor="middle">{escape(name)}</text>'

    def _actions(self) -> Iterator[str]:
        for row, each in enumerate(self._chart.actions):
            y = HEIGHT + row * _ROW + 8
            first, last = self._x(each.first), self._x(each.last)
            yield f'<path class="action" d="M{first:.1f} {y}H{max(last, first + 6):.1f}"/>'
            yield f'<path class="flag" d="M{first - 5:.1f} {y - 5}h10l-5 9z"/>'
            width = len(each.name) * _LETTER
            right = max(last, first + 6) + 8
            x, anchor = (right, "start") if right + width <= WIDTH else (first - 10, "end")
            yield f'<text class="note" x="{x:.1f}" y="{y + 4}" text-anchor="{anchor}">{escape(each.name)}</text>'

    def _legend(self) -> Iterator[str]:
        marks, words = self._chart.marks, self._chart.legend
        known = (
            ("line", words.value, True),
            ("plan", words.plan, any(each.low is not None or each.high is not None for each in marks)),
            ("usual", words.usual, bool(self._chart.usual)),
            ("expected", words.expected, any(each.expected is not None for each in marks)),
        )
        x = self._left
        for kind, word, drawn in known:
            if drawn:
                yield f'<path class="{kind}" d="M{x:.1f} 10h22"/>'
                yield f'<text class="note" x="{x + 28:.1f}" y="14">{escape(word)}</text>'
                x += 28 + len(word) * _LETTER + 22


def _zones(mark: Mark) -> list[tuple[Status, float, float]]:
    """From which value to which a value had which status."""
    low = -math.inf if mark.low is None else mark.low
    high = math.inf if mark.high is None else mark.high
    allowance = mark.allowance or 0.0
    zones = [(Status.ON_TRACK, low, high)]
    if mark.low is not None:
        zones += [(Status.AT_RISK, low - allowance, low), (Status.OFF_TRACK, -math.inf, low - allowance)]
    if mark.high is not None:
        zones += [(Status.AT_RISK, high, high + allowance), (Status.OFF_TRACK, high + allowance, math.inf)]
    return zones


def _joined(points: Sequence[_Point]) -> str:
    return " ".join(f"{each.x:.1f},{each.y:.1f}" for each in points)


def spark(values: Sequence[float | None], status: Status, *, id: str, title: str) -> Drawing:  # noqa: A002 -- SVG's word
    """The small line of the last values, with a dot in the colour of the status at its end. Gaps stay gaps."""
    width, height, edge = 110.0, 24.0, 4.0
    known = [value for value in values if value is not None]
    low, span = (min(known), max(known) - min(known)) if known else (0.0, 0.0)

    def at(place: int, value: float) -> _Point:
        part = (value - low) / span if span else 0.5
        x = edge + place * (width - 2 * edge) / max(len(values) - 1, 1)
        return _Point(x, height - edge - part * (height - 2 * edge))

    parts = []
    points = [None if value is None else at(place, value) for place, value in enumerate(values)]
    for there, run in groupby(points, key=lambda point: point is not None):
        line = [point for point in run if point is not None]
        if there and len(line) > 1:
            parts.append(f'<polyline class="line thin" points="{_joined(line)}"/>')
        elif there:
            parts.append(f'<circle class="point" cx="{line[0].x:.1f}" cy="{line[0].y:.1f}" r="1.2"/>')
    if points and (newest := points[-1]) is not None:
        parts.append(f'<circle class="{status.value}" cx="{newest.x:.1f}" cy="{newest.y:.1f}" r="3"/>')
    return Drawing(id, width, height, "".join(parts), title, "")
