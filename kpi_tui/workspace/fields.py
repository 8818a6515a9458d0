"""The reader of cards: tables of fields that say which keys a card has, what each may hold and what it means.

A field's type reads a TOML value into the model and writes it back. Reading goes on after an error, so that a card's
problems are all named at once.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from kpi_tui.model.formula import Formula, parse_formula
from kpi_tui.model.goal import Link
from kpi_tui.model.period import FIRST_DAY, LAST_DAY
from kpi_tui.model.plan import Tolerance
from kpi_tui.model.sentence import Refusal, Sentence
from kpi_tui.model.slug import is_slug
from kpi_tui.workspace.locate import KeyPath

Plain = str | int | float | bool | date | list[Any] | dict[str, Any] | None
"""What a TOML file can hold; None is a key that is not there."""


@dataclass(frozen=True, slots=True)
class Complaint:
    """Something wrong at a key. ``harmless``: the card can be used all the same (an unknown key)."""

    path: KeyPath
    sentence: Sentence
    harmless: bool = False


class Complaints:
    """Collects what is wrong in one card."""

    def __init__(self) -> None:
        self.all: list[Complaint] = []

    def add(self, path: KeyPath, template: str, **values: object) -> None:
        """Note an error at ``path``; the sentence may name the key as ``%(key)s``."""
        self.all.append(Complaint(path, Sentence(template, {"key": _key(path), **values})))

    def unknown_key(self, path: KeyPath, known: Iterable[str]) -> None:
        """Note a key that means nothing."""
        sentence = Sentence("The key “%(key)s” means nothing here.", {"key": _key(path)})
        if near := nearest(_key(path), known):
            sentence = Sentence(
                "The key “%(key)s” means nothing here: did you mean “%(nearest)s”?",
                {"key": _key(path), "nearest": near},
            )
        self.all.append(Complaint(path, sentence, harmless=True))

    @property
    def errors(self) -> int:
        """How many complaints keep the card from being used."""
        return sum(not complaint.harmless for complaint in self.all)


class FieldType(Protocol):
    """What a key may hold. ``read`` notes what is wrong and gives None then; ``describe`` is for the reference."""

    def read(self, value: object, path: KeyPath, complaints: Complaints) -> Any: ...  # noqa: D102

    def write(self, value: Any) -> Plain: ...  # noqa: D102

    def describe(self) -> str: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Field:
    """A key of a card: its type, what it means, and the name of the model's attribute where that differs."""

    key: str
    type: FieldType
    meaning: str
    attribute: str = ""
    required: bool = False

    @property
    def name(self) -> str:
        """The attribute of the model that holds the value."""
        return self.attribute or self.key


Fields = tuple[Field, ...]


def read_table(table: Mapping[str, object], fields: Fields, path: KeyPath, complaints: Complaints) -> dict[str, Any]:
    """The values of a table by attribute of the model; keys that are not there, or hold nothing good, are left out."""
    known = {field.key: field for field in fields}
    values: dict[str, Any] = {}
    for key, value in table.items():
        if field := known.get(key):
            read = field.type.read(value, (*path, key), complaints)
            if read is not None:
                values[field.name] = read
        else:
            complaints.unknown_key((*path, key), (name for name in known if name not in table))
    for field in fields:
        if field.required and table.get(field.key, "") == "":
            complaints.add((*path, field.key), "The key “%(key)s” is missing.")
    return values


def write_table(model: object, fields: Fields) -> dict[str, Plain]:
    """A model as TOML values by key, in the order of the fields; empty ones too."""
    return {field.key: field.type.write(getattr(model, field.name)) for field in fields}


def is_empty(value: Plain) -> bool:
    """Whether a value says no more than a key that is not there."""
    return value is None or value is False or value in ("", [], {})


def nearest(word: str, words: Iterable[str]) -> str | None:
    """The word that is spelled most like ``word``, if any is near enough to be meant."""
    from difflib import get_close_matches

    return next(iter(get_close_matches(word, list(words), 1, 0.6)), None)


class Text:
    """Words, on one line or more."""

    def read(self, value: object, path: KeyPath, complaints: Complaints) -> str | None:
        """Line ends become plain ones."""
        if isinstance(value, str):
            return value.replace("\r\n", "\n")
        complaints.add(path, "“%(key)s” must be text in quotes.")
        return None

    def write(self, value: str) -> Plain:
        """As it is."""
        return value

    def describe(self) -> str:
        """For the reference."""
        return "text"


