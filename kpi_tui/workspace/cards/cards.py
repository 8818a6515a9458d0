"""Cards: how they are read into the model.

A card with an error is left out and named as a problem; the rest opens. A key that means nothing is named, kept and
passed over.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Generic, TypeVar

from kpi_tui.model.action import Action
from kpi_tui.model.column_mapping import ColumnMapping
from kpi_tui.model.goal import Goal
from kpi_tui.model.input import DAYS, Input
from kpi_tui.model.kpi import Kpi
from kpi_tui.model.period import Calendar, Campaign
from kpi_tui.model.sentence import Refusal, Sentence
from kpi_tui.model.settings import FORMAT, Settings
from kpi_tui.model.slug import is_input_id, is_slug
from kpi_tui.workspace.cards.card_fields import ACTION, GOAL, INPUT, KPI, SETTINGS
from kpi_tui.workspace.cards.fields import Complaints, Fields, read_table
from kpi_tui.workspace.cards.locate import line_in, line_of, places
from kpi_tui.workspace.cards.mapping_fields import MAPPING
from kpi_tui.workspace.files.copy_names import copies_among
from kpi_tui.workspace.files.disk_reason import disk_reason
from kpi_tui.workspace.files.marks import read_marks, stray_mark
from kpi_tui.workspace.files.problem import Problem
from kpi_tui.workspace.files.reading import BadToml, parse_toml, read_text
from kpi_tui.workspace.files.stamp import MISSING, Stamp, stamp_of
from kpi_tui.workspace.glance import SETTINGS_FILE

M = TypeVar("M", Settings, Goal, Input, Kpi, Action, ColumnMapping)


@dataclass(frozen=True)
class CardKind(Generic[M]):
    """A kind of card: the folder it lives in, its fields, the model it becomes and what counts as its id."""

    folder: str
    fields: Fields
    make: Callable[..., M]
    is_id: Callable[[str], bool] = is_slug

    def file(self, card_id: str) -> str:
        """The card's file, relative to the workspace."""
        return f"{self.folder}/{card_id}.toml" if self.folder else SETTINGS_FILE


def _settings(id: str, **values: Any) -> Settings:  # noqa: A002, ARG001 (a workspace has no id; cards are made alike)
    return Settings(**values)


def _kpi(**values: Any) -> Kpi:
    return in_order(Kpi(**values))


def in_order(kpi: Kpi) -> Kpi:
    """The KPI with its plans in the order of their start; one without a start comes first."""
    return replace(kpi, plans=tuple(sorted(kpi.plans, key=lambda plan: by_start(plan.start))))


def by_start(start: object) -> str:
    """What orders plans by their start, a date or one in quotes."""
    return str(start or "")


SETTINGS_CARD = CardKind("", SETTINGS, _settings)
GOALS = CardKind("goals", GOAL, Goal)
INPUTS = CardKind("inputs", INPUT, Input, is_input_id)
KPIS = CardKind("kpis", KPI, _kpi)
ACTIONS = CardKind("actions", ACTION, Action)
MAPPINGS = CardKind("imports", MAPPING, ColumnMapping)


@dataclass(frozen=True)
class Card(Generic[M]):
    """A file as it was read: the ``model`` in it, or None when something is wrong that the ``problems`` name.

    Cards that say the same are equal, whenever they were written.
    """

    file: str
    stamp: Stamp = field(compare=False)
    model: M | None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Cards:
    """All cards of a folder by id, those included that could not be read. ``strays`` are files that are no cards."""

    settings: Card[Settings]
    goals: Mapping[str, Card[Goal]] = field(default_factory=dict)
    inputs: Mapping[str, Card[Input]] = field(default_factory=dict)
    kpis: Mapping[str, Card[Kpi]] = field(default_factory=dict)
    actions: Mapping[str, Card[Action]] = field(default_factory=dict)
    strays: tuple[Problem, ...] = ()
    mappings: Mapping[str, Card[ColumnMapping]] = field(default_factory=dict)


