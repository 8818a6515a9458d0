"""What happened to a KPI: real changes, actions and remarks, as marks under its chart and as a list in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from itertools import pairwise

from textual.content import Content

from kpi_tui.language import _, text
from kpi_tui.language.dates import day, period_name
from kpi_tui.model.period import Period
from kpi_tui.scorecard.entries import Entry
from kpi_tui.scorecard.result import Point
from kpi_tui.scorecard.trend.outlook import Outlook, Rule, Signal
from kpi_tui.scorecard.trend.verdict import ActionResult
from kpi_tui.tui.widgets.line import fold

_COLOURS = {True: "$status-on-track", False: "$status-off-track", None: "$accent"}
_INDENT = 2


class Kind(Enum):
    """What it is, the foremost first, and its mark. An exclamation mark asks for a look; the signs of statuses are
    kept for statuses."""

    CHANGE = "!"
    ACTION = "▼"
    REMARK = "◆"

    def mark(self, *, unicode: bool = True) -> str:
        """The mark, or a plain one for terminals without UTF-8."""
        return self.value if unicode or self.value.isascii() else {"▼": "v", "◆": "*"}[self.value]


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happened from ``start`` on, for a while where it has an ``end``; ``when`` says it in words.

    ``better`` tells whether it is good news (None: neither).
    """

    kind: Kind
    start: date
    when: str
    words: str
    end: date | None = None
    better: bool | None = None

    @property
    def colour(self) -> str:
        """The theme's colour for its mark."""
        return _COLOURS[self.better]


def happenings(
    points: Sequence[Point], entries: Sequence[Entry], outlook: Outlook | None, actions: Iterable[ActionResult] = ()
) -> tuple[Happening, ...]:
    """All that is known to have happened in the periods of the points, the newest first."""
    if not points:
        return ()
    periods = {point.period for point in points}
    first, last = points[0].period.start, points[-1].period.end
    found = [
        *_changes(outlook, periods),
        *(each for each in map(_action, actions) if each.start <= last and (each.end or last) >= first),
        *(each for point in points for each in _remarks(point, entries)),
    ]
    return tuple(sorted(found, key=lambda each: (each.start, -list(Kind).index(each.kind)), reverse=True))


def _changes(outlook: Outlook | None, periods: set[Period]) -> Iterable[Happening]:
    """One for each period with a signal. What goes on for several periods is told where it has got to."""
    if outlook is None:
        return
    judged = sorted(outlook.judged, key=lambda period: period.start)
    after = dict(pairwise(judged))
    on = {(each.period, each.rule, each.side) for each in outlook.signals}
    told: dict[Period, list[Signal]] = {}
    for each in outlook.signals:
        goes_on = each.rule in (Rule.RUN, Rule.NEAR) and (after.get(each.period), each.rule, each.side) in on
        if each.period in periods and not goes_on:
            told.setdefault(each.period, []).append(each)
    for period, signals in told.items():
        # A value beyond a limit is close to it, of course.
        kept = [each for each in signals if each.rule is not Rule.NEAR] or signals
        ways = {each.better for each in kept}
        words = "; ".join(text(each.sentence) for each in kept)
        if outlook.totals:
            words = _("%(said)s (the period alone, not the total)") % {"said": words}
        yield Happening(
            Kind.CHANGE, period.start, period_name(period, short=True), words,
            better=ways.pop() if len(ways) == 1 else None,
        )  # fmt: skip


def remarks_on(point: Point, entries: Sequence[Entry]) -> tuple[str, ...]:
    """The remarks beside the figures of a period, each once."""
    inside = (each for each in entries if point.period.start <= each.start and each.end <= point.period.end)
    return tuple(dict.fromkeys([*point.notes, *(each.note for each in inside if each.note)]))


def _action(result: ActionResult) -> Happening:
    """An action, with what the figures say of it."""
    action, verdict = result.action, result.verdict
    when = day(action.start)
    if action.end is not None and action.end != action.start:
        when = f"{when} – {day(action.end)}"
    words = f"{action.name} ({action.owner})" if action.owner else action.name
    if verdict is not None:
        words = f"{words}: {text(verdict.title)}"
    better = verdict.better if verdict else None
    return Happening(Kind.ACTION, action.start, when, words, end=action.end or date.max, better=better)


def _remarks(point: Point, entries: Sequence[Entry]) -> Iterable[Happening]:
    for note in remarks_on(point, entries):
        yield Happening(Kind.REMARK, point.period.start, period_name(point.period, short=True), f"“{note}”")


def told(found: Sequence[Happening], unicode: bool, width: int) -> Content:
    """The list: mark, when, and what, folded beside them."""
    widest = max(Content(each.when).cell_length for each in found)
    beside = width - _INDENT - widest - 2 >= width // 2
    rows = [Content.styled(_("What happened"), "$muted")]
    for each in found:
        mark = Content.styled(each.kind.mark(unicode=unicode), f"bold {each.colour}")
        if not beside:
            rows.append(Content.assemble(mark, " ", (each.when, "$muted")))
            rows += [Content(" " * _INDENT + line) for line in fold(each.words, max(width - _INDENT, 1))]
            continue
        when = Content.styled(each.when, "$muted")
        head = Content.assemble(mark, " ", when.pad_right(widest - when.cell_length + 2))
        for line in fold(each.words, width - _INDENT - widest - 2):
            rows.append(Content.assemble(head, line))
            head = Content(" " * (_INDENT + widest + 2))
    return Content("\n").join(rows)
