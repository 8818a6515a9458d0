"""Saving what is typed on the form for figures: checked, questioned, written, and only then is the cursor let go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kpi_tui.language import _, plural, text
from kpi_tui.language.dates import moment, period_name
from kpi_tui.language.numbers import says_not_applicable
from kpi_tui.model.sentence import Refusal, Sentence
from kpi_tui.tui.screens.base import BaseScreen
from kpi_tui.tui.screens.both_versions import BothVersions, Versions
from kpi_tui.tui.screens.dialog import Confirm
from kpi_tui.tui.screens.enter_dialogs import PasteDialog, Preview, RemarkDialog
from kpi_tui.tui.widgets.figure_field import FigureField
from kpi_tui.tui.widgets.figure_form import Asked
from kpi_tui.tui.widgets.figure_sheet import FigureSheet
from kpi_tui.tui.widgets.pasted import Landing, land
from kpi_tui.workspace.changes import SeenFigure, SetFigure
from kpi_tui.workspace.files.disk_reason import disk_reason
from kpi_tui.workspace.overtaking import Overtaken


class SavingScreen(BaseScreen):
    """A screen with a form for figures, and the commands that save them.

    A figure that cannot be written stays in its field, with the reason below it.
    """

    @property
    def sheet(self) -> FigureSheet:
        """The form."""
        return self.query_one(FigureSheet)

    # Accepting a figure

    async def action_accept(self) -> None:
        """Save the figure under the cursor, then go on."""
        if (field := self.sheet.field) is None:
            return
        await field.settled()
        if await self._accept(field):
            self._go_on()

    def _go_on(self) -> None:
        """To the next field; after the last one to what is still missing."""
        if self.sheet.step(1):
            return
        if (missing := self.sheet.missing) is not None and missing is not self.sheet.field:
            self.sheet.go(missing)
        elif missing is None and not self.sheet.unsaved and self.sheet.form is not None:
            self.sheet.go(None)
            self.sheet.typing = True  # a period that still lacks a figure has the cursor at once
            done = {"period": self.sheet.form.period}
            self.say(text(Sentence("All figures of %(period)s are in. Esc goes to the scorecard.", done)))

    async def _accept(self, field: FigureField) -> bool:
        """Check and save what is typed; False where the field must have another look."""
        asked = field.asked
        if not field.dirty:
            return True
        if says_not_applicable(field.value):
            return await self._accept_not_applicable(field)
        try:
            value = field.read()
            if value is None:
                return await self._accept_empty(field)
            if value != asked.value or field.note is not None:
                self._check(asked, value)
        except Refusal as refusal:
            self._object(field, refusal)
            return False
        if value == asked.value and field.note is None:
            field.take(asked, fresh=True)
            return True
        doubt = asked.odd_mark(field.value) or asked.strange(value)
        if value != asked.value and not field.insists and doubt:
            field.ask(doubt + " " + _("Press Enter again to keep it."))
            self._redraw(field)
            return False
        return await self._save(field, value=value)

    async def _accept_empty(self, field: FigureField) -> bool:
        if field.asked.value is not None and not field.value.strip():
            self._ask_to_delete(field)
            return False
        if field.asked.not_applicable and field.note is not None:
            return await self._save(field, not_applicable=True)
        if field.note is not None:
            self.say(_("The remark is saved together with its figure."))
        return True

    async def _accept_not_applicable(self, field: FigureField) -> bool:
        if field.asked.value is None:
            return await self._save(field, not_applicable=True)
        self._ask_not_applicable(field)
        return False

    def _check(self, asked: Asked, value: float) -> None:
        snapshot = self.board.snapshot
        if snapshot is not None and (doubt := snapshot.doubt(asked.id, value)):
            raise Refusal(doubt.template, **doubt.values)

    def _object(self, field: FigureField, refusal: Refusal) -> None:
        field.problem = text(refusal.sentence)
        self._redraw(field)

    def _redraw(self, field: FigureField) -> None:
        if row := self.sheet.row_of(field):
            row.refresh_row()
            row.scroll_visible(animate=False)

    async def _save(self, field: FigureField, value: float | None = None, *, not_applicable: bool = False) -> bool:
        """Have it written; a figure that cannot be stays in its field."""
        asked, note = field.asked, field.note_shown or None
        change = SetFigure(
            asked.id, asked.period, value, asked.segment or None, note, not_applicable, seen=_seen(field.seen)
        )
        return await self._request(field, change)

    async def _request(self, field: FigureField, change: SetFigure) -> bool:
        """Have it written, and show it in the field as what is saved; False where it is not."""
        try:
            await self.app.request(change)
        except Overtaken as overtaken:
            self._show_both(field, change, overtaken)
            return False
        except Refusal as refusal:
            self._object(field, refusal)
            return False
        except OSError as error:
            self._object(
                field,
                Refusal(
                    "Not saved: %(reason)s. What you typed is kept; put it right and press Enter again.",
                    reason=disk_reason(error),
                ),
            )
            return False
        self._take(field, change.value, not_applicable=change.not_applicable, note=change.note)
        return True

    def _take(self, field: FigureField, value: float | None, *, not_applicable: bool, note: str | None) -> None:
        """Show in the field that this is saved."""
        field.take(replace(field.asked, value=value, not_applicable=not_applicable, note=note, parts=0), fresh=True)
        self._redraw(field)

    def _show_both(self, field: FigureField, change: SetFigure, overtaken: Overtaken) -> None:
        """Ask which counts: what another entered while this was typed, or this. Both stay on record."""
        asked, theirs = field.asked, overtaken.figure

        async def answered(mine: bool | None) -> None:
            if mine is False:
                self._take(field, theirs.value, not_applicable=theirs.not_applicable, note=theirs.note)
                self._go_on()
            elif mine and await self._request(field, replace(change, seen=overtaken.seen)):
                self._go_on()

        told = _("While you were typing, %(who)s entered something else (%(when)s).") % {
            "who": f"{theirs.by} ({overtaken.device})" if theirs.by else overtaken.device,
            "when": moment(theirs.at),
        }
        versions = Versions(
            _shown(asked, theirs.value, not_applicable=theirs.not_applicable),
            _shown(asked, change.value, not_applicable=change.not_applicable),
        )
        title = f"{asked.label}, {period_name(asked.period)}"
        self.app.push_screen(
            BothVersions(title, told, [versions], _("Whichever counts, both stay on record.")), answered
        )

    # Taking away, does not apply, remark, all at once

    def _ask_to_delete(self, field: FigureField) -> None:
        asked = field.asked

        async def answered(yes: bool | None) -> None:
            if not yes:
                field.take(asked, fresh=True)
            elif await self._delete(field, asked):
                self._go_on()
            self._redraw(field)

        question = _("%(label)s, %(period)s: the figure %(value)s is taken away. What it was stays on record.") % {
            "label": asked.label,
            "period": period_name(asked.period),
            "value": asked.amount(asked.value),
        }
        self.app.push_screen(Confirm(_("Delete this figure?"), question, _("Delete it")), answered)

    async def _delete(self, field: FigureField, asked: Asked) -> bool:
        """Take away what stands there, which is what was ``asked`` about."""
        change = SetFigure(asked.id, asked.period, segment=asked.segment or None, deleted=True, seen=_seen(asked))
        return await self._request(field, change)

    async def action_not_applicable(self) -> None:
        """Say that there is no such figure, or, said before, ask for it again."""
        if (field := self.sheet.field) is None:
            return
        await field.settled()
        asked = field.asked
        if asked.not_applicable:
            await self._delete(field, asked)
        elif asked.value is None:
            if await self._save(field, not_applicable=True):
                self._go_on()
        else:
            self._ask_not_applicable(field)

    def _ask_not_applicable(self, field: FigureField) -> None:
        asked = field.asked

        async def answered(yes: bool | None) -> None:
            if yes and await self._save(field, not_applicable=True):
                self._go_on()

        question = _("%(label)s, %(period)s: the figure %(value)s gives way to “does not apply”.") % {
            "label": asked.label,
            "period": period_name(asked.period),
            "value": asked.amount(asked.value),
        }
        self.app.push_screen(Confirm(_("Does it not apply?"), question, _("Does not apply")), answered)

    async def action_remark(self) -> None:
        """Ask for the remark; it is saved with the figure, at once where there is one."""
        if (field := self.sheet.field) is None:
            return
        await field.settled()

        async def answered(note: str | None) -> None:
            if note is None or note == field.note_shown:
                return
            field.note = note
            if await self._accept(field):
                self._redraw(field)

        title = f"{field.asked.label}, {period_name(field.asked.period)}"
        self.app.push_screen(RemarkDialog(title, field.note_shown), answered)

    async def action_save_all(self) -> None:
        """Save all that is typed; stop where something is wrong or strange."""
        if field := self.sheet.field:
            await field.settled()
        unsaved = self.sheet.unsaved
        for each in unsaved:
            if not await self._accept(each):
                self.sheet.go(each)
                return
        saved = len(unsaved) - len(self.sheet.unsaved)
        self.say(plural("%(n)s figure is saved.", "%(n)s figures are saved.", saved) if saved else _("All is saved."))

    # Pasting

    def on_figure_field_pasted(self, message: FigureField.Pasted) -> None:
        """Show what of the paste goes where, and save it when that is agreed to."""
        fields = self.sheet.fields
        landings = [
            self._checked(landing, fields)
            for landing in land(message.text, [field.asked for field in fields], fields.index(message.field))
        ]

        async def answered(yes: bool | None) -> None:
            if yes:
                await self._save_pasted(landings, fields)

        self.app.push_screen(PasteDialog([self._preview(landing, fields) for landing in landings]), answered)

    def _checked(self, landing: Landing, fields: Sequence[FigureField]) -> Landing:
        if landing.place is None or landing.value is None:
            return landing
        asked = fields[landing.place].asked
        try:
            self._check(asked, landing.value)
        except Refusal as refusal:
            return replace(landing, place=None, name=asked.label, reason=refusal.sentence)
        return landing

    def _preview(self, landing: Landing, fields: Sequence[FigureField]) -> Preview:
        if landing.place is None or landing.value is None:
            reason = text(landing.reason) if landing.reason else ""
            # Most reasons quote the text themselves.
            quoted = landing.reason is not None and not landing.reason.values.keys().isdisjoint(("text", "value"))
            return Preview(landing.name, "", "" if quoted else landing.text, refused=reason)
        asked = fields[landing.place].asked
        before = "" if asked.value is None else asked.amount(asked.value)
        doubt = _("other unit") if asked.odd_mark(landing.text) else ""
        doubt = doubt or (_("unusual") if asked.strange(landing.value) else "")
        return Preview(asked.label, before, asked.amount(landing.value), doubt=doubt)

    async def _save_pasted(self, landings: Sequence[Landing], fields: Sequence[FigureField]) -> None:
        placed = [
            (fields[each.place], each.value) for each in landings if each.place is not None and each.value is not None
        ]
        for field, value in placed:
            field.keep(field.asked.plain(value), field.note)
        for field, value in placed:
            if value == field.asked.value and field.note is None:
                field.take(field.asked, fresh=True)
            elif not await self._save(field, value=value):
                self.sheet.go(field)
                return
        self.sheet.go(self.sheet.missing or placed[-1][0])
        self.say(plural("%(n)s figure is saved.", "%(n)s figures are saved.", len(placed)))


def _seen(asked: Asked) -> SeenFigure:
    return SeenFigure(asked.value, asked.not_applicable)


def _shown(asked: Asked, value: float | None, *, not_applicable: bool) -> str:
    if not_applicable:
        return _("does not apply")
    return _("taken away") if value is None else asked.amount(value)
