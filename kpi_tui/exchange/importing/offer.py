"""What is made of a file at first sight: as remembered, as the system that it comes from is known, or in general."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from kpi_tui.exchange.importing.columns import Column, Kind, understand
from kpi_tui.exchange.importing.days import period_in
from kpi_tui.exchange.importing.filled_inputs import catalogue_input, input_named
from kpi_tui.exchange.importing.general import general_mapping, row_names
from kpi_tui.exchange.importing.own_export import own_export
from kpi_tui.exchange.importing.profile import OWN, Profile, profile_named, recognise
from kpi_tui.exchange.importing.source import Source
from kpi_tui.exchange.importing.table import Table
from kpi_tui.exchange.work import ALONE, Work
from kpi_tui.language.marks import wrong_mark
from kpi_tui.model.column_mapping import ColumnMapping, Layout, Take
from kpi_tui.model.input import Input
from kpi_tui.model.period import Grain
from kpi_tui.model.sentence import Refusal
from kpi_tui.model.unit import Unit
from kpi_tui.workspace.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Offer:
    """A table of a file with the mapping that is proposed for it. ``profile`` is the system, where it is known."""

    table: Table
    columns: tuple[Column, ...]
    mapping: ColumnMapping
    new_inputs: tuple[Input, ...] = ()
    profile: Profile | None = None
    remembered: bool = False
    changed: bool = False
    """Whether a person had a say in the mapping."""

    @property
    def one_convention(self) -> bool:
        """Whether a program wrote all numbers of the file in one way."""
        return self.profile is not None and bool(self.profile.layouts)

    @property
    def worth_remembering(self) -> bool:
        """Whether the next such file would be known by its columns, and not by its system anyway."""
        if self.profile is OWN:
            return False
        by_system = self.profile is not None and not self.changed and bool(self.profile.layouts)
        return not by_system and _is_telling(self.table)

    @property
    def choices(self) -> tuple[str, ...]:
        """The columns that can go to an input, and those that say why not once they are chosen: they hold numbers, but
        more of something else. The names of rows, where a row is a figure."""
        if self.mapping.layout is not Layout.DOWN:
            return row_names(self.table, self.mapping.names)
        return tuple(
            column.name for column in self.columns if column.kind is Kind.NUMBER or (column.odd and column.has_numbers)
        )


def offer(snapshot: Snapshot, source: Source, *, profile: str = "", table: str = "", work: Work = ALONE) -> Offer:
    """The table of a file that can be imported best, and how. ``profile`` and ``table`` are what a person named.

    Raises Refusal where there is no such profile or table, or where the file does not look like the profile.
    """
    tables = (source.table(table),) if table else source.tables
    wanted = profile_named(profile) if profile else None
    if wanted is None and (known := _remembered(snapshot, tables)):
        return _made(snapshot, *known, None, work, remembered=True)
    if wanted in (None, OWN) and (own := own_export(snapshot, tables, work)):
        return Offer(own.table, own.columns, own.mapping, own.new_inputs, OWN)
    among = None if wanted is None else (wanted,)
    if found := recognise(tables, among):
        return _made(snapshot, found.table, found.mapping, found.profile, work)
    if wanted is not None and wanted.layouts:
        raise Refusal(
            "%(file)s does not look like a file of %(system)s: leave the profile out, and say with --map which column "
            "is which input.",
            file=source.name,
            system=wanted.name,
        )
    return _general(snapshot, tables, wanted, work)


def with_columns(snapshot: Snapshot, base: Offer, named: Mapping[str, str]) -> Offer:
    """The offer where columns (or rows) go to the inputs that a person named; an empty name leaves a column out.

    Raises Refusal where there is no such column or input.
    """
    takes = [take for take in base.mapping.takes if take.column not in named]
    new = {each.id: each for each in base.new_inputs}
    for column, name in named.items():
        place = _place(base, column)
        takes = [take for take in takes if take.column != place]
        if not name:
            continue
        filled = input_named(snapshot, name, place)
        if filled.id not in snapshot.inputs:
            new[filled.id] = _as_written(snapshot, filled, base)
        takes.append(Take(filled.id, place))
    used = {take.input for take in takes}
    return replace(
        base,
        mapping=replace(base.mapping, takes=tuple(takes)),
        new_inputs=tuple(each for each in new.values() if each.id in used),
        changed=True,
    )


def with_segment(base: Offer, segment: str) -> Offer:
    """The offer where all figures are of one part of the company."""
    takes = tuple(replace(take, segment=segment) for take in base.mapping.takes)
    return replace(base, mapping=replace(base.mapping, takes=takes, segments=""), changed=True)


def counted_by(base: Offer, grain: Grain) -> Offer:
    """The offer where figures are counted in periods of this length."""
    return replace(base, mapping=replace(base.mapping, by=grain), changed=True)


def _as_written(snapshot: Snapshot, filled: Input, base: Offer) -> Input:
    """A new input of which nothing is known but its name: an amount of money where its cells are of that sign."""
    if catalogue_input(filled.id, snapshot.settings.language):
        return filled
    cells = [column.examples[0] for column in base.columns if column.name == filled.label and column.examples]
    money = replace(filled, unit=Unit.CURRENCY)
    odd = [wrong_mark(cell, filled.label, filled.unit, snapshot.settings.currency) for cell in cells]
    right = not any(wrong_mark(cell, filled.label, money.unit, snapshot.settings.currency) for cell in cells)
    return money if any(odd) and right else filled


def _is_telling(table: Table) -> bool:
    """Whether the columns of a table tell it from others: two with a line above may be anything."""
    return len(table.columns) > 2 or not table.comments


def _place(base: Offer, column: str) -> str:
    """The column, or the row that one names, whatever capitals it was typed in."""
    names = base.table.columns
    if base.mapping.layout is not Layout.DOWN:
        return column
    for name in names:
        if name.casefold() == column.casefold():
            return name
    raise Refusal(
        "The table %(table)s has no column “%(column)s”: it has %(columns)s.",
        table=base.table.name,
        column=column,
        columns=", ".join(names),
    )


def _remembered(snapshot: Snapshot, tables: Sequence[Table]) -> tuple[Table, ColumnMapping] | None:
    """The table that was imported before, and how; of several ways the one that takes most."""
    found = [(table, mapping) for table in tables for mapping in snapshot.mappings.values() if _is_of(mapping, table)]
    return max(found, key=lambda each: len(each[1].takes), default=None)


def _is_of(mapping: ColumnMapping, table: Table) -> bool:
    """Whether a table is another one of those that a mapping is for: the same columns, or the same rows across."""
    if not mapping.takes or not _is_telling(table):
        return False
    if mapping.layout is not Layout.ACROSS or mapping.columns:
        return set(mapping.columns) == set(table.columns)
    across = sum(period_in(name) is not None for name in table.columns)
    return across > 1 and {take.column for take in mapping.takes} <= set(row_names(table, mapping.names))


def _general(snapshot: Snapshot, tables: Sequence[Table], profile: Profile | None, work: Work) -> Offer:
    offers = []
    for number, table in enumerate(tables):
        columns = understand(table, work.part(number / len(tables), (number + 1) / len(tables)))
        offers.append(
            _with_inputs(snapshot, Offer(table, columns, general_mapping(snapshot, table, columns), (), profile))
        )
    return max(offers, key=lambda each: (len(each.mapping.takes), bool(each.mapping.date), _numbers(each)))


def _numbers(each: Offer) -> int:
    return sum(column.kind is Kind.NUMBER for column in each.columns)


def _made(
    snapshot: Snapshot,
    table: Table,
    mapping: ColumnMapping,
    profile: Profile | None,
    work: Work,
    *,
    remembered: bool = False,
) -> Offer:
    if profile is None and mapping.profile:
        profile = profile_named(mapping.profile)
    columns = understand(table, work)
    if not remembered:
        mapping = _without_texts(mapping, columns)
    return _with_inputs(snapshot, Offer(table, columns, mapping, (), profile, remembered))


def _without_texts(mapping: ColumnMapping, columns: Sequence[Column]) -> ColumnMapping:
    """A profile takes what it can: a column of this system that holds no numbers this time is left."""
    kinds = {column.name: column.kind for column in columns}
    takes = tuple(
        take
        for take in mapping.takes
        if take.combine is not None or kinds.get(take.column) in (Kind.NUMBER, Kind.EMPTY)
    )
    return replace(mapping, takes=takes)


def _with_inputs(snapshot: Snapshot, base: Offer) -> Offer:
    """The offer with the inputs that do not exist yet: from the catalogue, of the system's own, or plain ones."""
    language = snapshot.settings.language
    new: dict[str, Input] = {}
    for take in base.mapping.takes:
        if take.input in snapshot.inputs or take.input in new:
            continue
        own = base.profile.input(take.input, language) if base.profile else None
        plain = Input(take.input, take.input.replace("_", " ").capitalize())
        new[take.input] = catalogue_input(take.input, language) or own or plain
    return replace(base, new_inputs=tuple(new.values()))