def read_cards(folder: Path, before: Cards | None = None) -> Cards:
    """All cards of a workspace. Of files that did not change since ``before``, what was read then is used again."""
    strays: list[Problem] = []
    return Cards(
        _read_settings(folder, before.settings if before else None, strays),
        _read_folder(folder, GOALS, before.goals if before else {}, strays),
        _read_folder(folder, INPUTS, before.inputs if before else {}, strays),
        _read_folder(folder, KPIS, before.kpis if before else {}, strays),
        _read_folder(folder, ACTIONS, before.actions if before else {}, strays),
        mappings=_read_folder(folder, MAPPINGS, before.mappings if before else {}, strays),
        strays=tuple(strays),
    )


def _read_settings(folder: Path, before: Card[Settings] | None, strays: list[Problem]) -> Card[Settings]:
    """The settings. Where git left two versions, the upper one holds until one is chosen: the rest opens with it."""
    with suppress(OSError):
        stems = [name.removesuffix(".toml") for name in _card_names(folder)]
        copies = copies_among(stems, lambda stem: f"{stem}.toml" == SETTINGS_FILE)
        strays += [_second_version(f"{stem}.toml", SETTINGS_FILE) for stem in copies]
    card = read_card(folder, SETTINGS_CARD, "", before)
    if card.model is None and any(problem.conflict for problem in card.problems):
        with suppress(Refusal):
            marked = read_marks(read_text(folder / card.file, folder))
            upper = parse_card(marked.ours.text, SETTINGS_CARD, "")[0] if marked else None
            return replace(card, model=upper)
    return card


def _read_folder(
    folder: Path, kind: CardKind[M], before: Mapping[str, Card[M]], strays: list[Problem]
) -> dict[str, Card[M]]:
    try:
        names = _card_names(folder / kind.folder)
    except FileNotFoundError:
        return {}
    except OSError as error:
        sentence = Sentence("The folder cannot be read: %(reason)s.", {"reason": disk_reason(error)})
        strays.append(Problem(kind.folder, 1, sentence))
        return {}
    cards: dict[str, Card[M]] = {}
    ids = [name.removesuffix(".toml") for name in names]
    copies = copies_among(ids, kind.is_id)
    for card_id in ids:
        if card_id in copies:
            strays.append(_second_version(kind.file(card_id), kind.file(copies[card_id])))
        elif problem := _name_problem(kind, card_id):
            strays.append(problem)
        else:
            cards[card_id] = read_card(folder, kind, card_id, before.get(card_id))
    return cards


def _card_names(folder: Path) -> list[str]:
    names = sorted(os.listdir(folder))  # noqa: PTH208 (names are all that is needed)
    return [name for name in names if name.endswith(".toml") and not name.startswith(".")]


def _second_version(file: str, original: str) -> Problem:
    template = (
        "This is a second version of %(file)s, as sync programs make where two computers changed it; it is not used. "
        "Choose between the two with “kpi-tui resolve”, or with Resolve in the app."
    )
    return Problem(file, 1, Sentence(template, {"file": original}), conflict=True)


def _name_problem(kind: CardKind[Any], card_id: str) -> Problem | None:
    if kind is INPUTS and card_id == DAYS:
        template = "“%(id)s” is the number of days of the period, which the calendar gives: this card is not used."
    elif kind.is_id(card_id):
        return None
    elif kind is INPUTS:
        template = (
            "“%(id)s” cannot be the id of an input: it must start with a letter, followed by small letters, digits and "
            "_ only. Rename the file."
        )
    else:
        template = "“%(id)s” cannot be an id: use small letters, digits, - and _ only. Rename the file."
    return Problem(kind.file(card_id), 1, Sentence(template, {"id": card_id}))


