"""A snapshot: what a workspace says at one moment. It never changes; its figures are read when first asked for."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from kpi_tui.model.action import Action
from kpi_tui.model.column_mapping import ColumnMapping
from kpi_tui.model.goal import Goal
from kpi_tui.model.input import DAYS, Input
from kpi_tui.model.kpi import Kpi
from kpi_tui.model.period import Calendar
from kpi_tui.model.sentence import Refusal, Sentence
from kpi_tui.model.settings import Settings
from kpi_tui.model.slug import nearest
from kpi_tui.model.unit import Range
from kpi_tui.workspace.cards.cards import Card, Cards, M, newer_format
from kpi_tui.workspace.files.problem import Problem

if TYPE_CHECKING:
    import polars as pl

    from kpi_tui.workspace.logs.figure_reader import FigureReader, Progress


class FigureStore:
    """The figures of a folder, shared by its snapshots so that only logs that changed are read again.

    ``on_progress`` is told how far reading is, in the thread that reads.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._reader: FigureReader | None = None
        self._lock = threading.Lock()
        self.on_progress: Progress | None = None

    def read(self, calendar: Calendar) -> tuple[pl.DataFrame, tuple[Problem, ...]]:
        """All records and what is wrong with the logs; loads polars at the first call."""
        from kpi_tui.workspace.logs.figure_reader import FigureReader

        with self._lock:
            if self._reader is None:
                self._reader = FigureReader(self._folder)
            return self._reader.read(calendar, self.on_progress)

    def opens_again(self) -> bool:
        """Whether a log that could not be opened when the figures were last read can be by now."""
        return self._reader is not None and self._reader.opens_again()

    def current(self, records: pl.DataFrame) -> pl.DataFrame:
        """Of records that were read, those that count."""
        from kpi_tui.workspace.logs.figures import current

        with self._lock:
            return current(records) if self._reader is None else self._reader.current(records)


