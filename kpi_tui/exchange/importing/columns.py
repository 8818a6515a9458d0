"""What the columns of a table hold, judged by every cell of each: numbers, days, texts, or personal data."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import islice

import polars as pl

from kpi_tui.exchange.importing import numbers
from kpi_tui.exchange.importing.days import CLOCK, ORDERS, are_months, is_bare, readings
from kpi_tui.exchange.importing.table import DAY, NUMBER, Table
from kpi_tui.exchange.work import ALONE, Work
from kpi_tui.language.dates import period_name
from kpi_tui.language.numbers import number
from kpi_tui.model.period import Calendar

_ENOUGH_NUMBERS, _ENOUGH_DAYS = 0.5, 0.8
"""From this share of its cells on, a column holds numbers or days, and the other cells are left out by name."""
_MOST_SHAPES = 400
_MOST_DAYS = 60_000
_SURE = 10_000
"""After so many cells of which half are no numbers, a column is given up."""
_TRIED = 200
_TOTALS = re.compile(r"(?:grand |sub)?total(?:s|en)?\b.*|(?:eind|sub)?totaal\b.*|totalen\b.*", re.IGNORECASE)
_MAIL = r"[^\s@]+@[^\s@]+\.[^\s@]{2,}"
_DATE_NAME = re.compile(
    r"\b(?:date|day|week|month|quarter|period|year|datum|dag|maand|kwartaal|periode|jaar|time|tijd(?:stip)?)\b|datum",
    re.IGNORECASE,
)
_PERSONAL = re.compile(
    r"(?:(?:first|last|full|sur|contact|customer|client|recipient|account owner)[ _-]?name|name"
    r"|(?:(?:voor|achter)?naam|(?:klant|contact)(?:persoon|naam)|contact|associated contact.*)"
    r"|e-?mail(?:[ _-]?(?:address|adres))?|mail|(?:mobile )?phone(?: number)?|telefoon(?:nummer)?|mobiel"
    r"|address|adres|street|straat|iban|bsn|birthday|date of birth|geboortedatum"
    r"|(?:(?:deal|contact|record|account|company)[ _-]?)?owner|eigenaar|posted by|geplaatst door)",
    re.IGNORECASE,
)


class Kind(StrEnum):
    """What a column holds."""

    NUMBER = "number"
    DAY = "day"
    TEXT = "text"
    EMPTY = "empty"
    PERSONAL = "personal"


class Asked(StrEnum):
    """What a person is asked."""

    DECIMAL = "decimal"
    DATE_ORDER = "date-order"
    PERIOD = "period"
    GRAIN = "grain"


@dataclass(frozen=True, slots=True)
class Question:
    """Something that nobody but the person can tell. ``example`` is a cell that can be read in two ways."""

    asked: Asked
    column: str = ""
    example: str = ""
    readings: tuple[tuple[str, str], ...] = ()
    """Each answer with what the example would mean then, as a program would write it."""

    @property
    def meanings(self) -> tuple[str, ...]:
        """What the example would mean with each answer, as the language that is spoken now writes it."""
        if self.asked is Asked.DECIMAL:
            return tuple(number(float(reading)) for _answer, reading in self.readings)
        if self.asked is Asked.GRAIN:
            return tuple(period_name(Calendar().parse(reading)) for _answer, reading in self.readings)
        return tuple(reading for _answer, reading in self.readings)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table. ``signs`` are the decimal signs and ``orders`` the orders of day and month that fit all of
    its cells: with one, the column tells itself; with two it makes no difference, or only a person can tell which.
    ``odd`` are some cells that are left out, ``odd_rows`` what stands in the first column beside each."""

    name: str
    kind: Kind
    signs: frozenset[str] = frozenset()
    orders: frozenset[str] = frozenset()
    percent: bool = False
    filled: int = 0
    odd: tuple[str, ...] = ()
    odd_rows: tuple[str, ...] = ()
    odd_count: int = 0
    examples: tuple[str, ...] = ()
    unclear: str = ""
    """A cell that has several readings, where all have them."""
    grain: str = ""
    """How long the periods are that a column of days names."""
    missing: tuple[str, int] = ("", 0)
    """A cell that says that there is no figure, such as n/a, and how many there are."""
    month_dates: tuple[tuple[str, str], ...] = ()
    """The orders by which its days are all the first, or all the last, of months, each with a cell."""

    @property
    def has_numbers(self) -> bool:
        """Whether some of its cells are numbers, even if too few to take it for a column of them."""
        return self.kind is Kind.NUMBER or (self.kind is Kind.TEXT and self.odd_count < self.filled)

    @property
    def question(self) -> Question | None:
        """What must be asked before this column can be used."""
        if self.kind is Kind.NUMBER and len(self.signs) > 1 and self.unclear:
            cell = self.unclear
            read = {sign: pl.select(numbers.value(pl.lit(cell), sign)).item() for sign in numbers.SIGNS}
            told = tuple((sign, f"{value:.15g}") for sign, value in read.items())
            return Question(Asked.DECIMAL, self.name, cell, told)
        if self.kind is Kind.DAY and len(self.orders) > 1 and self.unclear:
            found = readings(self.unclear)
            return Question(
                Asked.DATE_ORDER, self.name, self.unclear, tuple((order, found[order].key) for order in ORDERS)
            )
        return None


