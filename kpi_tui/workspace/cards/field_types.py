"""What the keys of cards may hold: each type reads a TOML value into the model and writes it back."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from kpi_tui.model.formula import Formula, parse_formula
from kpi_tui.model.goal import Link
from kpi_tui.model.period import FIRST_DAY, LAST_DAY
from kpi_tui.model.plan import Relative, Tolerance
from kpi_tui.model.sentence import Refusal
from kpi_tui.model.slug import is_slug, nearest
from kpi_tui.workspace.cards.fields import (
    Complaints,
    Field,
    Fields,
    FieldType,
    Plain,
    is_empty,
    read_table,
    write_table,
)
from kpi_tui.workspace.cards.locate import KeyPath


class Text(FieldType):
    """Words, on one line or more; line ends become plain ones."""

    def read(self, value: object, path: KeyPath, complaints: Complaints) -> str | None:
        if isinstance(value, str):
            return value.replace("\r\n", "\n")
        complaints.add(path, "“%(key)s” must be text in quotes.")
        return None

    def describe(self) -> str:
        return "text"


class Id(FieldType):
    """The id of a goal, KPI, input or campaign."""

    def read(self, value: object, path: KeyPath, complaints: Complaints) -> str | None:
        if isinstance(value, str) and is_slug(value):
            return value
        complaints.add(path, "“%(key)s” must be an id: small letters, digits, - and _ only, such as “waste-rate”.")
        return None

    def describe(self) -> str:
        return "id"


class Code(FieldType):
    """The three letters of a currency."""

    def read(self, value: object, path: KeyPath, complaints: Complaints) -> str | None:
        if isinstance(value, str) and re.fullmatch("[A-Z]{3}", value):
            return value
        complaints.add(path, "“%(key)s” must be the three capitals of a currency, such as “EUR”.")
        return None

    def describe(self) -> str:
        return "three capitals"


@dataclass(frozen=True)
class Number(FieldType):
    """A number, whole or not; ``above`` is the value that it must exceed."""

    above: float | None = None

    def read(self, value: object, path: KeyPath, complaints: Complaints) -> float | None:
        number = as_number(value)
        if number is None:
            complaints.add(path, "“%(key)s” must be a number without quotes, such as 12.5.")
        elif self.above is not None and number <= self.above:
            complaints.add(path, "“%(key)s” must be more than %(limit)s.", limit=self.above)
            return None
        return number

    def write(self, value: float | None) -> Plain:
        return whole_if_possible(value)

    def describe(self) -> str:
        return "number" if self.above is None else f"number above {self.above:g}"


@dataclass(frozen=True)
class Whole(FieldType):
    """A whole number from ``low`` to ``high``; 2.0 counts as 2."""

    low: int
    high: int

    def read(self, value: object, path: KeyPath, complaints: Complaints) -> int | None:
        number = as_number(value)
        if number is not None and number.is_integer() and self.low <= number <= self.high:
            return int(number)
        complaints.add(path, "“%(key)s” must be a whole number from %(low)s to %(high)s.", low=self.low, high=self.high)
        return None

    def describe(self) -> str:
        return f"whole number, {self.low} to {self.high}"


class YesNo(FieldType):
    """True or false."""

    def read(self, value: object, path: KeyPath, complaints: Complaints) -> bool | None:
        if isinstance(value, bool):
            return value
        complaints.add(path, "“%(key)s” must be true or false, without quotes.")
        return None

    def describe(self) -> str:
        return "true or false"


class Day(FieldType):
    """A date; one in quotes counts too."""

    def read(self, value: object, path: KeyPath, complaints: Complaints) -> date | None:
        day = value if isinstance(value, date) and not isinstance(value, datetime) else None
        if isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
            try:
                day = date.fromisoformat(value)
            except ValueError:
                complaints.add(path, "“%(key)s”: the date %(date)s does not exist.", date=value)
                return None
        if day is None:
            complaints.add(path, "“%(key)s” must be a date, written as 2026-12-31.")
        elif not FIRST_DAY <= day <= LAST_DAY:
            complaints.add(path, "“%(key)s”: the year %(year)s cannot be right.", year=str(day.year))
            return None
        return day

    def describe(self) -> str:
        return "date"


@dataclass(frozen=True)
class Choice(FieldType):
    """One of a few words: an enumeration, or the words themselves."""

    allowed: Iterable[str]

    def read(self, value: object, path: KeyPath, complaints: Complaints) -> str | None:
        for choice in self.allowed:
            if value == str(choice):
                return choice
        words = [str(choice) for choice in self.allowed]
        near = nearest(value, words) if isinstance(value, str) else None
        if near:
            template = "“%(key)s” is “%(value)s”: did you mean “%(nearest)s”? It must be one of: %(allowed)s."
            complaints.add(path, template, value=value, nearest=near, allowed=", ".join(words))
        else:
            complaints.add(path, "“%(key)s” must be one of: %(allowed)s.", allowed=", ".join(words))
        return None

    def write(self, value: str | None) -> Plain:
        return None if value is None else str(value)

    def describe(self) -> str:
        return ", ".join(f"`{choice}`" for choice in self.allowed)


class FormulaText(FieldType):
    """A formula over inputs."""

    def read(self, value: object, path: KeyPath, complaints: Complaints) -> Formula | None:
        if not isinstance(value, str):
            complaints.add(path, "“%(key)s” must be text in quotes.")
            return None
        try:
            return parse_formula(value)
        except Refusal as refusal:
            complaints.refuse(path, refusal.sentence)
            return None

    def write(self, value: Formula) -> Plain:
        return value.text

    def describe(self) -> str:
        return "ids of inputs, numbers, + - * / and brackets"


_PERCENT = re.compile(r"\s*([0-9.eE+-]+)\s*%\s*")


class ToleranceText(FieldType):
    """A tolerance: a number in the KPI's unit, or a percentage in quotes. ``check_plan`` says whether it will do."""

    def read(self, value: object, path: KeyPath, complaints: Complaints) -> Tolerance | None:
        if (number := as_number(value)) is not None:
            return Tolerance(number)
        if isinstance(value, str) and (match := _PERCENT.fullmatch(value)):
            try:
                number = float(match[1])
            except ValueError:
                number = math.inf
            if math.isfinite(number):
                return Tolerance(number, percent=True)
        template = "“%(key)s” must be a number, or a percentage in quotes such as “%(example)s”."
        complaints.add(path, template, example="10 %")
        return None

    def write(self, value: Tolerance | None) -> Plain:
        if value is None:
            return None
        amount = whole_if_possible(value.amount)
        return f"{amount} %" if value.percent else amount

    def describe(self) -> str:
        return 'number, or `"10 %"`'


