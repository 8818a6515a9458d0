"""A workspace as it was known at a moment: later figures are left out, later changes of cards are taken back.

Nothing is written. What was changed by hand after the last change that is noted counts from the time of its file on;
what was changed by hand before that, from the next change that is noted.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from datetime import time as clock
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kpi_tui.model.sentence import Refusal
from kpi_tui.workspace.cards.cards import (
    ACTIONS,
    GOALS,
    INPUTS,
    KPIS,
    SETTINGS_CARD,
    Card,
    CardKind,
    Cards,
    M,
    parse_card,
    read_cards,
)
from kpi_tui.workspace.files.stamp import MISSING, stamp_of
from kpi_tui.workspace.history.history_file import CardChange, read_changes
from kpi_tui.workspace.logs.batch import written_at
from kpi_tui.workspace.snapshot import FigureStore, Snapshot, snapshot_of

if TYPE_CHECKING:
    import polars as pl

    from kpi_tui.model.period import Calendar
    from kpi_tui.workspace.files.problem import Problem


def as_of(folder: Path, day: date) -> Snapshot:
    """The workspace in ``folder`` as it was known at the end of ``day``, on this computer's clock.

    Raises Refusal where it did not exist yet, or had no settings that can be read.
    """
    moment = datetime.combine(day, clock.max).astimezone()
    cards = _cards_at(folder, moment)
    settings = cards.settings.model
    if settings is None:
        raise Refusal("There was no workspace in %(folder)s yet on %(day)s.", folder=str(folder), day=day)
    settings = replace(settings, as_of=min(day, settings.as_of or day))
    return replace(snapshot_of(folder, cards, settings, _FiguresUntil(folder, moment)), known_on=day)


class _FiguresUntil(FigureStore):
    """The figures that had been entered by a moment. Lines without a moment of entry were there from the beginning.

    Where another clock was ahead, the ``at`` of a line was moved behind that; then its batch tells when it was written.
    """

    def __init__(self, folder: Path, moment: datetime) -> None:
        super().__init__(folder)
        self._moment = moment

    def read(self, calendar: Calendar) -> tuple[pl.DataFrame, tuple[Problem, ...]]:
        """All records up to the moment, and what is wrong with the logs."""
        import polars as pl

        records, problems = super().read(calendar)
        known = pl.col("at") <= self._moment
        later = records.filter(~known & pl.col("batch").is_not_null())["batch"].unique()
        written = [batch for batch in later if (at := written_at(batch)) is not None and at <= self._moment]
        return records.filter(known | pl.col("batch").is_in(written)), problems


def _cards_at(folder: Path, moment: datetime) -> Cards:
    today = read_cards(folder)
    changes: dict[str, list[CardChange]] = {}
    for change in read_changes(folder)[0]:
        changes.setdefault(change.file, []).append(change)
    texts = {
        file: _text_at(each, moment) for file, each in changes.items() if not _is_as_today(folder / file, each, moment)
    }
    settings = _of_kind(SETTINGS_CARD, {"": today.settings}, texts)
    return Cards(
        settings.get("", Card(SETTINGS_CARD.file(""), MISSING, None)),
        _of_kind(GOALS, today.goals, texts),
        _of_kind(INPUTS, today.inputs, texts),
        _of_kind(KPIS, today.kpis, texts),
        _of_kind(ACTIONS, today.actions, texts),
        today.strays,
    )


def _is_as_today(path: Path, changes: Sequence[CardChange], moment: datetime) -> bool:
    """Whether a card said at a moment what its file says today, by hand or not. A file that is gone tells no time."""
    if any(change.at > moment for change in changes):
        return False
    written = stamp_of(path).written
    return moment.timestamp() >= (time.time() if written < 0 else written / 1e9)


def _text_at(changes: Sequence[CardChange], moment: datetime) -> str | None:
    """The text of a card at a moment, given its changes in the order of their moments; None where there was none."""
    known = [change.after for change in changes if change.at <= moment]
    return known[-1] if known else changes[0].before


def _of_kind(kind: CardKind[M], today: Mapping[str, Card[M]], texts: Mapping[str, str | None]) -> dict[str, Card[M]]:
    """The cards of a kind: those of today, but for the ones whose history tells their text."""
    cards = dict(today)
    for file, text in texts.items():
        card_id = _id_in(kind, file)
        if card_id is None:
            continue
        cards.pop(card_id, None)
        if text is not None:
            cards[card_id] = Card(file, MISSING, *parse_card(text, kind, card_id))
    return dict(sorted(cards.items()))


def _id_in(kind: CardKind[Any], file: str) -> str | None:
    """The id of the card in a file of this kind; None for a file of another kind, or one that no card may have."""
    if kind is SETTINGS_CARD:
        return "" if file == kind.file("") else None
    card_id = file.removeprefix(f"{kind.folder}/").removesuffix(".toml")
    return card_id if kind.file(card_id) == file and kind.is_id(card_id) else None
