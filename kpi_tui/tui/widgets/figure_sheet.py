"""The form for figures as a whole: its rows, what is typed in them, and the cursor."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll

from kpi_tui.language.dates import period_name
from kpi_tui.model.sentence import Refusal
from kpi_tui.scorecard.result import Point
from kpi_tui.tui.widgets.figure_field import FigureField
from kpi_tui.tui.widgets.figure_form import Asked, Form, Key
from kpi_tui.tui.widgets.figure_rows import (
    ColumnLine,
    FigureRow,
    FormLine,
    KpiLine,
    ProgressLine,
    SharedLine,
    fit,
)


class FigureSheet(Vertical):
    """How far it is, the words over the columns, and a row for each figure.

    Texts that are typed and not saved are never lost: they are in their field as long as there is one, and in
    ``drafts`` while another period is shown. ``typing`` is whether the cursor belongs into a field.
    """

    def __init__(self) -> None:
        super().__init__()
        self.typing = True
        self.form: Form | None = None
        self._currency = ""
        self._attempts: Mapping[str, Point] = {}
        self.drafts: dict[Key, tuple[str, str | None, Asked, str]] = {}
        self._at: dict[str, Key] = {}

    def compose(self) -> ComposeResult:
        """Two lines that stay, and rows that scroll."""
        yield ProgressLine()
        yield ColumnLine()
        yield VerticalScroll(can_focus=False)

    # What is shown

    async def show(self, form: Form, currency: str) -> bool:
        """Show this form and answer whether its rows are new. Where they are the same, the cursor stays."""
        same = self.form is not None and self.form.shape == form.shape and self._currency == currency
        self.form, self._currency = form, currency
        if same:
            asked = {one.key: one for kpi in form.kpis for one in (*kpi.asked, *kpi.shared)}
            for row in self.query(FigureRow):
                row.field.take(asked[row.field.asked.key])
            for line in self.query(SharedLine):
                line.show(asked[line.asked.key])
        else:
            await self._build(form)
        self.lay_out()
        return not same

    async def _build(self, form: Form) -> None:
        self.keep_drafts()
        self._attempts = {}
        scroll = self.query_one(VerticalScroll)
        async with self.batch():
            await scroll.remove_children()
            await scroll.mount_all(
                Vertical(
                    KpiLine(kpi, form.period.key, self._currency),
                    *(FigureRow(asked) for asked in kpi.asked),
                    *(SharedLine(asked) for asked in kpi.shared),
                    classes="kpi",
                )
                for kpi in form.kpis
            )
        for field in self.fields:
            if draft := self.drafts.pop(field.asked.key, None):
                field.keep(*draft)
        scroll.scroll_home(animate=False)

    def keep_drafts(self) -> None:
        """Remember what is typed and not saved, before the rows go."""
        for field in self.fields:
            self.drafts.pop(field.asked.key, None)
            if field.dirty:
                self.drafts[field.asked.key] = (field.value, field.note, field.seen, field.language)

    def take_over(self, other: FigureSheet) -> None:
        """Go on where another form was left."""
        self.typing, self.drafts, self._at = other.typing, other.drafts, other._at

    def forget(self) -> None:
        """Drop all that is typed: it belongs to another company."""
        self.typing, self.drafts, self._at = True, {}, {}
        for field in self.fields:
            field.take(field.asked, fresh=True)

    def lay_out(self) -> None:
        """Columns for the room there is, and everything drawn anew."""
        if self.form is None:
            return
        widths = fit(self.form, self.size.width - 1)
        for line in self.query(FormLine):
            line.widths = widths
        for row in self.query(FigureRow):
            row.fit(widths)
        self.query_one(ColumnLine).period = period_name(self.form.period, short=True)
        self.show_results(self._attempts)

    def show_results(self, attempts: Mapping[str, Point]) -> None:
        """Show the results: those of ``attempts`` with what is typed, all others with what is saved."""
        form = self.form
        if form is None:
            return
        self._attempts = attempts
        rows = {kpi.kpi.id: kpi for kpi in form.kpis}
        typed = self.typed
        for kpi_line in self.query(KpiLine):
            row = rows[kpi_line.row.kpi.id]
            complete = all(one.done or typed.get(one.key) is not None for one in (*row.asked, *row.shared))
            kpi_line.show(row, attempts.get(row.kpi.id) or form.points.get(row.kpi.id), complete=complete)
        self.query_one(ProgressLine).show(form)
        for line in self.query(FormLine):
            line.refresh()

    def on_resize(self, _event: events.Resize) -> None:
        """Other room, other columns."""
        self.lay_out()

    # What is typed

    @property
    def fields(self) -> list[FigureField]:
        """All fields, from top to bottom."""
        return list(self.query(FigureField))

    @property
    def unsaved(self) -> list[FigureField]:
        """Fields with a text or remark that is not saved."""
        return [field for field in self.fields if field.dirty]

    @property
    def typed(self) -> Mapping[Key, float | None]:
        """The figures that are typed and not saved, as far as they can be read; None where one was cleared."""
        return dict(self._typed())

    def _typed(self) -> Iterator[tuple[Key, float | None]]:
        for field in self.unsaved:
            try:
                value = field.read()
            except Refusal:
                continue
            if value is not None or field.asked.value is not None:
                yield field.asked.key, value

    def row_of(self, field: FigureField) -> FigureRow | None:
        """The row that a field stands in."""
        return next((row for row in self.query(FigureRow) if row.field is field), None)

    # The cursor

    @property
    def field(self) -> FigureField | None:
        """The field that has the focus."""
        focused = self.screen.focused
        return focused if isinstance(focused, FigureField) else None

    @property
    def nearest(self) -> FigureField | None:
        """The field in focus, else the one where typing would go on: where the cursor was, or the first one missing."""
        fields = self.fields
        return self.field or self._there or self.missing or (fields[0] if fields else None)

    @property
    def _there(self) -> FigureField | None:
        at = self._at.get(self._shown)
        return next((field for field in self.fields if field.asked.key == at), None)

    @property
    def _shown(self) -> str:
        return self.form.period.key if self.form else ""

    @property
    def missing(self) -> FigureField | None:
        """The first field that waits for a figure."""
        return next((field for field in self.fields if not field.asked.done), None)

    def go(self, field: FigureField | None) -> None:
        """Put the cursor into this field, or nowhere."""
        self.typing = field is not None
        self.screen.set_focus(field)
        if field is not None:
            # Rows that were only just mounted have no place yet that could be scrolled to.
            self.call_after_refresh(field.scroll_visible, animate=False)

    def begin(self) -> None:
        """Put the cursor where it was, or where the first figure is missing; nowhere after the user left the fields."""
        if self.typing and (field := self._there or self.missing) is not None:
            self.go(field)

    def on_descendant_focus(self, _event: events.DescendantFocus) -> None:
        """Remember the field, however the cursor came there."""
        if (field := self.field) is not None:
            self.typing, self._at[self._shown] = True, field.asked.key

    def step(self, count: int) -> bool:
        """The cursor to the next field, or back; False where there is none."""
        fields, here = self.fields, self.field
        at = fields.index(here) + count if here in fields else 0
        if not 0 <= at < len(fields):
            return False
        self.go(fields[at])
        return True
