"""Merging what cards say, key by key: where one side changed a key, or added to a list, that is what counts.

A table is what ``tomllib`` reads from a card. Lists whose items have a name (KPIs by their id, plans by their start)
are merged item by item; all other values are taken whole.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Table = Mapping[str, Any]
Path = tuple[str, ...]
"""The way to a value: keys, and names of items in lists."""


@dataclass(frozen=True, slots=True)
class Merged:
    """What two versions of a table say together. Where they say two things, at the ``clashes``, it has that of ours."""

    table: dict[str, Any]
    clashes: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """A key in which two versions of a card differ; None is a key that is not there.

    ``merged`` is what the two say together, or where they say two things (``clashes``) what ours says.
    """

    key: str
    ours: Any
    theirs: Any
    merged: Any
    clashes: bool


_GONE: Any = object()


def merge_cards(base: Table | None, ours: Table, theirs: Table) -> Merged:
    """What two versions of a card say together, given the version that both began with.

    Without one, a key or an item that one side does not have counts as added by the other: nothing is lost.
    """
    merge = _Merge(known=base is not None)
    return Merged(merge.tables((), base or {}, ours, theirs), tuple(merge.clashes))


def differences(base: Table | None, ours: Table, theirs: Table) -> tuple[Difference, ...]:
    """The keys in which two versions of a card differ, in the order of the card."""
    merged = merge_cards(base, ours, theirs)
    clashing = {path[0] for path in merged.clashes}
    return tuple(
        Difference(key, ours.get(key), theirs.get(key), merged.table.get(key), key in clashing)
        for key in _in_order(list(ours), list(theirs))
        if not _same(ours.get(key, _GONE), theirs.get(key, _GONE))
    )


class _Merge:
    def __init__(self, *, known: bool) -> None:
        self.known = known
        self.clashes: list[Path] = []

    def tables(self, path: Path, base: Table, ours: Table, theirs: Table) -> dict[str, Any]:
        merged = {}
        for key in _in_order(list(ours), list(theirs)):
            here = (*path, key)
            value = self.values(here, base.get(key, _GONE), ours.get(key, _GONE), theirs.get(key, _GONE))
            if value is not _GONE:
                merged[key] = value
        return merged

    def values(self, path: Path, base: Any, ours: Any, theirs: Any) -> Any:
        if _same(ours, theirs) or (self.known and _same(base, theirs)):
            return ours
        if self.known and _same(base, ours):
            return theirs
        if not self.known and (ours is _GONE or theirs is _GONE):
            return theirs if ours is _GONE else ours
        if isinstance(ours, Mapping) and isinstance(theirs, Mapping):
            return self.tables(path, base if isinstance(base, Mapping) else {}, ours, theirs)
        if isinstance(ours, list) and isinstance(theirs, list) and (name := _NAMES.get(path[-1])):
            before = base if isinstance(base, list) else []
            named = [_named(items, name) for items in (before, ours, theirs)]
            if all(each is not None for each in named):
                return self.items(path, *(each or {} for each in named))
        self.clashes.append(path)
        return theirs if ours is _GONE else ours

    def items(self, path: Path, base: Table, ours: Table, theirs: Table) -> list[Any]:
        """Lists, as tables of their items by name."""
        common = [name for name in ours if name in theirs and name in base]
        kept_order = common == [name for name in base if name in ours and name in theirs]
        first, second = (theirs, ours) if self.known and kept_order else (ours, theirs)
        merged = []
        for name in _in_order(list(first), list(second)):
            sides = (_as_table(each.get(name, _GONE)) for each in (base, ours, theirs))
            value = self.values((*path, name), *sides)
            if value is not _GONE:
                merged.append(_as_written(value))
        return merged


def _in_order(first: list[str], second: list[str]) -> list[str]:
    """All of the first, and each of the second that is new behind the one that it follows there."""
    order = list(first)
    place = 0
    for each in second:
        if each in order:
            place = order.index(each) + 1
        else:
            order.insert(place, each)
            place += 1
    return order


def _same(one: Any, other: Any) -> bool:
    """Whether two values are alike in a file, where 1 and true, and 1 and 1.0, are not the same."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(_same(value, other[key]) for key, value in one.items())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_same, one, other))
    return one is other or (type(one) is type(other) and bool(one == other))


def _of(key: str) -> Callable[[Any], str | None]:
    def name(item: Any) -> str | None:
        return str(item.get(key, "")) if isinstance(item, Mapping) else None

    return name


def _of_link(item: Any) -> str | None:
    return item if isinstance(item, str) else _of("id")(item)


_NAMES: Mapping[str, Callable[[Any], str | None]] = {
    "kpis": _of_link,
    "factors": _of("name"),
    "plans": _of("start"),
    "milestones": _of("date"),
    "silenced": _of("rule"),
    "campaigns": _of("id"),
    "limits_from": str,
    "requires_positive": str,
}
"""What an item of a list is known by, however it changes otherwise."""


def _named(items: list[Any], name: Callable[[Any], str | None]) -> dict[str, Any] | None:
    """The items by name; None where one has none, or two have the same."""
    found: dict[str, Any] = {}
    for item in items:
        known = name(item)
        if known is None or known in found:
            return None
        found[known] = item
    return found


def _as_table(item: Any) -> Any:
    """A KPI under a goal is written as its id where that says all."""
    return {"id": item} if isinstance(item, str) else item


def _as_written(item: Any) -> Any:
    return item["id"] if isinstance(item, Mapping) and list(item) == ["id"] else item