def is_total(cell: str) -> bool:
    """Whether a cell says that its row holds totals."""
    return _TOTALS.fullmatch(cell.strip()) is not None


TOTAL = r"(?i)^\s*(?:(?:grand |sub)?total(?:s|en)?\b|(?:eind|sub)?totaal\b|totalen\b)"
"""The same, as an expression of polars has it."""


@dataclass
class _Evidence:
    """What was seen of one column so far."""

    name: str
    typed: str
    filled: int = 0
    mails: int = 0
    shapes: dict[str, int] | None = field(default_factory=dict)
    samples: dict[str, tuple[str, str]] = field(default_factory=dict)
    """A cell of each shape, and what stands in the first column beside it."""
    days: dict[str, int] | None = field(default_factory=dict)
    examples: list[str] = field(default_factory=list)

    def see(self, batch: pl.DataFrame) -> None:
        cells = batch.select(cell=pl.col(self.name), row=pl.first().fill_null("")).drop_nulls("cell")
        if cells.is_empty():
            return
        self.filled += cells.height
        at = cells.filter(pl.col("cell").str.contains("@", literal=True))
        self.mails += at.filter(pl.col("cell").str.contains(rf"^{_MAIL}$")).height
        if len(self.examples) < 3:
            self.examples = list(cells["cell"].head(20).unique(maintain_order=True).head(3))
        if self.shapes is not None and self.typed != DAY:
            self.shapes = self._with_shapes(self.shapes, cells)
        if self.days is not None and self.typed != NUMBER:
            self.days = _with_days(self.days, cells)

    def _with_shapes(self, shapes: dict[str, int], cells: pl.DataFrame) -> dict[str, int] | None:
        found = (
            cells.lazy()
            .select("row", cell="cell", shape=numbers.shape(numbers.plain(pl.col("cell"))))
            .group_by("shape", maintain_order=True)
            .agg(pl.len(), pl.col("cell", "row").first())
            .collect()
        )
        for shape, count, cell, row in found.iter_rows():
            shapes[shape] = shapes.get(shape, 0) + count
            self.samples.setdefault(shape, (cell, row))
        good = sum(count for shape, count in shapes.items() if numbers.decimal_signs(shape))
        hopeless = self.filled > _SURE and good * 2 < self.filled
        return None if hopeless or len(shapes) > _MOST_SHAPES else shapes

    def column(self) -> Column:
        if self.filled == 0:
            return Column(self.name, Kind.EMPTY)
        if self.mails or _PERSONAL.fullmatch(self.name):
            return Column(self.name, Kind.PERSONAL, filled=self.filled)
        as_number, as_day = self._as_number(), self._as_day()
        if as_day and as_number:
            dated = as_number.odd or _DATE_NAME.search(self.name.replace("_", " "))
            return as_day if dated else as_number
        return as_number or as_day or self._as_text()

    def _as_text(self) -> Column:
        shapes = self.shapes or {}
        if shapes and all(numbers.is_missing(self.samples[shape][0]) for shape in shapes):
            return Column(self.name, Kind.EMPTY, missing=self._missing())
        odd = [shape for shape in shapes if not numbers.decimal_signs(shape)]
        return self._with_odd(Column(self.name, Kind.TEXT, filled=self.filled, examples=tuple(self.examples)), odd)

    def _with_odd(self, column: Column, odd: list[str]) -> Column:
        """The column with the cells of these shapes left out."""
        samples = [self.samples[shape] for shape in odd[:3]]
        return replace(
            column,
            odd=tuple(cell for cell, _row in samples),
            odd_rows=tuple(row for _cell, row in samples),
            odd_count=sum((self.shapes or {})[shape] for shape in odd),
        )

    def _as_number(self) -> Column | None:
        if self.shapes is None or self.typed == DAY:
            return None
        shapes = {
            shape: count for shape, count in self.shapes.items() if not _says_nothing(shape, self.samples[shape][0])
        }
        read = {shape: numbers.decimal_signs(shape) for shape in shapes}
        good = sum(count for shape, count in shapes.items() if read[shape])
        total = sum(shapes.values())
        if not good or good < _ENOUGH_NUMBERS * total:
            return None
        signs = (
            frozenset((numbers.POINT,))
            if self.typed == NUMBER
            else _all_of(read[each] for each in shapes if read[each])
        )
        if not signs:
            return None
        odd = [shape for shape in shapes if not read[shape]]
        unclear = next(
            (self.samples[shape][0] for shape in shapes if read[shape] and ("." in shape or "," in shape)), ""
        )
        column = Column(
            self.name,
            Kind.NUMBER,
            signs,
            percent=any("%" in shape and "(" not in shape for shape in shapes),
            filled=total,
            examples=tuple(self.samples[shape][0] for shape in shapes if read[shape])[:3],
            unclear=unclear if len(signs) > 1 else "",
            missing=self._missing(),
        )
        return self._with_odd(column, odd)

    def _missing(self) -> tuple[str, int]:
        shapes = self.shapes or {}
        cells = [self.samples[shape][0] for shape in shapes if numbers.is_missing(self.samples[shape][0])]
        return next(iter(cells), ""), sum(shapes[shape] for shape in shapes if self.samples[shape][0] in cells)

    def _as_day(self) -> Column | None:
        if not self.days or self.typed == NUMBER:
            return None
        days = {cell: count for cell, count in self.days.items() if not numbers.is_missing(cell) and not is_total(cell)}
        read = {cell: found for cell in days if (found := readings(cell))}
        total = sum(days.values())
        good = sum(days[cell] for cell in read)
        if not good or good < _ENOUGH_DAYS * total:
            return None
        if all(is_bare(cell) for cell in read) and not _DATE_NAME.search(self.name.replace("_", " ")):
            return None
        orders = _all_of(frozenset(found) for found in read.values())
        if not orders:
            return None
        unclear = next((cell for cell, found in read.items() if len(set(found.values())) > 1), "")
        grains = {found[order].grain for found in read.values() for order in found}
        odd = [cell for cell in days if cell not in read]
        return Column(
            self.name,
            Kind.DAY,
            orders=orders,
            filled=total,
            odd=tuple(odd[:3]),
            odd_count=sum(days[cell] for cell in odd),
            examples=tuple(self.examples),
            unclear=unclear if len(orders) > 1 else "",
            grain=min(grains, key=lambda grain: grain.rank).value,
            month_dates=tuple(
                (order, next(iter(read))) for order in orders if are_months(each[order] for each in read.values())
            ),
        )