class Id:
    """The id of a goal, KPI, input or campaign."""

    def read(self, value: object, path: KeyPath, complaints: Complaints) -> str | None:
        """A slug."""
        if isinstance(value, str) and is_slug(value):
            return value
        complaints.add(path, "“%(key)s” must be an id: small letters, digits, - and _ only, such as “waste-rate”.")
        return None

    def write(self, value: str) -> Plain:
        """As it is."""
        return value

    def describe(self) -> str:
        """For the reference."""
        return "id"


class Code:
    """The three letters of a currency."""

    def read(self, value: object, path: KeyPath, complaints: Complaints) -> str | None:
        """Three capitals."""
        if isinstance(value, str) and re.fullmatch("[A-Z]{3}", value):
            return value
        complaints.add(path, "“%(key)s” must be the three capitals of a currency, such as “EUR”.")
        return None

    def write(self, value: str) -> Plain:
        """As it is."""
        return value

    def describe(self) -> str:
        """For the reference."""
        return "three capitals"


@dataclass(frozen=True)
class Number:
    """A number; ``above`` is the value that it must exceed."""

    above: float | None = None

    def read(self, value: object, path: KeyPath, complaints: Complaints) -> float | None:
        """Whole numbers count as well; infinite ones don't."""
        number = as_number(value)
        if number is None:
            complaints.add(path, "“%(key)s” must be a number without quotes, such as 12.5.")
        elif self.above is not None and number <= self.above:
            complaints.add(path, "“%(key)s” must be more than %(limit)s.", limit=self.above)
            return None
        return number

    def write(self, value: float | None) -> Plain:
        """Without “.0” where it is whole."""
        return whole_if_possible(value)

    def describe(self) -> str:
        """For the reference."""
        return "number" if self.above is None else f"number above {self.above:g}"


@dataclass(frozen=True)
class Whole:
    """A whole number from ``low`` to ``high``."""

    low: int
    high: int

    def read(self, value: object, path: KeyPath, complaints: Complaints) -> int | None:
        """2.0 counts as 2."""
        number = as_number(value)
        if number is not None and number.is_integer() and self.low <= number <= self.high:
            return int(number)
        complaints.add(path, "“%(key)s” must be a whole number from %(low)s to %(high)s.", low=self.low, high=self.high)
        return None

    def write(self, value: int) -> Plain:
        """As it is."""
        return value

    def describe(self) -> str:
        """For the reference."""
        return f"whole number, {self.low} to {self.high}"


class YesNo:
    """True or false."""

    def read(self, value: object, path: KeyPath, complaints: Complaints) -> bool | None:
        """Nothing else will do."""
        if isinstance(value, bool):
            return value
        complaints.add(path, "“%(key)s” must be true or false, without quotes.")
        return None

    def write(self, value: bool) -> Plain:
        """As it is."""
        return value

    def describe(self) -> str:
        """For the reference."""
        return "true or false"


class Day:
    """A date."""

    def read(self, value: object, path: KeyPath, complaints: Complaints) -> date | None:
        """A date in quotes counts too."""
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

    def write(self, value: date | None) -> Plain:
        """As it is."""
        return value

    def describe(self) -> str:
        """For the reference."""
        return "date"


@dataclass(frozen=True)
class Choice:
    """One of a few words: an enumeration, or the words themselves."""

    allowed: Iterable[str]

    def read(self, value: object, path: KeyPath, complaints: Complaints) -> str | None:
        """The member, where the word is one of them."""
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
        """The word."""
        return None if value is None else str(value)

    def describe(self) -> str:
        """For the reference."""
        return ", ".join(f"`{choice}`" for choice in self.allowed)


class FormulaText:
    """A formula over inputs."""

    def read(self, value: object, path: KeyPath, complaints: Complaints) -> Formula | None:
        """Parsed and checked."""
        if not isinstance(value, str):
            complaints.add(path, "“%(key)s” must be text in quotes.")
            return None
        try:
            return parse_formula(value)
        except Refusal as refusal:
            complaints.all.append(Complaint(path, refusal.sentence))
            return None

    def write(self, value: Formula) -> Plain:
        """As it was written."""
        return value.text

    def describe(self) -> str:
        """For the reference."""
        return "ids of inputs, numbers, + - * / and brackets"


