"""A change in full: what it was, who made it, when, on which device, and what was there before."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from textual.content import Content

from kpi_tui.language import _, plural, text
from kpi_tui.language.dates import moment
from kpi_tui.tui.widgets.line import fold
from kpi_tui.workspace.history.history_entry import CardEntry, FieldChange, FigureEntry, ImportEntry
from kpi_tui.workspace.history.history_words import entry_words
from kpi_tui.workspace.merging.words import key_name

if TYPE_CHECKING:
    from kpi_tui.workspace.history.history_entry import HistoryEntry
    from kpi_tui.workspace.snapshot import Snapshot

MOST_FIELDS = 12
"""So many changed keys of a card are told; a card that was added says all of them in its file."""


def who_did(entry: HistoryEntry) -> str:
    """The person, else the device, that a change came from."""
    return entry.by or entry.device


def undoes(entry: HistoryEntry) -> bool:
    """Whether it took back what was done before."""
    return not isinstance(entry, ImportEntry) and entry.undoes is not None


def redoes(entry: HistoryEntry) -> bool:
    """Whether what it took back was itself an undo."""
    return not isinstance(entry, ImportEntry) and entry.redoes


def place_of(entry: HistoryEntry) -> str:
    """Which of the changes of one moment it is."""
    match entry:
        case FigureEntry():
            return f"{entry.file}:{entry.line}"
        case CardEntry():
            return entry.file
        case ImportEntry():
            return entry.batch


def in_full(entry: HistoryEntry, snapshot: Snapshot, width: int) -> Content:
    """All that is known of a change, in lines of this width."""
    said = [Content.styled(line, "bold $ink") for line in fold(text(entry_words(entry, snapshot)), width)]
    told = [line for each in _facts(entry) for line in fold(each, width)]
    return Content("\n").join([*said, *(Content.styled(line, "$muted") for line in told)])


def _facts(entry: HistoryEntry) -> Iterator[str]:
    yield " · ".join(part for part in (moment(entry.at), entry.by or "", entry.device) if part)
    if undoes(entry):
        yield _("It did again what was undone.") if redoes(entry) else _("It took back what was done before.")
    match entry:
        case FigureEntry():
            if entry.note:
                yield _("Remark: %(remark)s") % {"remark": entry.note}
            if entry.source:
                yield _("Imported from %(file)s.") % {"file": entry.source}
            yield f"{entry.file}:{entry.line}"
        case ImportEntry():
            if entry.sha256:
                yield _("Checksum (SHA-256) of the file: %(sum)s") % {"sum": entry.sha256}
        case CardEntry():
            if entry.before is not None and entry.after is not None:
                yield from map(_field, entry.fields[:MOST_FIELDS])
                more = len(entry.fields) - MOST_FIELDS
                if more > 0:
                    yield plural("and %(n)s more", "and %(n)s more", more)
            yield entry.file


def _field(change: FieldChange) -> str:
    return f"{key_name(change.key)}: {_held(change.before)} → {_held(change.after)}"


def _held(value: object) -> str:
    """What a key held, as its file writes it; nothing where it was not there."""
    if value is None:
        return _("nothing")
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return ", ".join(_held(each) for each in value) or _("nothing")
    return str(value)
