"""Fields: which keys a table of a card has. They are read into a model, and a model is written back by them.

Reading goes on after an error, so that a card's problems are all named at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from kpi_tui.model.sentence import Sentence
from kpi_tui.workspace.cards.locate import KeyPath
from kpi_tui.workspace.files.problem import MORE, MOST_NAMED, unknown_key

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
        self._named: list[Complaint] = []
        self.errors = 0
        """How many complaints keep the card from being used."""

    @property
    def all(self) -> list[Complaint]:
        """What is wrong: the first MOST_NAMED, and whether there is more."""
        more = self._named[MOST_NAMED:]
        return [*self._named[:MOST_NAMED], *(Complaint(each.path, MORE, each.harmless) for each in more)]

    def add(self, path: KeyPath, template: str, **values: object) -> None:
        """Note an error at ``path``; the sentence may name the key as ``%(key)s``."""
        self.errors += 1
        if self._has_room():
            self._named.append(Complaint(path, Sentence(template, {"key": _key(path), **values})))

    def refuse(self, path: KeyPath, sentence: Sentence) -> None:
        """Note an error at ``path``."""
        self.errors += 1
        if self._has_room():
            self._named.append(Complaint(path, sentence))

    def unknown_key(self, path: KeyPath, known: Iterable[str]) -> None:
        """Note a key that means nothing."""
        if self._has_room():
            self._named.append(Complaint(path, unknown_key(_key(path), known), harmless=True))

    def _has_room(self) -> bool:
        return len(self._named) <= MOST_NAMED


class FieldType:
    """What a key may hold."""

    def read(self, value: object, path: KeyPath, complaints: Complaints) -> Any:
        """The value as the model has it. Notes what is wrong with it, and gives None then."""
        raise NotImplementedError

    def write(self, value: Any) -> Plain:
        """The value as the file has it; most types have it there as in the model."""
        plain: Plain = value
        return plain

    def describe(self) -> str:
        """What the key may hold, in the words of the reference."""
        raise NotImplementedError


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


def _key(path: KeyPath) -> str:
    return next((part for part in reversed(path) if isinstance(part, str)), "")