_PERCENT = re.compile(r"\s*([0-9.eE+-]+)\s*%\s*")


class ToleranceText:
    """A tolerance: a number in the KPI's unit, or a percentage in quotes."""

    def read(self, value: object, path: KeyPath, complaints: Complaints) -> Tolerance | None:
        """A Tolerance; whether it can be scored is for ``check_plan`` to say."""
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
        """A number, or text with a percent sign."""
        if value is None:
            return None
        amount = whole_if_possible(value.amount)
        return f"{amount} %" if value.percent else amount

    def describe(self) -> str:
        """For the reference."""
        return 'number, or `"10 %"`'


class LinkOrId:
    """A KPI under a goal: its id, or a table with ``id`` and ``weight``."""

    def read(self, value: object, path: KeyPath, complaints: Complaints) -> Link | None:
        """A Link."""
        if isinstance(value, Mapping):
            before = complaints.errors
            values = read_table(value, LINK, path, complaints)
            return Link(**values) if complaints.errors == before else None
        if isinstance(value, str) and is_slug(value):
            return Link(value)
        complaints.add(path, "A KPI of a goal must be an id in quotes, or { id = “…”, weight = 2 }.")
        return None

    def write(self, value: Link) -> Plain:
        """The id where the weight is 1."""
        if value.weight == 1:
            return value.kpi
        return {"id": value.kpi, "weight": whole_if_possible(value.weight)}

    def describe(self) -> str:
        """For the reference."""
        return 'id, or `{ id = "…", weight = 2 }`'


LINK: Fields = (
    Field("id", Id(), "The KPI", attribute="kpi", required=True),
    Field("weight", Number(above=0), "How heavily it counts in the goal's score; 1 when left out"),
)


@dataclass(frozen=True)
class ListOf:
    """A list of values of one type."""

    item: FieldType

    def read(self, value: object, path: KeyPath, complaints: Complaints) -> tuple[Any, ...] | None:
        """A tuple of those that can be read."""
        if not isinstance(value, list):
            complaints.add(path, "“%(key)s” must be a list between [ and ].")
            return None
        read = [self.item.read(item, (*path, index), complaints) for index, item in enumerate(value)]
        return tuple(item for item in read if item is not None)

    def write(self, value: tuple[Any, ...]) -> Plain:
        """One after the other."""
        return [self.item.write(item) for item in value]

    def describe(self) -> str:
        """For the reference."""
        return f"list: {self.item.describe()}"


@dataclass(frozen=True)
class MapOf:
    """A table whose keys are ids, each with a value of one type."""

    item: FieldType

    def read(self, value: object, path: KeyPath, complaints: Complaints) -> dict[str, Any] | None:
        """A dict of those that can be read."""
        if not isinstance(value, Mapping):
            complaints.add(path, "“%(key)s” must be a table between { and }.")
            return None
        read = {key: self.item.read(item, (*path, key), complaints) for key, item in value.items()}
        return {key: item for key, item in read.items() if item is not None}

    def write(self, value: Mapping[str, Any]) -> Plain:
        """Each by its key."""
        return {key: self.item.write(item) for key, item in value.items()}

    def describe(self) -> str:
        """For the reference."""
        return f"table of ids, each {self.item.describe()}"


@dataclass(frozen=True)
class Table:
    """A table with fields of its own, read into a model by ``make``."""

    fields: Fields
    make: Callable[..., Any]

    def read(self, value: object, path: KeyPath, complaints: Complaints) -> Any:
        """The model, where nothing is wrong in the table."""
        if not isinstance(value, Mapping):
            complaints.add(path, "“%(key)s” must be a table between { and }.")
            return None
        before = complaints.errors
        values = read_table(value, self.fields, path, complaints)
        return self.make(**values) if complaints.errors == before else None

    def write(self, value: Any) -> Plain:
        """Without the keys that are empty."""
        return {key: plain for key, plain in write_table(value, self.fields).items() if not is_empty(plain)}

    def describe(self) -> str:
        """For the reference."""
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


def _key(path: KeyPath) -> str:
    return next((part for part in reversed(path) if isinstance(part, str)), "")
