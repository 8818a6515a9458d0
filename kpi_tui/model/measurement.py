"""A measurement: what was entered for an input and a period, by whom and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Measurement:
    """One line of a log: a value, a deletion (``deleted``) or "does not apply" (``not_applicable``).

    ``period`` is the key as written. ``at`` is in UTC; of several lines for a period and segment the newest counts.
    Exactly one of value, deleted and not_applicable is given. ``batch`` is the same on lines that were written
    together; ``undoes`` is the ``at`` of the line, for the same period and segment, that this one undoes.
    """

    period: str
    value: float | int | None
    at: datetime
    segment: str | None = None
    note: str | None = None
    by: str | None = None
    deleted: bool = False
    not_applicable: bool = False
    batch: str | None = None
    undoes: datetime | None = None
