"""The rows of the form for figures: a KPI with its result, under it a row for each figure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rich.cells import cell_len, set_cell_size
from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Input, Static

from kpi_tui.language import _, text
from kpi_tui.language.dates import period_name
from kpi_tui.language.status_words import status_word
from kpi_tui.language.wording import kpi_amount, kpi_span
from kpi_tui.model.sentence import Refusal, Sentence
from kpi_tui.model.status import Status
from kpi_tui.scorecard.result import Point
from kpi_tui.tui.theme import status_variable
from kpi_tui.tui.widgets.figure_field import FigureField
from kpi_tui.tui.widgets.figure_form import Asked, Form, FormKpi
from kpi_tui.tui.widgets.line import Line, Piece, shorten, width_of

MARGIN = 5
"""Cells before the label: cursor, sign, and some air."""
GAP = 2
LABEL_AT_LEAST = 12
LAST_AT_MOST = 24
FIELD_NARROW, FIELD_WIDE = 15, 20
WIDE = 100
ECHO = 18
"""Cells for a status, or for what was understood, where there is room."""
ECHO_AT_LEAST = 13
PLAN_FROM = 52
"""From so many cells on, the plan stands beside the result."""


@dataclass(frozen=True, slots=True)
class Widths:
    """How wide the columns are; the echo and the remark have what is left."""

    label: int = 20
    last: int = 10
    field: int = FIELD_NARROW

    @property
    def before_field(self) -> int:
        """Cells at the left of the fields."""
        return MARGIN + self.label + GAP + self.last + GAP


def fit(form: Form, width: int) -> Widths:
    """Columns for ``width`` cells. Long labels end in an ellipsis; figures are never cut."""
    every = [one for kpi in form.kpis for one in (*kpi.asked, *kpi.shared)]
    last = min(max([cell_len(_("Last")), *(cell_len(last_text(one)) for one in every)]), LAST_AT_MOST)
    field = FIELD_WIDE if width >= WIDE else FIELD_NARROW
    label = max([LABEL_AT_LEAST, *(cell_len(one.label) for one in every)])
    room = width - MARGIN - 2 * GAP - last - field - (ECHO if width >= WIDE else ECHO_AT_LEAST)
    return Widths(max(min(label, room), LABEL_AT_LEAST), last, field)


def last_text(asked: Asked) -> str:
    """The figure before, and its period where one was passed over."""
    if asked.last is None:
        return "–"
    shown = asked.amount(asked.last)
    return f"{shown} {period_name(asked.last_period, short=True)}" if asked.last_period else shown


class FormLine(Line):
    """A line that keeps to the columns."""

    def __init__(self) -> None:
        super().__init__()
        self.widths = Widths()


class ProgressLine(Line):
    """The period, and how many of its KPIs have all their figures."""

    STEPS = 20

    def __init__(self) -> None:
        super().__init__()
        self._form: Form | None = None

    def show(self, form: Form) -> None:
        """Show how far this form is filled in."""
        self._form = form
        self.refresh()

    def pieces(self, width: int) -> Iterable[Piece]:
        """The period at the left, the count at the right."""
        form = self._form
        if form is None:
            return
        count = len(form.kpis)
        said = _("%(done)s of %(all)s done") % {"done": form.done, "all": count}
        title = text(Sentence("Figures of %(period)s", {"period": form.period}))
        room = width - cell_len(title) - cell_len(said) - 6
        steps = self.STEPS if room > self.STEPS else 0
        full = round(steps * form.done / count) if count else 0
        yield Piece(f"   {title}", "bold $ink")
        yield Piece(" " * (room - steps))
        yield Piece("━" * full, "$accent")
        yield Piece("━" * (steps - full), "$cursor")
        yield Piece(f"  {said} ", "$ink" if form.done < count else "bold $accent")


class ColumnLine(FormLine):
    """The words over the columns."""

    def __init__(self) -> None:
        super().__init__()
        self.period = ""

    def pieces(self, width: int) -> Iterable[Piece]:
        """KPI, last, the period itself, remark."""
        last = shorten(_("Last"), self.widths.last)
        asked = shorten(_("KPI and what is entered for it"), self.widths.label + 2)
        left = " " * (MARGIN - 2) + set_cell_size(asked, self.widths.label + 2)
        yield Piece(left + " " * (GAP + self.widths.last - cell_len(last)) + last + " " * GAP, "$muted")
        yield Piece(set_cell_size(f" {self.period}", self.widths.field + GAP), "$muted")
        if width >= WIDE:
            yield Piece(_("Remark"), "$muted")


class KpiLine(FormLine):
    """A KPI: its name, and its result with the figures as they are typed."""

    def __init__(self, row: FormKpi, shown: str, currency: str) -> None:
        super().__init__()
        self.row = row
        self.point: Point | None = None
        self._shown = shown
        self._currency = currency
        self._complete = False

    def show(self, row: FormKpi, point: Point | None, *, complete: bool) -> None:
        """Show this result. Why there is none is said where all figures are there; else the empty fields say it."""
        self.row, self.point, self._complete = row, point, complete
        self.refresh()

    def pieces(self, width: int) -> Iterable[Piece]:
        """Name, period where it is another one, value, sign and word."""
        period = self.row.period
        name = [Piece("   "), Piece(self.row.kpi.name, "bold $ink")]
        if period.key != self._shown:
            name.append(Piece(f"  {period_name(period, short=True)}", "$muted"))
        result = list(self._result(width - self.widths.before_field - 2))
        if self.point is not None and self.point.value is None:
            # Why there is none gives way to the name, as far as that keeps to its column.
            *known, why = result
            room = width - min(width_of(name), self.widths.before_field) - width_of(known) - 3
            result = [*known, Piece(shorten(why.text, max(room, 0)), why.style, tooltip=why.tooltip)]
        # A long result begins further to the left, and a long name gives way.
        start = min(self.widths.before_field + 1, width - width_of(result) - 1)
        if width_of(name) > start - 2:
            name[1] = Piece(shorten(name[1].text, max(start - 2 - width_of(name) + name[1].width, 8)), name[1].style)
        yield from name
        yield Piece(" " * max(start - width_of(name), 2))
        yield from result

    def _result(self, room: int) -> Iterable[Piece]:
        point, kpi = self.point, self.row.kpi
        if point is None:
            return
        colour = status_variable(point.status)
        if point.value is None:
            why = f"  {text(point.reason)}" if point.reason and self._complete else ""
            if point.between:
                yield Piece(f"{kpi_span(point.between, kpi, self._currency)}  ", "bold $ink")
            yield Piece(f"{point.status.sign} {status_word(point.status, ranged=point.between is not None)}", colour)
            yield Piece(why, "$muted", tooltip=why.strip())
            return
        value = ("~" if point.provisional else "") + kpi_amount(point.value, kpi, self._currency)
        yield Piece(set_cell_size(value, max(self.widths.field, cell_len(value) + 1)), "bold $ink")
        word = f" {point.status.sign} {status_word(point.status)}"
        if point.unweighted:
            word += f", {_('unweighted')}"
        if point.plan is None or room <= PLAN_FROM:
            yield Piece(word, colour)
        else:
            yield Piece(set_cell_size(word, max(ECHO, cell_len(word) + 2)), colour)
            yield Piece(_("plan %(plan)s") % {"plan": kpi_amount(point.plan, kpi, self._currency)}, "$muted")


class _Label(Line):
    """The left of a row: cursor, sign, label, the figure before."""

    def __init__(self, row: FigureRow) -> None:
        super().__init__()
        self._row = row

    def pieces(self, width: int) -> Iterable[Piece]:  # noqa: ARG002 -- the columns say how wide
        """As wide as the columns."""
        field, widths = self._row.field, self._row.widths
        asked, focused = field.asked, field.has_focus
        yield Piece("▌" if focused else " ", "$accent")
        yield Piece(" " + set_cell_size(self._sign(), MARGIN - 2), "bold $ink" if field.dirty else "$accent")
        label = shorten(asked.label, widths.label)
        style = "bold $ink" if focused else "$ink"
        yield Piece(set_cell_size(label, widths.label), style, tooltip=asked.source or asked.label)
        last = shorten(last_text(asked), widths.last)
        yield Piece(" " * (GAP + widths.last - cell_len(last)) + last + " " * GAP, "$muted")

    def _sign(self) -> str:
        field = self._row.field
        if field.dirty:
            return "◐"
        return "✓" if field.asked.done else ""


class _Echo(Line):
    """The right of a row: what was understood, and the remark."""

    def __init__(self, row: FigureRow) -> None:
        super().__init__()
        self._row = row

    def pieces(self, width: int) -> Iterable[Piece]:
        """What was understood while it is not saved; a remark where there is room."""
        row = self._row
        said = self.understood
        if not row.field.dirty and cell_len(said) > width - 2:
            said = ""  # the field itself says it too
        echo = Piece("  " + shorten(said, width - 2), "$ink" if row.field.dirty else "$muted")
        yield echo
        waits = "  " + _("not saved")
        if row.field.dirty and not row.field.has_focus and echo.width + cell_len(waits) <= width:
            yield Piece(waits, "$muted")
            return
        if row.remark_fits:
            gap = "  " if echo.width > 2 else ""
            yield Piece(gap + row.field.note_shown.replace("\n", " "), "italic $muted")

    @property
    def understood(self) -> str:
        """The number as it was read, with its unit; of a saved figure nothing but that it does not apply."""
        field = self._row.field
        if not field.dirty:
            return _("does not apply") if field.asked.not_applicable else ""
        try:
            value = field.read()
        except Refusal:
            return ""
        return "" if value is None else f"= {field.asked.amount(value)}"


class FigureRow(Vertical):
    """A figure that is asked: its label, the figure before, the field, what was understood; below it what is wrong."""

    def __init__(self, asked: Asked) -> None:
        super().__init__()
        self.field = FigureField(asked)
        self.widths = Widths()
        self._said: Content | None = None

    def compose(self) -> ComposeResult:
        """One line, and a second where there is something to say."""
        with Horizontal():
            yield _Label(self)
            yield self.field
            yield _Echo(self)
        below = Static("", classes="below", markup=False)
        below.display = False
        yield below

    @property
    def remark_fits(self) -> bool:
        """Whether there is a remark and it fits at the end of the line; else it stands below."""
        room = self.size.width - self.widths.before_field - self.widths.field - 2 * GAP - 1
        room -= cell_len(self.query_one(_Echo).understood)
        return bool(self.field.note_shown) and cell_len(self.field.note_shown) <= room

    def fit(self, widths: Widths) -> None:
        """Take these columns."""
        self.widths = widths
        self.query_one(_Label).styles.width = widths.before_field
        self.field.styles.width = widths.field
        self.query_one(".below", Static).styles.padding = (0, 1, 0, MARGIN)
        self.refresh_row()

    def refresh_row(self) -> None:
        """Draw anew what belongs to the field."""
        for line in self.query(Line):
            line.refresh()
        below, field = self.query_one(".below", Static), self.field
        if field.problem:
            said: Content | None = Content.styled(f"{Status.OFF_TRACK.sign} {field.problem}", "$status-off-track")
        elif field.question:
            said = Content.styled(f"{Status.AT_RISK.sign} {field.question}", "$status-at-risk")
        elif field.note_shown and not self.remark_fits:
            said = Content.styled(field.note_shown, "italic $muted")
        else:
            said = None
        if said != self._said:  # it has the whole page arranged anew
            self._said = said
            below.display = said is not None
            below.update(said or "")

    def on_mount(self) -> None:
        """Nothing to say yet."""
        self.refresh_row()

    def on_resize(self) -> None:
        """The remark may fit now."""
        self.refresh_row()

    def on_input_changed(self, _event: Input.Changed) -> None:
        """Say what was understood."""
        self.refresh_row()

    def on_descendant_focus(self) -> None:
        """The cursor is here."""
        self.refresh_row()

    def on_descendant_blur(self) -> None:
        """The cursor is elsewhere."""
        self.refresh_row()

    def on_click(self, event: events.Click) -> None:
        """A click anywhere in the row goes to the field."""
        event.stop()
        self.field.focus()


class SharedLine(FormLine):
    """A figure that was asked at a KPI above: not asked again."""

    def __init__(self, asked: Asked) -> None:
        super().__init__()
        self.asked = asked

    def show(self, asked: Asked) -> None:
        """Show what was entered above."""
        self.asked = asked
        self.refresh()

    def pieces(self, width: int) -> Iterable[Piece]:  # noqa: ARG002 -- the columns say how wide
        """Its label and value, in grey."""
        label = set_cell_size(shorten(self.asked.label, self.widths.label), self.widths.label)
        asked = self.asked
        value = _("does not apply") if asked.not_applicable else asked.amount(asked.value)
        yield Piece(" " * MARGIN + label + " " * (2 * GAP + self.widths.last), "$muted")
        yield Piece(f" {set_cell_size(value, max(self.widths.field - 1, cell_len(value)))}", "$muted")
        yield Piece("  " + _("see above"), "$muted")
