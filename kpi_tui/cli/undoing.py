"""The commands about what was changed: ``history``, ``undo`` and ``redo``."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from kpi_tui.cli.command import Arguments, Command, Parser, WrongUsage
from kpi_tui.cli.output import print_json, print_table, say
from kpi_tui.cli.place import open_workspace
from kpi_tui.language import Lazy, _, text

if TYPE_CHECKING:
    from kpi_tui.workspace.history.history_entry import Figure, HistoryEntry
    from kpi_tui.workspace.snapshot import Snapshot

_MANY = 50
_LONG = 60


def _history_arguments(parser: Parser) -> None:
    parser.add_argument(
        "about", metavar="ID", nargs="?", help=_("a KPI, an input, a goal or an action; everything if left out")
    )
    parser.add_argument("--limit", metavar="N", type=int, default=_MANY, help=_("how many changes; 50 if left out"))
    parser.add_argument("--json", action="store_true", help=_("print JSON, for scripts"))


def _history(arguments: Arguments) -> int:
    from kpi_tui.workspace.history.history import history

    if arguments.limit < 1:
        raise WrongUsage(_("--limit is a whole number from 1 on."))
    snapshot = open_workspace(arguments.workspace).snapshot
    # One more than is shown tells whether there are more.
    entries = history(snapshot, arguments.about, arguments.limit + 1)
    shown = entries[: arguments.limit]
    if arguments.json:
        print_json([_as_json(entry, snapshot) for entry in shown])
        return 0
    if not shown:
        say(_("Nothing was changed here yet."))
        return 0
    heads = (_("When"), _("Who"), _("Computer"), _("What"))
    print_table(heads, [row for entry in shown for row in _rows(entry, snapshot)], fixed=(0,))
    if len(entries) > len(shown):
        say(_("There is more: --limit %(n)s shows twice as much.") % {"n": 2 * arguments.limit})
    return 0


def _rows(entry: HistoryEntry, snapshot: Snapshot) -> Iterator[tuple[str, str, str, str]]:
    """What happened in one line, and below it the remark, or each key of a card that differs."""
    from kpi_tui.language.dates import moment
    from kpi_tui.workspace.history.history_entry import CardEntry, FigureEntry
    from kpi_tui.workspace.history.history_words import whole_words
    from kpi_tui.workspace.merging.words import key_name

    yield moment(entry.at), entry.by or "", entry.device, text(whole_words(entry, snapshot))
    if isinstance(entry, FigureEntry):
        if entry.note:
            yield "", "", "", "  " + _("Remark: %(note)s") % {"note": entry.note}
        if entry.source:
            yield "", "", "", "  " + _("Imported from %(source)s") % {"source": entry.source}
    elif isinstance(entry, CardEntry) and entry.before is not None and entry.after is not None:
        for change in entry.fields:
            yield "", "", "", f"  {key_name(change.key)}: {_short(change.before)} → {_short(change.after)}"


def _short(value: object) -> str:
    if value is None:
        return "–"
    shown = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return shown if len(shown) <= _LONG else f"{shown[: _LONG - 1]}…"


def _as_json(entry: HistoryEntry, snapshot: Snapshot) -> dict[str, object]:
    from kpi_tui.workspace.history.history_entry import CardEntry, FigureEntry
    from kpi_tui.workspace.history.history_words import whole_words

    common = {
        "at": entry.at.isoformat(),
        "device": entry.device,
        "by": entry.by,
        "batch": entry.batch,
        "sentence": text(whole_words(entry, snapshot)),
    }
    if isinstance(entry, FigureEntry):
        return {
            "kind": "figure",
            **common,
            "id": entry.id,
            "period": entry.period.key,
            "segment": entry.segment,
            "before": _figure(entry.before),
            "after": _figure(entry.after),
            "note": entry.note,
            "source": entry.source,
            "undoes": entry.undoes.isoformat() if entry.undoes else None,
            "redo": entry.redoes,
        }
    if isinstance(entry, CardEntry):
        fields = [
            {"key": each.key, "before": _plain(each.before), "after": _plain(each.after)} for each in entry.fields
        ]
        return {
            "kind": "card",
            **common,
            "file": entry.file,
            "outside": entry.outside,
            "before": entry.before,
            "after": entry.after,
            "fields": fields,
            "undoes": entry.undoes,
            "redo": entry.redoes,
        }
    return {
        "kind": "import",
        **common,
        "source": entry.source,
        "sha256": entry.sha256,
        "profile": entry.profile,
        "new": entry.new,
        "changed": entry.changed,
    }


def _figure(figure: Figure | None) -> dict[str, object] | None:
    return None if figure is None else {"value": figure.value, "not_applicable": figure.value is None}


def _plain(value: Any) -> object:
    """A value of a card as JSON has it: days and times become texts, and so do inf and nan."""
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if isinstance(value, date) or hasattr(value, "isoformat"):
        return value.isoformat()
    if isinstance(value, float) and value - value != 0:
        return str(value)
    return value


def _no_arguments(_parser: Parser) -> None:
    """All that is needed is the workspace."""


def _undo(arguments: Arguments) -> int:
    say(text(open_workspace(arguments.workspace).undo()))
    return 0


def _redo(arguments: Arguments) -> int:
    say(text(open_workspace(arguments.workspace).redo()))
    return 0


HISTORY = Command(Lazy("Print what was changed, by whom, and from what to what."), _history_arguments, _history)
UNDO = Command(Lazy("Take back the last change that this computer made."), _no_arguments, _undo)
REDO = Command(Lazy("Do again what was undone last."), _no_arguments, _redo)
