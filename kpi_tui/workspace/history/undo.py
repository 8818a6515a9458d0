"""Undo and redo: what this device did last, taken back by writing what stood there before. Nothing is ever rewritten.

What can be undone follows from the lines that the device wrote in its logs and its history, so it outlives the program:
a line that undoes says what. One that undoes such a line does it again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime
from typing import Any

import polars as pl

from kpi_tui.model.measurement import Measurement
from kpi_tui.model.sentence import Refusal, Sentence
from kpi_tui.workspace import user
from kpi_tui.workspace.history.batch_writer import write_batch
from kpi_tui.workspace.history.history import card_entry
from kpi_tui.workspace.history.history_entry import Figure
from kpi_tui.workspace.history.history_file import CardChange, read_records
from kpi_tui.workspace.history.history_words import card_name, card_words, figure_words
from kpi_tui.workspace.history.journal import card_now, says
from kpi_tui.workspace.history.still_used import check_unused
from kpi_tui.workspace.logs.batch import written_at
from kpi_tui.workspace.logs.own_files import is_of_device, is_own_log
from kpi_tui.workspace.merging.conflicts import card_of
from kpi_tui.workspace.snapshot import Snapshot

STEPS = 2000
"""How far back undo reaches."""
_FEW = 2
_PLACE = ("id", "period", "segment")
_SAID = ("value", "not_applicable", "deleted", "note", "at", "by", "batch", "undoes")


@dataclass(frozen=True, slots=True)
class Step:
    """All that one request wrote: its name, when that was, and the names of the steps that it took back."""

    key: str
    moment: datetime
    undoes: frozenset[str] = frozenset()
    lines: pl.DataFrame | None = field(default=None, compare=False)
    changes: tuple[CardChange, ...] = ()


@dataclass(frozen=True, slots=True)
class Steps:
    """The steps that can be undone, and those that undid something and can be taken back; the newest last."""

    done: tuple[Step, ...]
    undone: tuple[Step, ...]


def replayed(steps: Iterable[Step]) -> Steps:
    """What is done and what is undone after these steps, in the order in which they were made."""
    done: list[Step] = []
    undone: list[Step] = []
    for step in steps:
        if not step.undoes:
            done.append(step)
            undone.clear()
        elif _taken(done, step):
            undone.append(step)
        elif _taken(undone, step):
            done.append(step)
    return Steps(tuple(done), tuple(undone))


def _taken(steps: list[Step], by: Step) -> bool:
    """Take from the list what was taken back ``by`` a step, if it is there. Of cards and figures that belong together,
    what it left as it was stays: the program may have been stopped in between, or the disk been full."""
    index = next((index for index in reversed(range(len(steps))) if steps[index].key in by.undoes), None)
    if index is None:
        return False
    taken = steps[index]
    lines, changes = _left(taken, by), () if by.changes else taken.changes
    steps[index : index + 1] = [replace(taken, lines=lines, changes=changes)] if lines is not None or changes else []
    return True


def _left(taken: Step, by: Step) -> pl.DataFrame | None:
    """The lines of a step that another one, which took it back, left as they were."""
    if taken.lines is None or by.lines is None:
        return taken.lines
    if by.lines.height >= taken.lines.height:
        return None
    left = taken.lines.join(by.lines, on=_PLACE, how="anti", nulls_equal=True, maintain_order="left")
    return None if left.is_empty() else left


class Undoing:
    """What this device did in a workspace, as a snapshot has it, to be undone and done again."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._device = user.device()
        records = read_records(snapshot.folder)
        self._imports = {each.batch: each.source for each in records.imports}
        steps = _together(_of_figures(_own_lines(snapshot, self._device)), _of_cards(records.changes, self._device))
        steps = sorted(steps, key=lambda step: step.moment)[-STEPS:]
        self._all = {step.key: step for step in steps}
        self._steps = replayed(steps)

    @property
    def undoable(self) -> Sentence | None:
        """What would be undone; None where there is nothing."""
        return self._words(self._steps.done[-1]) if self._steps.done else None

    @property
    def redoable(self) -> Sentence | None:
        """What would be done again; None where there is nothing."""
        return self._words(self._steps.undone[-1]) if self._steps.undone else None

    def undo(self) -> Sentence:
        """Take back the last step, and answer what that was. Take the lock around it.

        Raises Refusal where there is none, or where somebody changed the same since.
        """
        if not self._steps.done:
            raise Refusal("There is nothing to undo: nothing was changed here on this computer.")
        step = self._steps.done[-1]
        self._take_back(step, figures_first=True)
        return Sentence("Undone: %(what)s", {"what": self._words(step)})

    def redo(self) -> Sentence:
        """Do again what was undone last, as ``undo``."""
        if not self._steps.undone:
            raise Refusal("There is nothing to do again: the last change on this computer was not undone.")
        step = self._steps.undone[-1]
        self._take_back(step, figures_first=False)
        return Sentence("Done again: %(what)s", {"what": self._words(step)})

    def _take_back(self, step: Step, *, figures_first: bool) -> None:
        texts = []
        for change in step.changes:
            text = card_now(self._snapshot.folder, change.file)
            if not says(text, change.after):
                raise Refusal(
                    "Nothing is undone: %(file)s was changed since, by somebody else or with another program. Change "
                    "it by hand.",
                    file=change.file,
                )
            texts.append((change.file, text, change.before))
        figures = [self._before(place) for place in _places(self._snapshot, step)]
        check_unused(self._snapshot, step.changes, _written_in(step))
        write_batch(self._snapshot, texts, figures, undoes=step.key, figures_first=figures_first)

    def _before(self, place: _Place) -> tuple[str, Measurement]:
        """What stood in a place before a step, as a line to be written now. Raises Refusal where it was overtaken."""
        if place.overtaken:
            raise Refusal(
                "Nothing is undone: %(name)s, %(period)s was changed since, by somebody else or with another program. "
                "Enter the figure that is right.",
                name=self._snapshot.label_of(place.id),
                period=self._snapshot.settings.calendar.parse(place.last.period),
            )
        before = place.before or replace(place.last, value=None, note=None, not_applicable=False, deleted=True)
        line = replace(before, at=datetime.now(UTC), by=user.person(), batch=None, undoes=place.first)
        return place.id, line

    # What it was, in words

    def _words(self, step: Step) -> Sentence:
        """What a step did, or did again: the same words for a change, for undoing it and for doing it again."""
        while step.undoes and (earlier := self._all.get(min(step.undoes))):
            step = earlier
        if step.lines is not None and (source := self._imports.get(step.key)):
            said = {"source": source, "count": step.lines.height}
            if step.lines.height == 1:
                return Sentence("the import of %(source)s, one figure", said)
            return Sentence("the import of %(source)s, %(count)s figures", said)
        parts = [card_words(card_entry(change)) for change in step.changes]
        places = 0 if step.lines is None else step.lines.select(_PLACE).n_unique()
        parts += [self._figure_words(place) for place in _places(self._snapshot, step, _FEW)]
        if len(parts) == 1:
            return parts[0]
        count = len(step.changes) + places
        if count == len(parts) == _FEW:
            return Sentence("%(one)s; %(other)s", {"one": parts[0], "other": parts[1]})
        said = {"count": count, "one": parts[0]}
        if step.changes and places:
            return Sentence("%(count)s changes of cards and figures, among them %(one)s", said)
        if step.changes and all(change.before is None for change in step.changes):
            said["one"] = card_name(card_entry(step.changes[0]))
            return Sentence("the adding of %(count)s cards, among them %(one)s", said)
        if step.changes:
            return Sentence("%(count)s changes of cards, among them %(one)s", said)
        return Sentence("%(count)s figures at once, among them %(one)s", said)

    def _figure_words(self, place: _Place) -> Sentence:
        period = self._snapshot.settings.calendar.parse(place.last.period)
        sides = _figure(place.before), _figure(place.last)
        return figure_words(self._snapshot, place.id, period, place.last.segment, *sides)