def read_card(folder: Path, kind: CardKind[M], card_id: str, before: Card[M] | None = None) -> Card[M]:
    """One card, or what was read ``before`` if the file has not changed since."""
    file = kind.file(card_id)
    stamp = stamp_of(folder / file)
    if before is not None and before.stamp == stamp:
        return before
    try:
        text = read_text(folder / file, folder)
    except Refusal as refusal:
        line = refusal.line if isinstance(refusal, BadToml) else 1
        # What another program holds may be as it is, and open the next time.
        read = MISSING if isinstance(refusal.__cause__, OSError) else stamp
        return Card(file, read, None, (Problem(file, line, refusal.sentence),))
    model, problems = parse_card(text, kind, card_id)
    return Card(file, stamp, model, problems)


def parse_card(text: str, kind: CardKind[M], card_id: str) -> tuple[M | None, tuple[Problem, ...]]:
    """The model that a card's text describes, or None, and what is wrong in it."""
    file = kind.file(card_id)
    if marked := read_marks(text):
        return None, tuple(two_versions(file, first, last) for first, last in marked.places)
    try:
        table = parse_toml(text)
    except BadToml as error:
        sentence = error.sentence
        if mark := stray_mark(text, error.line):
            sentence = Sentence("A mark of git (%(mark)s) was left behind here: remove this line.", {"mark": mark})
        return None, (Problem(file, error.line, sentence),)
    if kind is SETTINGS_CARD and isinstance(version := table.get("format"), int) and newer_format(version):
        return _newer_settings(table, version, kind, line_of(text, ("format",)))
    complaints = Complaints()
    values = read_table(table, kind.fields, (), complaints)
    if not complaints.errors:
        _check_campaigns(values.get("campaigns", ()), complaints)
    model = None if complaints.errors else kind.make(id=card_id, **values)
    known = places(text) if complaints.all else {}
    problems = [Problem(file, line_in(known, each.path), each.sentence) for each in complaints.all]
    return model, tuple(sorted(problems, key=lambda problem: problem.line))


def newer_format(version: int) -> Sentence | None:
    """That a workspace of this format can only be looked at; None where it can be changed."""
    if version <= FORMAT:
        return None
    return Sentence(
        "This workspace was made by a newer kpi-tui (format %(format)s): it can be looked at, but not changed. Install "
        "the newest version to change it.",
        {"format": str(version)},
    )


def _newer_settings(
    table: Mapping[str, object], version: int, kind: CardKind[M], line: int
) -> tuple[M | None, tuple[Problem, ...]]:
    """The settings of a newer format, as far as they are understood: what is not may be right there."""
    values = read_table(table, kind.fields, (), Complaints())
    sentence = newer_format(version)
    problems = (Problem(SETTINGS_FILE, line, sentence),) if sentence else ()
    return kind.make(id="", **{"name": "", **values, "format": version}), problems


def two_versions(file: str, first: int, last: int) -> Problem:
    """That git marked two versions of these lines."""
    template = (
        "Lines %(first)s to %(last)s hold two versions, because two people changed them. Choose between the two with "
        "“kpi-tui resolve”, or with Resolve in the app."
    )
    return Problem(file, first, Sentence(template, {"first": first, "last": last}), conflict=True)


def _check_campaigns(campaigns: tuple[Campaign, ...], complaints: Complaints) -> None:
    seen: set[str] = set()
    for index, campaign in enumerate(campaigns):
        path = ("campaigns", index)
        if campaign.end < campaign.start:
            complaints.add((*path, "end"), "The campaign “%(id)s” ends before it starts.", id=campaign.id)
        if campaign.id in seen:
            complaints.add((*path, "id"), "There are two campaigns with the id “%(id)s”.", id=campaign.id)
        if Calendar().find(campaign.id):
            complaints.add((*path, "id"), "“%(id)s” means a period of the calendar: choose another id.", id=campaign.id)
        seen.add(campaign.id)
