"""Edits the text of a card in place: only keys that changed are touched. Loaded when a card is edited, not before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError

from kpi_tui.workspace.cards.card_text import headed_keys, headed_text, inline, key_text
from kpi_tui.workspace.cards.field_types import ListOf, Table
from kpi_tui.workspace.cards.fields import Fields, Plain, is_empty
from kpi_tui.workspace.cards.locate import KeyPath, places
from kpi_tui.workspace.files.reading import parse_toml


@dataclass
class _Edits:
    """What must be done: whole lines that are put in, and values that are set, put in or taken out, last ones first."""

    lines: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    set: dict[KeyPath, Plain] = field(default_factory=dict)
    taken: list[KeyPath] = field(default_factory=list)
    items: list[tuple[KeyPath, Plain]] = field(default_factory=list)


def edit(text: str, fields: Fields, old: Mapping[str, Plain], new: Mapping[str, Plain]) -> str | None:
    """The text of a card that says ``old``, changed in place to say ``new``; None where that cannot be done.

    The caller checks that the text does say it.
    """
    editor = _Editor(text, fields)
    editor.compare_tables((), fields, old, new, editor.raw)
    try:
        return editor.result()
    except (TOMLKitError, LookupError, ValueError, TypeError):
        # tomlkit fails on some rare shapes, mostly keys with dots.
        return None


class _Editor:
    """Compares what a card says with what it should say, and changes its text."""

    def __init__(self, text: str, fields: Fields) -> None:
        self.text = text if text.endswith("\n") else text + "\n"
        self.raw = parse_toml(text)
        self.places = places(self.text)
        self.headed = headed_keys(fields)
        self.edits = _Edits()

    def compare_tables(
        self, path: KeyPath, fields: Fields, old: Mapping[str, Plain], new: Mapping[str, Plain], raw: Mapping[str, Any]
    ) -> None:
        """Note what must change in one table, whose keys come in the order of ``fields`` where they are known."""
        types = {each.key: each.type for each in fields}
        for key in types or dict.fromkeys((*old, *new)):
            before, after = old.get(key), new.get(key)
            if before == after:
                continue
            here = (*path, key)
            if key not in raw:
                if not is_empty(after):
                    self._add(path, list(types), key, after)
            elif is_empty(after) and not isinstance(after, str | bool):
                self.edits.taken.append(here)
            elif isinstance(after, dict) and isinstance(before, dict) and isinstance(raw[key], dict):
                kind = types.get(key)
                self.compare_tables(here, kind.fields if isinstance(kind, Table) else (), before, after, raw[key])
            elif isinstance(after, list) and isinstance(before, list) and _as_long(raw[key], before):
                kind = types.get(key)
                item = kind.item if isinstance(kind, ListOf) else None
                self._compare_lists(here, item.fields if isinstance(item, Table) else (), before, after, raw[key])
            else:
                self.edits.set[here] = after

    def _compare_lists(self, path: KeyPath, fields: Fields, old: list[Any], new: list[Any], raw: list[Any]) -> None:
        steps = SequenceMatcher(None, [repr(item) for item in old], [repr(item) for item in new], autojunk=False)
        for _, start, end, new_start, new_end in (step for step in steps.get_opcodes() if step[0] != "equal"):
            both = min(end - start, new_end - new_start)
            for index in range(both):
                here, before, after = (*path, start + index), old[start + index], new[new_start + index]
                if isinstance(before, dict) and isinstance(after, dict) and isinstance(raw[start + index], dict):
                    self.compare_tables(here, fields, before, after, raw[start + index])
                else:
                    self.edits.set[here] = after
            self.edits.taken += [(*path, index) for index in range(start + both, end)]
            for after in new[new_start + both : new_end]:
                if end == len(old) and self._has_header((*path, 0)):
                    self.edits.lines[self._end_of(path)].append(headed_text(str(path[-1]), after))
                else:
                    self.edits.items.append(((*path, end), after))

    def _add(self, path: KeyPath, order: list[str], key: str, value: Plain) -> None:
        if not path and key in self.headed and isinstance(value, list):
            self.edits.lines[self.text.count("\n")] += [headed_text(key, item) for item in value]
            return
        if not path or self._has_header(path):
            for earlier in reversed(order[: order.index(key)] if key in order else order):
                place = self.places.get((*path, earlier))
                if place and not place.header:
                    self.edits.lines[place.last].append(key_text(key, value))
                    return
        self.edits.set[(*path, key)] = value

    def _has_header(self, path: KeyPath) -> bool:
        place = self.places.get(path)
        return place is not None and place.header

    def _end_of(self, path: KeyPath) -> int:
        return max(place.last for other, place in self.places.items() if other[: len(path)] == path)

    def result(self) -> str:
        """The changed text."""
        lines = self.text.split("\n")
        for number in sorted(self.edits.lines, reverse=True):
            lines[number:number] = "".join(self.edits.lines[number]).removesuffix("\n").split("\n")
        text = "\n".join(lines)
        if not (self.edits.set or self.edits.taken or self.edits.items):
            return text
        document = tomlkit.parse(text)
        for path, value in self.edits.set.items():
            _at(document, path)[path[-1]] = _item(value)
        indexed = [*((path, None) for path in self.edits.taken), *reversed(self.edits.items)]
        for path, value in sorted(indexed, key=lambda step: _from_the_end(step[0]), reverse=True):
            if value is None:
                del _at(document, path)[path[-1]]
            else:
                place = _at(document, path)
                table = isinstance(value, dict) and isinstance(place, tomlkit.items.AoT)
                place.insert(path[-1], _table(value) if table else _item(value))
        return document.as_string()


def _as_long(raw: object, old: list[Any]) -> bool:
    return isinstance(raw, list) and len(raw) == len(old)


def _at(document: Any, path: KeyPath) -> Any:
    """The table or list in which the last part of ``path`` stands."""
    for part in path[:-1]:
        document = document[part]
    return document


def _item(value: Plain) -> Any:
    """A value as tomlkit holds it, looking as in a new card."""
    return tomlkit.parse(f"x = {inline(value)}")["x"]


def _table(value: Any) -> Any:
    """A table of a list as tomlkit holds it, to go below a header."""
    document: Any = tomlkit.parse(headed_text("x", value) + "\n")
    return document["x"][0]


def _from_the_end(path: KeyPath) -> tuple[tuple[int, str], ...]:
    """Orders paths so that in a list, later items come after earlier ones."""
    return tuple((part, "") if isinstance(part, int) else (-1, part) for part in path)
