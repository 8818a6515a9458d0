"""How the columns of a file become figures: remembered, so that the next file of that system needs no questions."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kpi_tui.model.period import Grain


class Layout(StrEnum):
    """How the periods and the figures stand in a table.

    ``down``: a row a period, a column a figure. ``across``: a column a period, a row a figure. ``named``: a row a
    figure, which one column names and another holds.
    """

    DOWN = "down"
    ACROSS = "across"
    NAMED = "named"


class Combine(StrEnum):
    """How several values of a file become one of an input's period."""

    SUM = "sum"
    MEAN = "mean"
    FIRST = "first"
    LAST = "last"
    COUNT = "count"


@dataclass(frozen=True, slots=True)
class Take:
    """One input that is filled from a column (or a row, where the layout is not ``down``).

    ``combine`` is as the input combines over time where it is left out; a count needs no column. A mean may be weighted
    by the column ``weight``. ``date`` is the column of days where it is not that of the mapping. Only rows with one of
    ``only`` in the column ``only_in`` count. ``segment`` is the part that the figures are of.
    """

    input: str
    column: str = ""
    combine: Combine | None = None
    weight: str = ""
    date: str = ""
    only_in: str = ""
    only: tuple[str, ...] = ()
    segment: str = ""


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """A remembered mapping. ``columns`` are those of the file, by which the next one is recognised.

    ``date`` is the column of days or periods, ``until`` that of the last day where a row spans several; without either
    the person, or the head of the file, says which period it is. ``names`` is the column that says which figure, or
    whose rows, are meant; ``values`` holds the figures where the layout is ``named``. ``segments`` is a column whose
    cells become segments. ``decimal`` and ``date_order`` answer what the file itself leaves open. Figures are counted
    in periods of this length (``by``), or else in those of each input.
    """

    id: str
    name: str
    takes: tuple[Take, ...] = ()
    profile: str = ""
    layout: Layout = Layout.DOWN
    table: str = ""
    date: str = ""
    until: str = ""
    names: str = ""
    values: str = ""
    segments: str = ""
    decimal: str = ""
    date_order: str = ""
    by: Grain | None = None
    columns: tuple[str, ...] = ()
