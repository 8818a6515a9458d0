"""What the history of a workspace is made of: figures, cards and imports, each with when, where and by whom."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import PurePosixPath
from typing import Any

from kpi_tui.model.period import Period
from kpi_tui.model.sentence import Refusal
from kpi_tui.workspace.cards.fields import Plain
from kpi_tui.workspace.files.reading import parse_toml


@dataclass(frozen=True, slots=True)
class Figure:
    """What stood somewhere: a value, or None where the figure does not apply."""

    value: float | None


@dataclass(frozen=True, slots=True)
class FigureEntry:
    """That a figure was entered, corrected or taken away: ``before`` and ``after`` are None where there is none.

    ``source`` is the file that it was imported from. ``undoes`` is the moment of the entry that this one took back;
    ``redoes``: that one had taken back another, which so counts again.
    """

    at: datetime
    device: str
    by: str | None
    batch: str | None
    id: str
    period: Period
    segment: str | None
    before: Figure | None
    after: Figure | None
    note: str | None
    source: str | None
    undoes: datetime | None
    moment: datetime
    file: str
    line: int
    redoes: bool = False


@dataclass(frozen=True, slots=True)
class FieldChange:
    """That a key of a card held ``before`` and holds ``after``: None where it is not there.

    In lists, the key goes on with the number of the item, from 1: ``plans.2.target``.
    """

    key: str
    before: Plain
    after: Plain


@dataclass(frozen=True)
class CardEntry:
    """That a card was added (``before`` is None), changed, or put away (``after`` is None).

    ``outside``: it was done with another program, at ``at`` or some time before. ``undoes`` is the batch that this one
    took back; ``redoes``: that one had taken back another, which so counts again.
    """

    at: datetime
    device: str
    by: str | None
    batch: str | None
    file: str
    before: str | None
    after: str | None
    undoes: str | None
    moment: datetime
    outside: bool = False
    redoes: bool = False

    @property
    def folder(self) -> str:
        """The folder of the card, which tells its kind; empty for the settings."""
        parent = str(PurePosixPath(self.file).parent)
        return "" if parent == "." else parent

    @property
    def id(self) -> str:
        """The id of the card."""
        return PurePosixPath(self.file).stem

    @property
    def name(self) -> str:
        """What the card is called, or was called where it is put away."""
        table = self._after or self._before or {}
        name = table.get("name", table.get("label"))
        return name if isinstance(name, str) and name else self.id

    @cached_property
    def fields(self) -> tuple[FieldChange, ...]:
        """What differs, key by key; nothing where only comments or the order do, or where a text cannot be read."""
        return tuple(_differences("", self._before, self._after)) if self.readable else ()

    @property
    def readable(self) -> bool:
        """Whether both texts can be read: one in which git marked two versions cannot."""
        return self._before is not None and self.readable_after

    @property
    def readable_after(self) -> bool:
        """Whether the text that the card got can be read."""
        return self._after is not None

    @cached_property
    def _before(self) -> dict[str, Any] | None:
        return _table(self.before)

    @cached_property
    def _after(self) -> dict[str, Any] | None:
        return _table(self.after)


@dataclass(frozen=True, slots=True)
class ImportEntry:
    """That figures were imported from the file ``source``: how many were ``new``, and how many changed one."""

    at: datetime
    device: str
    by: str | None
    batch: str
    source: str
    sha256: str
    profile: str | None
    new: int
    changed: int
    moment: datetime


HistoryEntry = FigureEntry | CardEntry | ImportEntry


def _table(text: str | None) -> dict[str, Any] | None:
    """What a card says: nothing where there is no card, None where it cannot be read."""
    try:
        return parse_toml(text.replace("\r\n", "\n")) if text else {}
    except Refusal:
        return None


def _differences(key: str, before: Plain, after: Plain) -> Iterator[FieldChange]:
    if before == after and type(before) is type(after):
        return
    if isinstance(before, dict) and isinstance(after, dict):
        for name in dict.fromkeys((*before, *after)):
            yield from _differences(f"{key}.{name}".lstrip("."), before.get(name), after.get(name))
    elif _is_tables(before) or _is_tables(after):
        old, new = (side if isinstance(side, list) else [] for side in (before, after))
        for index in range(max(len(old), len(new))):
            sides = [side[index] if index < len(side) else {} for side in (old, new)]
            yield from _differences(f"{key}.{index + 1}", *sides)
    else:
        yield FieldChange(key, before, after)


def _is_tables(value: Plain) -> bool:
    return isinstance(value, list) and any(isinstance(item, dict) for item in value)
