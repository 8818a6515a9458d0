"""Profiles: what the files of well-known systems look like, as data; a table is recognised by its structure.

A profile is a file in ``profiles/``. Its layouts name the columns that a table must have, each in all languages in
which it is known, and what is taken from them. ``#1`` is the first column, whatever it is called; a star stands for
any text.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import lru_cache
from importlib import resources
from typing import Any

from kpi_tui.exchange.importing.table import Table
from kpi_tui.model.column_mapping import ColumnMapping, Combine, Take
from kpi_tui.model.input import Input, OverTime
from kpi_tui.model.sentence import Refusal
from kpi_tui.model.slug import nearest
from kpi_tui.model.unit import Unit

Names = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProfileTake:
    """A take whose columns have several names."""

    input: str
    column: Names = ()
    combine: Combine | None = None
    weight: Names = ()
    date: Names = ()
    only_in: Names = ()
    only: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ProfileLayout:
    """One kind of table. ``head`` are lines of which one must stand above the header; with ``comments`` something must.
    ``without`` are columns that another kind has."""

    id: str
    needs: tuple[Names, ...]
    takes: tuple[ProfileTake, ...]
    head: Names = ()
    comments: bool = False
    without: Names = ()
    date: Names = ()
    until: Names = ()
    names: Names = ()
    segments: Names = ()
    segment: str = ""
    date_order: str = ""


@dataclass(frozen=True, slots=True)
class Profile:
    """A system. Without layouts its files are mapped like those of any other."""

    id: str
    name: str
    layouts: tuple[ProfileLayout, ...]
    inputs: Mapping[str, Mapping[str, Any]]

    def input(self, input_id: str, language: str) -> Input | None:
        """An input that only this system needs."""
        table = self.inputs.get(input_id)
        if table is None:
            return None
        label = table["label"].get(language, table["label"]["en"])
        unit = Unit(table.get("unit", Unit.COUNT))
        return Input(input_id, label, unit, OverTime(table.get("over_time", OverTime.SUM)), source=self.name)


OWN = Profile("kpi-tui", "kpi-tui", (ProfileLayout("figures", (), ()),), {})
"""Our own export of figures, which is read back in a way of its own."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """A table of a known system, and what is taken from it."""

    profile: Profile
    table: Table
    mapping: ColumnMapping
    fit: int


def profile_named(profile_id: str) -> Profile:
    """The profile with this id. Raises Refusal with the nearest one where there is none."""
    for each in (*profiles(), OWN):
        if each.id == profile_id:
            return each
    if near := nearest(profile_id, [each.id for each in profiles()]):
        raise Refusal("There is no profile “%(id)s”: did you mean “%(nearest)s”?", id=profile_id, nearest=near)
    known = ", ".join(each.id for each in profiles())
    raise Refusal("There is no profile “%(id)s”. There are: %(known)s.", id=profile_id, known=known)


def recognise(tables: Iterable[Table], among: Sequence[Profile] | None = None) -> Recognised | None:
    """The table of a known system that fits best, if any does."""
    found = [
        recognised
        for table in tables
        for profile in (profiles() if among is None else among)
        for layout in profile.layouts
        if (recognised := _fit(table, profile, layout))
    ]
    return max(found, key=lambda each: each.fit, default=None)


@lru_cache(maxsize=1)
def profiles() -> tuple[Profile, ...]:
    """All profiles, by id."""
    folder = resources.files("kpi_tui.exchange.importing") / "profiles"
    files = sorted((each for each in folder.iterdir() if each.name.endswith(".toml")), key=lambda each: each.name)
    return tuple(_profile(each.name.removesuffix(".toml"), tomllib.loads(each.read_text("utf-8"))) for each in files)


def _profile(profile_id: str, table: Mapping[str, Any]) -> Profile:
    layouts = tuple(_layout(layout) for layout in table.get("layouts", ()))
    return Profile(profile_id, table["name"], layouts, table.get("inputs", {}))


def _layout(table: Mapping[str, Any]) -> ProfileLayout:
    values = dict(table)
    values["needs"] = tuple(tuple(names) for names in table["needs"])
    values["takes"] = tuple(_take(take) for take in table["takes"])
    for key in ("head", "without", "date", "until", "names", "segments"):
        values[key] = tuple(table.get(key, ()))
    return ProfileLayout(**values)


def _take(table: Mapping[str, Any]) -> ProfileTake:
    lists = {key: tuple(table.get(key, ())) for key in ("column", "weight", "date", "only_in", "only")}
    return ProfileTake(table["input"], combine=Combine(table["combine"]) if "combine" in table else None, **lists)


def _fit(table: Table, profile: Profile, layout: ProfileLayout) -> Recognised | None:
    if not all(_column(table, names) for names in layout.needs) or _column(table, layout.without):
        return None
    if layout.comments and not table.comments:
        return None
    above = (*table.comments, table.name.rpartition(".")[0])
    if layout.head and not any(_is_called(line, name) for line in above for name in layout.head):
        return None
    takes = tuple(take for each in layout.takes if (take := _taken(table, each, layout.segment)))
    if not takes:
        return None
    mapping = ColumnMapping(
        profile.id,
        profile.name,
        takes,
        profile=profile.id,
        table=table.name,
        date=_column(table, layout.date),
        until=_column(table, layout.until),
        names=_column(table, layout.names),
        segments=_column(table, layout.segments),
        date_order=layout.date_order,
        columns=table.columns,
    )
    return Recognised(profile, table, mapping, 10 * len(layout.needs) + 20 * bool(layout.head) + len(takes))


def _taken(table: Table, take: ProfileTake, segment: str) -> Take | None:
    """The take with the names that its columns have in this table; None where one is not there."""
    places = (take.column, take.weight, take.date, take.only_in)
    found = [_column(table, names) for names in places]
    if any(names and not column for names, column in zip(places, found, strict=True)):
        return None
    column, weight, date, only_in = found
    return Take(take.input, column, take.combine, weight, date, only_in, take.only, segment)


def _column(table: Table, names: Names) -> str:
    """The first of the table's columns that has one of these names, in the order of the names; "" where none has."""
    for name in names:
        if name == "#1":
            return table.columns[0]
        for column in table.columns:
            if _is_called(column, name):
                return column
    return ""


def _is_called(text: str, name: str) -> bool:
    plain = " ".join(text.casefold().split())
    wanted = name.casefold()
    return fnmatchcase(plain.replace("[", "("), wanted) if "*" in wanted else plain == wanted
