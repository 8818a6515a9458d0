"""What happened in a workspace, in sentences: for the history, and for what is undone."""

from __future__ import annotations

from kpi_tui.model.period import Period
from kpi_tui.model.sentence import Amount, Sentence
from kpi_tui.workspace.history.history_entry import CardEntry, Figure, FigureEntry, HistoryEntry, ImportEntry
from kpi_tui.workspace.merging.words import key_name
from kpi_tui.workspace.snapshot import Snapshot

_MANY_KEYS = 4


def entry_words(entry: HistoryEntry, snapshot: Snapshot) -> Sentence:
    """What happened, in a line."""
    if isinstance(entry, FigureEntry) and entry.before is None and entry.after is not None:
        template = "%(name)s, %(period)s: %(after)s"
        after = figure_value(snapshot, entry.id, entry.after)
        return Sentence(
            template, {"name": _place(snapshot, entry.id, entry.segment), "period": entry.period, "after": after}
        )
    if isinstance(entry, FigureEntry):
        return figure_words(snapshot, entry.id, entry.period, entry.segment, entry.before, entry.after)
    if isinstance(entry, CardEntry):
        return card_words(entry)
    return Sentence(
        "Figures imported from %(source)s: %(new)s new, %(changed)s changed",
        {"source": entry.source, "new": entry.new, "changed": entry.changed},
    )


def whole_words(entry: HistoryEntry, snapshot: Snapshot) -> Sentence:
    """What happened, in a line that also says when it undid something, or did it again."""
    what = {"what": entry_words(entry, snapshot)}
    if isinstance(entry, ImportEntry) or entry.undoes is None:
        return what["what"]
    return Sentence("Done again: %(what)s", what) if entry.redoes else Sentence("Undo: %(what)s", what)


def figure_words(
    snapshot: Snapshot, entry_id: str, period: Period, segment: str | None, before: Figure | None, after: Figure | None
) -> Sentence:
    """From what to what a figure was changed."""
    name = _place(snapshot, entry_id, segment)
    sides = {"before": figure_value(snapshot, entry_id, before), "after": figure_value(snapshot, entry_id, after)}
    return Sentence("%(name)s, %(period)s: %(before)s → %(after)s", {"name": name, "period": period, **sides})


def _place(snapshot: Snapshot, entry_id: str, segment: str | None) -> str | Sentence:
    name = snapshot.label_of(entry_id)
    return Sentence("%(name)s (%(segment)s)", {"name": name, "segment": segment}) if segment else name


def figure_value(snapshot: Snapshot, entry_id: str, figure: Figure | None) -> Sentence | Amount:
    """What a figure says, with as many decimals as it has."""
    if figure is None:
        return Sentence("no figure")
    if figure.value is None:
        return Sentence("does not apply")
    currency = snapshot.settings.currency
    if each := snapshot.inputs.get(entry_id):
        return Amount(figure.value, each.unit, None, currency)
    if kpi := snapshot.kpis.get(entry_id):
        return Amount(figure.value, kpi.unit, None, currency, kpi.unit_label, kpi.time_unit)
    return Amount(figure.value, decimals=None)


def card_words(entry: CardEntry) -> Sentence:
    """What became of a card."""
    card = {"card": card_name(entry)}
    if entry.outside:
        return Sentence("%(card)s changed outside kpi-tui: %(keys)s", {**card, "keys": _keys(entry)})
    if entry.before is None:
        back = entry.undoes and not entry.redoes
        return Sentence("%(card)s brought back", card) if back else Sentence("%(card)s added", card)
    if entry.after is None:
        return Sentence("%(card)s put away", card)
    return Sentence("%(card)s changed: %(keys)s", {**card, "keys": _keys(entry)})


def card_name(entry: CardEntry) -> Sentence:
    """Which card it is: its kind and its name."""
    name = {"name": entry.name}
    match entry.folder:
        case "goals":
            return Sentence("Goal “%(name)s”", name)
        case "kpis":
            return Sentence("KPI “%(name)s”", name)
        case "inputs":
            return Sentence("Input “%(name)s”", name)
        case "actions":
            return Sentence("Action “%(name)s”", name)
        case "imports":
            return Sentence("Way of reading “%(name)s”", name)
        case "":
            return Sentence("Settings of “%(name)s”", name)
    return Sentence("%(file)s", {"file": entry.file})


def _keys(entry: CardEntry) -> str | Sentence:
    """Which keys differ; each once, however much of it."""
    if entry.after is None:
        return Sentence("the card is gone")
    if entry.before is None:
        return Sentence("the card is back")
    keys = list(dict.fromkeys(change.key.partition(".")[0] for change in entry.fields))
    if not entry.readable_after:
        return Sentence("it could not be read after that")
    if not entry.readable:
        return Sentence("it can be read again")
    if not keys:
        return Sentence("comments or order only")
    named = ", ".join(map(key_name, keys[:_MANY_KEYS]))
    if len(keys) <= _MANY_KEYS:
        return named
    return Sentence("%(keys)s and %(count)s more", {"keys": named, "count": len(keys) - _MANY_KEYS})
