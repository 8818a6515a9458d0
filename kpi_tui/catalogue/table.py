"""Tables of the packaged data, taken apart key by key: every key must be there, of its type, and known."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from kpi_tui.catalogue.entry import Text
from kpi_tui.model.slug import is_slug
from kpi_tui.model.unit import Range

Choice = TypeVar("Choice", bound=StrEnum)
LANGUAGES = ("en", "nl")


class CatalogueError(ValueError):
    """The packaged data is damaged; the message names file, entry and key."""

    def __init__(self, where: str, key: str, problem: str) -> None:
        super().__init__(f"{where}, {key}: {problem}" if key else f"{where}: {problem}")


class Table:
    """One table. A key that is read is ticked off; ``close`` names those that nothing asked for."""

    def __init__(self, where: str, content: Mapping[str, object]) -> None:
        self.where = where
        self._content = content
        self._unread = set(content)

    def error(self, key: str, problem: str) -> CatalogueError:
        """What to raise when the value of ``key`` cannot be right."""
        return CatalogueError(self.where, key, problem)

    def close(self) -> None:
        """Say that everything has been asked for."""
        if self._unread:
            raise self.error(min(self._unread), "unknown key")

    def has(self, key: str) -> bool:
        """Whether the key is there."""
        return key in self._content

    def _take(self, key: str) -> object:
        if key not in self._content:
            raise self.error(key, "missing")
        self._unread.discard(key)
        return self._content[key]

    def string(self, key: str, default: str | None = None) -> str:
        """A text that is not empty."""
        if default is not None and not self.has(key):
            return default
        value = self._take(key)
        if not isinstance(value, str) or not value.strip():
            raise self.error(key, "should be a text that is not empty")
        return value

    def slug(self, key: str = "id") -> str:
        """A text that may be an id."""
        value = self.string(key)
        if not is_slug(value):
            raise self.error(key, f"“{value}” cannot be an id")
        return value

    def text(self, key: str, default: Text | None = None) -> Text:
        """A text in both languages."""
        if default is not None and not self.has(key):
            return default
        both = self.table(key)
        text = Text(both.string("en"), both.string("nl"))
        both.close()
        return text

    def flag(self, key: str) -> bool:
        """True or false; false where it is left out."""
        value = self._take(key) if self.has(key) else False
        if not isinstance(value, bool):
            raise self.error(key, "should be true or false")
        return value

    def integer(self, key: str, low: int, high: int) -> int:
        """A whole number within the limits."""
        value = self._take(key)
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            raise self.error(key, f"should be a whole number from {low} to {high}")
        return value

    def number(self, key: str) -> float:
        """A number."""
        value = self._take(key)
        if not isinstance(value, int | float) or isinstance(value, bool):
            raise self.error(key, "should be a number")
        return float(value)

    def number_or_none(self, key: str) -> float | None:
        """A number, or None where it is left out."""
        return self.number(key) if self.has(key) else None

    def choice(self, key: str, of: type[Choice]) -> Choice:
        """One of the words of an enumeration."""
        value = self.string(key)
        if value not in set(of):
            raise self.error(key, f"“{value}” is none of {', '.join(of)}")
        return of(value)

    def strings(self, key: str, *, optional: bool = False) -> tuple[str, ...]:
        """A list of texts, none twice; it may be left out only if ``optional``, and never be empty."""
        if optional and not self.has(key):
            return ()
        value = self._take(key)
        if not isinstance(value, list) or not value or not all(isinstance(item, str) and item for item in value):
            raise self.error(key, "should be a list of texts")
        if len(set(value)) < len(value):
            raise self.error(key, "names something twice")
        return tuple(value)

    def range(self, key: str) -> Range:
        """``min`` and ``max``, one of which may be left out."""
        limits = self.table(key)
        low, high = limits.number_or_none("min"), limits.number_or_none("max")
        limits.close()
        if low is None and high is None:
            raise self.error(key, "has neither min nor max")
        if low is not None and high is not None and low >= high:
            raise self.error(key, "min should be below max")
        return Range(low, high)

    def table(self, key: str) -> Table:
        """The table under ``key``."""
        value = self._take(key)
        if not isinstance(value, dict):
            raise self.error(key, "should be a table")
        return Table(f"{self.where}, {key}", value)

    def tables(self, key: str, *, optional: bool = False) -> Iterator[Table]:
        """The tables of a list, each named by its id where it has one, else by its number."""
        value = self._take(key) if self.has(key) or not optional else []
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise self.error(key, "should be a list of tables")
        for number, item in enumerate(value, start=1):
            yield Table(f"{self.where}, {key} {item.get('id', number)}", item)

    def words(self, key: str) -> dict[str, str]:
        """A table of texts by text."""
        pairs = self.table(key)
        return {name: pairs.string(name) for name in pairs._content}


def read_table(path: Path) -> Table:
    """A whole file as one table."""
    try:
        return Table(path.name, tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CatalogueError(path.name, "", str(error)) from error