# What this device did


def _own_lines(snapshot: Snapshot, device: str) -> pl.DataFrame:
    """The newest lines that this device wrote, with the name of the step that each belongs to."""
    files = [file for file in snapshot.records["file"].unique() if is_own_log(file.rpartition("/")[2], device)]
    lines = snapshot.records.filter(pl.col("file").is_in(files))
    named = lines.filter(pl.col("batch").is_not_null())
    batches = named.group_by("batch").agg(pl.col("at").max()).sort("at").tail(STEPS)
    named = named.join(batches.select("batch"), on="batch", how="semi")
    alone = lines.filter(pl.col("batch").is_null()).sort("at").tail(STEPS)
    name = pl.concat_str("id", "period", pl.col("segment").fill_null(""), pl.col("at").cast(pl.String), separator="|")
    found = pl.concat([named.with_columns(key=pl.col("batch")), alone.with_columns(key=name)])
    # What a sync program copied counts once.
    return found.unique((*_PLACE, *_SAID), keep="first", maintain_order=True).sort("at", "line", maintain_order=True)


def _of_figures(lines: pl.DataFrame) -> list[Step]:
    # Lines of this program count seconds; one that was written by hand may be more exact.
    undoing = lines.filter(pl.col("undoes").is_not_null()).select("key", *_PLACE, _to_the_second("undoes"))
    undone = lines.select(*_PLACE, _to_the_second("at").alias("undoes"), pl.col("key").alias("target"))
    targets: dict[str, set[str]] = {key: set() for key in undoing["key"]}
    found = undoing.join(undone, on=(*_PLACE, "undoes"), nulls_equal=True)
    for key, target in found.select("key", "target").iter_rows():
        targets[key].add(target)
    steps = []
    for (key,), each in lines.group_by(["key"], maintain_order=True):
        name = str(key)
        if name in targets and not targets[name]:
            continue  # it undid what was too long ago to be known here
        batch = each.item(0, "batch")
        moment = (written_at(batch) if batch else None) or each.item(0, "at")
        steps.append(Step(name, moment, frozenset(targets.get(name, ())), each))
    return steps