_RELATIVE = re.compile(r"\s*([+-][0-9.eE+-]+)\s*(%|pp)\s*")


class RelativeText(FieldType):
    """A number as it was said: as a change in percent, or in percentage points."""

    def read(self, value: object, path: KeyPath, complaints: Complaints) -> Relative | None:
        if isinstance(value, str) and (match := _RELATIVE.fullmatch(value)):
            try:
                amount = float(match[1])
            except ValueError:
                amount = math.inf
            if math.isfinite(amount):
                return Relative(amount, points=match[2] == "pp")
        template = "“%(key)s” must be a change in quotes, such as “%(example)s” or “+2 pp”."
        complaints.add(path, template, example="+20 %")
        return None

    def write(self, value: Relative | None) -> Plain:
        if value is None:
            return None
        sign = "-" if math.copysign(1, value.amount) < 0 else "+"
        return f"{sign}{whole_if_possible(abs(value.amount))} {'pp' if value.points else '%'}"

    def describe(self) -> str:
        return '`"+20 %"` or `"+2 pp"`'


class LinkOrId(FieldType):
    """A KPI under a goal: its id, or a table with ``id`` and ``weight`` where the weight is not 1."""

    def read(self, value: object, path: KeyPath, complaints: Complaints) -> Link | None:
        if isinstance(value, Mapping):
            before = complaints.errors
            values = read_table(value, LINK, path, complaints)
            return Link(**values) if complaints.errors == before else None
        if isinstance(value, str) and is_slug(value):
            return Link(value)
        complaints.add(path, "A KPI of a goal must be an id in quotes, or { id = “…”, weight = 2 }.")
        return None

    def write(self, value: Link) -> Plain:
        if value.weight == 1:
            return value.kpi
        return {"id": value.kpi, "weight": whole_if_possible(value.weight)}

    def describe(self) -> str:
        return 'id, or `{ id = "…", weight = 2 }`'


LINK: Fields = (
    Field("id", Id(), "The KPI", attribute="kpi", required=True),
    Field("weight", Number(above=0), "How heavily it counts in the goal's score; 1 when left out"),
)


@dataclass(frozen=True)
class ListOf(FieldType):
    """A list of values of one type; those that cannot be read are left out."""

    item: FieldType

    def read(self, value: object, path: KeyPath, complaints: Complaints) -> tuple[Any, ...] | None:
        if not isinstance(value, list):
            complaints.add(path, "“%(key)s” must be a list between [ and ].")
            return None
        read = [self.item.read(item, (*path, index), complaints) for index, item in enumerate(value)]
        return tuple(item for item in read if item is not None)

    def write(self, value: tuple[Any, ...]) -> Plain:
        return [self.item.write(item) for item in value]

    def describe(self) -> str:
        return f"list: {self.item.describe()}"


@dataclass(frozen=True)
class MapOf(FieldType):
    """A table whose keys are ids, each with a value of one type; those that cannot be read are left out."""

    item: FieldType

    def read(self, value: object, path: KeyPath, complaints: Complaints) -> dict[str, Any] | None:
        if not isinstance(value, Mapping):
            complaints.add(path, "“%(key)s” must be a table between { and }.")
            return None
        read = {key: self.item.read(item, (*path, key), complaints) for key, item in value.items()}
        return {key: item for key, item in read.items() if item is not None}

    def write(self, value: Mapping[str, Any]) -> Plain:
        return {key: self.item.write(item) for key, item in value.items()}

    def describe(self) -> str:
        return f"table of ids, each {self.item.describe()}"


@dataclass(frozen=True)
class Table(FieldType):
    """A table with fields of its own, read into a model by ``make``."""

    fields: Fields
    make: Callable[..., Any]

    def read(self, value: object, path: KeyPath, complaints: Complaints) -> Any:
        if not isinstance(value, Mapping):
            complaints.add(path, "“%(key)s” must be a table between { and }.")
            return None
        before = complaints.errors
        values = read_table(value, self.fields, path, complaints)
        return self.make(**values) if complaints.errors == before else None

    def write(self, value: Any) -> Plain:
        return {key: plain for key, plain in write_table(value, self.fields).items() if not is_empty(plain)}

    def describe(self) -> str:
        return "table: " + ", ".join(f"`{field.key}`" for field in self.fields)


def as_number(value: object) -> float | None:
    """A finite number as a float, or None for anything else (true and false too)."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def whole_if_possible(value: float | None) -> float | int | None:
    """A number as it is best written: 5 for 5.0."""
    if value is None or not float(value).is_integer() or abs(value) >= 1e15:
        return value
    return int(value)