def understand(table: Table, work: Work = ALONE) -> tuple[Column, ...]:
    """What each column of a table holds. Raises Stopped."""
    evidence = [_Evidence(name, table.typed.get(name, "")) for name in table.columns]
    for batch in table.batches(work):
        for each in evidence:
            each.see(batch)
    return tuple(each.column() for each in evidence)


def _with_days(days: dict[str, int], cells: pl.DataFrame) -> dict[str, int] | None:
    """The days seen so far and those in some more cells, without their times; None where they are no days."""
    if not _are_days(cells["cell"].head(_TRIED)):
        return None
    plain = pl.col("cell").str.replace(CLOCK, "").alias("day")
    for day, count in cells.group_by(plain, maintain_order=True).len().iter_rows():
        days[day] = days.get(day, 0) + count
        if len(days) == _TRIED and not _are_days(days):
            return None
    return days if len(days) <= _MOST_DAYS and _are_days(days) else None


def _are_days(cells: Iterable[str]) -> bool:
    """Whether most of the first cells are days, those aside that say nothing."""
    tried = [cell for cell in islice(cells, _TRIED) if not numbers.is_missing(cell) and not is_total(cell)]
    return sum(bool(readings(cell)) for cell in tried) >= _ENOUGH_DAYS * len(tried)


def _all_of(sets: Iterable[frozenset[str]]) -> frozenset[str]:
    every = list(sets)
    return frozenset.intersection(*every) if every else frozenset()


def _says_nothing(shape: str, sample: str) -> bool:
    return numbers.is_missing(shape) or numbers.is_missing(sample) or is_total(sample)