def _to_the_second(name: str) -> pl.Expr:
    return pl.col(name).dt.truncate("1s")


def _of_cards(changes: Iterable[CardChange], device: str) -> list[Step]:
    batches: dict[str, list[CardChange]] = {}
    for change in changes:
        if is_of_device(change.device, device) and card_of(change.file):
            batches.setdefault(change.batch, []).append(change)
    return [
        Step(batch, each[0].moment, frozenset(change.undoes for change in each if change.undoes), changes=tuple(each))
        for batch, each in batches.items()
    ]


def _together(figures: Iterable[Step], cards: Iterable[Step]) -> list[Step]:
    """All steps, with the figures and the cards of one batch in one."""
    found = {step.key: step for step in figures}
    for step in cards:
        other = found.get(step.key, step)
        found[step.key] = replace(step, undoes=step.undoes | other.undoes, lines=other.lines)
    return list(found.values())


@dataclass(frozen=True, slots=True)
class _Place:
    """A place that a step wrote in: when it ``first`` did, what it wrote ``last``, what was there ``before``.

    ``overtaken``: something else counts there now.
    """

    id: str
    first: datetime
    last: Measurement
    before: Measurement | None
    overtaken: bool


def _places(snapshot: Snapshot, step: Step, limit: int | None = None) -> list[_Place]:
    """The places that a step wrote in, in its order; the first ones where there is a limit."""
    if step.lines is None:
        return []
    places = step.lines.select(_PLACE).unique(maintain_order=True)
    places = places if limit is None else places.head(limit)
    every = _by_place(snapshot.records.join(places, on=_PLACE, how="semi", nulls_equal=True))
    own = _by_place(step.lines.join(places, on=_PLACE, how="semi", nulls_equal=True))
    found = []
    for place, written in own.items():
        lines = every[place]
        overtaken = _meant(lines[-1], lines) != _meant(written[-1], lines)
        found.append(_Place(place[0], written[0].at, written[-1], _before(written[0].at, lines), overtaken))
    return found


def _written_in(step: Step) -> set[tuple[Any, ...]]:
    return set() if step.lines is None else set(step.lines.select(_PLACE).iter_rows())


def _meant(line: Measurement | None, lines: Sequence[Measurement]) -> Measurement | None:
    """The line whose figure a line stands for: of one that undoes, the one before what it undoes; None for none."""
    while line is not None and line.undoes is not None and line.undoes < line.at:
        line = _before(line.undoes, lines)
    return line


def _before(at: datetime, lines: Sequence[Measurement]) -> Measurement | None:
    """The line that counted just before a moment."""
    return next((line for line in reversed(lines) if line.at < at), None)


def _by_place(lines: pl.DataFrame) -> dict[tuple[str, str, str | None], list[Measurement]]:
    """The lines of each place, the one that counts last."""
    found: dict[tuple[str, str, str | None], list[Measurement]] = {}
    names = [each.name for each in fields(Measurement)]
    for entry_id, *said in lines.sort("at", "line", "file").select("id", *names).iter_rows():
        measurement = Measurement(**dict(zip(names, said, strict=True)))
        found.setdefault((entry_id, measurement.period, measurement.segment), []).append(measurement)
    return found


def _figure(measurement: Measurement | None) -> Figure | None:
    return None if measurement is None or measurement.deleted else Figure(measurement.value)