@dataclass(frozen=True, eq=False)
class Snapshot:
    """A workspace as it was read: no other one is equal to it, as that may have other figures.

    Goals come in their order on the scorecard, inputs and KPIs by id, actions in the order of their start, remembered
    ``mappings`` of imports by id.

    ``closed`` are the files of cards that are there but could not be read; ``problems`` say why. Figures are
    those of the moment when they are first asked for, and stay as they are from then on. ``known_on`` is the day that
    is looked back to, None for the workspace of today.
    """

    folder: Path
    settings: Settings
    goals: Mapping[str, Goal]
    inputs: Mapping[str, Input]
    kpis: Mapping[str, Kpi]
    actions: Mapping[str, Action]
    problems: tuple[Problem, ...]
    closed: frozenset[str]
    store: FigureStore = field(repr=False)
    mappings: Mapping[str, ColumnMapping] = field(default_factory=dict)
    known_on: date | None = None

    @property
    def read_only(self) -> Sentence | None:
        """Why nothing can be written in this workspace; None where it can."""
        if self.known_on:
            return Sentence("Nothing is saved: this is how it was known on %(day)s.", {"day": self.known_on})
        return newer_format(self.settings.format)

    @property
    def today(self) -> date:
        """The day that counts as today: of a sample or archive a fixed one."""
        return self.settings.as_of or date.today()

    @cached_property
    def _read(self) -> tuple[pl.DataFrame, tuple[Problem, ...]]:
        return self.store.read(self.settings.calendar)

    @property
    def records(self) -> pl.DataFrame:
        """Every line of every log, corrected and deleted ones too (columns ``figures.RECORDS``)."""
        return self._read[0]

    @property
    def figure_problems(self) -> tuple[Problem, ...]:
        """What is wrong with the logs."""
        return self._read[1]

    @cached_property
    def figures(self) -> pl.DataFrame:
        """The records that count: of each id, period and segment the newest that is not deleted."""
        return self.store.current(self.records)

    def imported(self) -> Mapping[str, str]:
        """The name of the file that figures came from, by their batch."""
        from kpi_tui.workspace.history.history_file import read_records

        return {each.batch: each.source for each in read_records(self.folder).imports}

    def kpi(self, kpi_id: str) -> Kpi:
        """The KPI with this id. Raises Refusal with the nearest id where there is none."""
        if kpi_id in self.kpis:
            return self.kpis[kpi_id]
        if near := nearest(kpi_id, tuple(self.kpis)):
            raise Refusal(
                "There is no KPI “%(id)s” in this workspace: did you mean “%(nearest)s”?", id=kpi_id, nearest=near
            )
        raise Refusal("There is no KPI “%(id)s” in this workspace.", id=kpi_id)

    def entry_id(self, name: str) -> str:
        """The id under which a figure of ``name`` is logged: an input, or a KPI that is entered in place of its inputs.

        A KPI that is one input as it is leads to that input. Raises Refusal where there is no such thing.
        """
        if name == DAYS:
            raise Refusal("The days of a period come from the calendar; they are not entered.")
        if name in self.inputs:
            return name
        if name not in self.kpis:
            if near := nearest(name, (*self.inputs, *self.kpis)):
                raise Refusal(
                    "There is no input or KPI “%(id)s” in this workspace: did you mean “%(nearest)s”?",
                    id=name,
                    nearest=near,
                )
            raise Refusal("There is no input or KPI “%(id)s” in this workspace.", id=name)
        kpi = self.kpis[name]
        if not kpi.is_direct:
            return name
        if kpi.inputs[0] not in self.inputs:
            raise Refusal(
                "“%(id)s” is entered as the input “%(input)s”, which this workspace does not have.",
                id=name,
                input=kpi.inputs[0],
            )
        return kpi.inputs[0]

    def segment_of(self, name: str) -> str | None:
        """The segment that a figure of ``name`` is of: of a KPI that uses one only that one, of an input none."""
        kpi = None if name in self.inputs else self.kpis.get(name)
        return (kpi.segment or None) if kpi else None

    def range_of(self, entry_id: str) -> Range:
        """The values that make sense for an input, given its unit and the KPIs that are that input as it is, or for a
        KPI that is entered in place of its inputs."""
        if entry_id not in self.inputs:
            return self.kpis[entry_id].range if entry_id in self.kpis else Range()
        ranges = [self.inputs[entry_id].range]
        ranges += [kpi.range for kpi in self.kpis.values() if kpi.is_direct and kpi.inputs[0] == entry_id]
        lows = [each.low for each in ranges if each.low is not None]
        highs = [each.high for each in ranges if each.high is not None]
        return Range(max(lows, default=None), min(highs, default=None))

    def label_of(self, entry_id: str) -> str:
        """What an input or KPI is called; its id where it is there no longer."""
        if each := self.inputs.get(entry_id):
            return each.label
        kpi = self.kpis.get(entry_id)
        return kpi.name if kpi else entry_id

    def doubt(self, entry_id: str, value: float) -> Sentence | None:
        """Why a value of an input or KPI cannot be right, or None where it can."""
        allowed = self.range_of(entry_id)
        if allowed.low is not None and value < allowed.low:
            limit, template = allowed.low, "%(value)s is too low: “%(label)s” cannot be below %(limit)s."
        elif allowed.high is not None and value > allowed.high:
            limit, template = allowed.high, "%(value)s is too high: “%(label)s” cannot be above %(limit)s."
        else:
            return None
        return Sentence(template, {"value": value, "label": self.label_of(entry_id), "limit": limit})


def unknown_input(name: str, known: Iterable[str]) -> Sentence:
    """That a formula names an input which does not exist."""
    if near := nearest(name, known):
        return Sentence(
            "The formula names the input “%(id)s”, which does not exist: did you mean “%(nearest)s”?",
            {"id": name, "nearest": near},
        )
    return Sentence("The formula names the input “%(id)s”, which does not exist.", {"id": name})


def snapshot_of(folder: Path, cards: Cards, settings: Settings, store: FigureStore) -> Snapshot:
    """The snapshot that the cards of a folder make under these settings."""
    problems = [*cards.strays, *cards.settings.problems]
    closed = set() if cards.settings.model else {cards.settings.file}
    for kind in (cards.goals, cards.inputs, cards.kpis, cards.actions, cards.mappings):
        for card in kind.values():
            problems += card.problems
            if card.model is None:
                closed.add(card.file)
    goals = sorted(_models(cards.goals).values(), key=lambda goal: (goal.position, goal.id))
    actions = sorted(_models(cards.actions).values(), key=lambda action: (action.start, action.id))
    return Snapshot(
        folder,
        settings,
        {goal.id: goal for goal in goals},
        _models(cards.inputs),
        _models(cards.kpis),
        {action.id: action for action in actions},
        tuple(sorted(problems, key=lambda problem: (problem.file, problem.line))),
        frozenset(closed),
        store,
        _models(cards.mappings),
    )


def _models(cards: Mapping[str, Card[M]]) -> dict[str, M]:
    return {card_id: card.model for card_id, card in cards.items() if card.model is not None}
