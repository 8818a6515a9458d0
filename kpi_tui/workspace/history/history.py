"""The history of a workspace, the newest change first: what the logs and the history of the cards say."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kpi_tui.model.sentence import Refusal
from kpi_tui.model.slug import nearest
from kpi_tui.workspace.history.history_entry import CardEntry, Figure, FigureEntry, HistoryEntry, ImportEntry
from kpi_tui.workspace.history.history_file import CardChange, FiguresImported, read_records
from kpi_tui.workspace.history.journal import card_now, says
from kpi_tui.workspace.logs.batch import written_at
from kpi_tui.workspace.logs.own_files import device_in
from kpi_tui.workspace.snapshot import Snapshot

if TYPE_CHECKING:
    import polars as pl

_PLACE = ("id", "period", "segment")
_SAID = ("value", "not_applicable", "deleted", "note", "at", "by", "batch", "undoes")
_INSTANT = timedelta(microseconds=1)


def history(snapshot: Snapshot, about: str | None = None, limit: int | None = None) -> tuple[HistoryEntry, ...]:
    """What was changed, the newest first, ``limit`` entries at the most.

    ``about`` is the id of a goal, KPI, input or action: then its card and figures, for a KPI also those of its inputs.
    Otherwise an import is one entry, unless figures of it are not there: it was broken off, or a sync program has yet
    to bring them. Raises Refusal for an id that is not there and never was.
    """
    records = read_records(snapshot.folder)
    ids = None if about is None else _ids(snapshot, about)
    changes = [change for change in records.changes if about is None or _stem(change.file) == about]
    if about is not None and ids is not None and not ids and not changes and not _is_card(snapshot, about):
        raise _unknown(snapshot, about)
    sources = {each.batch: each.source for each in records.imports}
    imports = _whole(snapshot, records.imports) if about is None else {}
    found: list[HistoryEntry] = [
        *_cards(snapshot.folder, changes, {each.batch: each.undoes for each in records.changes if each.undoes}),
        *_figures(snapshot, ids, imports, sources, limit),
        *map(_import, imports.values()),
    ]
    found.sort(key=lambda entry: (entry.at, entry.moment), reverse=True)
    return tuple(found if limit is None else found[:limit])


# Figures


def _figures(
    snapshot: Snapshot,
    ids: Collection[str] | None,
    imports: Collection[str],
    sources: Mapping[str, str],
    limit: int | None,
) -> Iterator[FigureEntry]:
    import polars as pl

    records = snapshot.records
    if ids is not None:
        records = records.filter(pl.col("id").is_in(list(ids)))
    # What a sync program copied counts once.
    records = records.unique((*_PLACE, *_SAID), keep="first", maintain_order=True)
    wanted = records
    if imports:
        wanted = wanted.filter(~pl.col("batch").is_in(list(imports)).fill_null(value=False))
    if limit is not None:
        wanted = wanted.sort("at", "line", descending=True).head(limit)
        records = records.join(wanted.select(_PLACE).unique(), on=_PLACE, how="semi", nulls_equal=True)
    lines = (
        records.sort("at", "line", "file")
        .with_columns(
            pl.col("value").shift(1).over(_PLACE).alias("value_before"),
            pl.col("not_applicable").shift(1).over(_PLACE).alias("not_applicable_before"),
        )
        .join(wanted.select("file", "line"), on=("file", "line"), how="semi")
    )
    undoing = records.filter(pl.col("undoes").is_not_null()).select(*_PLACE, _second("at"), _second("undoes"))
    undone = {(*place, at): (*place, undoes) for *place, at, undoes in undoing.iter_rows()}
    moments = {batch: written_at(batch) for batch in lines["batch"].drop_nulls().unique()}
    devices = {file: device_in(file.partition("/")[2].partition(".")[2]) for file in lines["file"].unique()}
    parse = snapshot.settings.calendar.parse
    periods = {key: parse(key) for key in lines["period"].unique()}
    for row in lines.iter_rows(named=True):
        batch, file = row["batch"], row["file"]
        place = row["id"], row["period"], row["segment"]
        yield FigureEntry(
            row["at"],
            devices[file],
            row["by"],
            batch,
            row["id"],
            periods[row["period"]],
            row["segment"],
            _figure(row["value_before"], row["not_applicable_before"]),
            _figure(row["value"], row["not_applicable"]),
            row["note"],
            sources.get(batch),
            row["undoes"],
            moments.get(batch) or row["at"],
            file,
            row["line"],
            _redoes((*place, row["at"].replace(microsecond=0)), undone),
        )


def _second(name: str) -> pl.Expr:
    import polars as pl

    return pl.col(name).dt.truncate("1s")


def _figure(value: float | None, not_applicable: bool | None) -> Figure | None:
    return Figure(value) if value is not None or not_applicable else None


# Cards


def _cards(folder: Path, changes: Collection[CardChange], undone: Mapping[str, str]) -> Iterator[CardEntry]:
    last: dict[str, CardChange] = {}
    for change in changes:
        before = last.get(change.file)
        if before is not None and not says(before.after, change.before):
            yield _outside(change.file, before.after, change.before, change.at, change.moment - _INSTANT)
        last[change.file] = change
        yield replace(card_entry(change), redoes=_redoes(change.batch, undone))
    for file, change in last.items():
        try:
            text = card_now(folder, file)
        except Refusal:
            continue  # what it says now cannot be told
        if not says(text, change.after):
            at = _changed_at(folder / file, change.at)
            yield _outside(file, change.after, text, at, max(at, change.moment + _INSTANT))


def card_entry(change: CardChange) -> CardEntry:
    """A change of a card as an entry of the history."""
    where = change.device, change.by, change.batch, change.file
    return CardEntry(change.at, *where, change.before, change.after, change.undoes, change.moment)


def _outside(file: str, before: str | None, after: str | None, at: datetime, moment: datetime) -> CardEntry:
    return CardEntry(at, "", None, None, file, before, after, None, moment, outside=True)


def _changed_at(path: Path, earliest: datetime) -> datetime:
    """When the file was written, as far as its date can be right."""
    try:
        written = datetime.fromtimestamp(path.stat().st_mtime, UTC).replace(microsecond=0)
    except (OSError, OverflowError, ValueError):
        return earliest
    return max(written, earliest)


def _redoes(one: Hashable, undone: Mapping[Any, Any]) -> bool:
    """Whether what is undone by one is itself an undo: then it is done again, unless that was done again before."""
    chain = [one]
    while (earlier := undone.get(chain[-1])) is not None and earlier not in chain:
        chain.append(earlier)
    return len(chain) > 1 and len(chain) % 2 == 1


def _whole(snapshot: Snapshot, imports: Collection[FiguresImported]) -> dict[str, FiguresImported]:
    """The imports of which all figures are there, by their batch."""
    import polars as pl

    if not imports:
        return {}
    lines = snapshot.records.filter(pl.col("batch").is_in([each.batch for each in imports]))
    counts = lines.group_by("batch").agg(pl.struct(*_PLACE, "at").n_unique())
    there: dict[str, int] = dict(counts.iter_rows())
    return {each.batch: each for each in imports if there.get(each.batch, 0) >= max(each.new + each.changed, 1)}


def _import(each: FiguresImported) -> ImportEntry:
    where = each.device, each.by, each.batch
    return ImportEntry(each.at, *where, each.source, each.sha256, each.profile, each.new, each.changed, each.moment)


# What it is about


def _ids(snapshot: Snapshot, about: str) -> frozenset[str]:
    """The ids under which the figures of a KPI or input are logged; none for what has no figures."""
    if about in snapshot.kpis and about not in snapshot.inputs:
        return frozenset({about, *snapshot.kpis[about].inputs})
    if about in snapshot.inputs or about in snapshot.records["id"]:
        return frozenset({about})
    return frozenset()


def _is_card(snapshot: Snapshot, about: str) -> bool:
    return any(about in cards for cards in (snapshot.goals, snapshot.kpis, snapshot.inputs, snapshot.actions))


def _stem(file: str) -> str:
    return Path(file).stem


def _unknown(snapshot: Snapshot, about: str) -> Refusal:
    known = (*snapshot.kpis, *snapshot.inputs, *snapshot.goals, *snapshot.actions)
    if near := nearest(about, known):
        return Refusal(
            "There is no goal, KPI or input “%(id)s” in this workspace: did you mean “%(nearest)s”?",
            id=about,
            nearest=near,
        )
    return Refusal("There is no goal, KPI or input “%(id)s” in this workspace.", id=about)
