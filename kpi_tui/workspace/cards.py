"""Cards: which keys the cards of a workspace have, and how they are read into the model.

The tables of fields below are the one description of the files: the reader, the writer and ``reference`` (the table in
the README) follow them. A card with an error is left out and named as a problem; the rest opens. A key that means
nothing is named, kept and passed over.
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
from kpi_tui.model.goal import Factor, Goal
from kpi_tui.model.input import DAYS, Frequency, Input, OverTime
from kpi_tui.model.kpi import Aggregation, Horizon, Indicator, Kpi
from kpi_tui.model.period import Calendar, Campaign
from kpi_tui.model.plan import Direction, Milestone, Mode, Plan, Window
from kpi_tui.model.sentence import Refusal, Sentence
from kpi_tui.model.settings import FORMAT, LANGUAGES, Settings
from kpi_tui.model.silence import Silenced
from kpi_tui.model.slug import is_input_id, is_slug
from kpi_tui.model.unit import Range, Unit
from kpi_tui.workspace.disk_reason import disk_reason
from kpi_tui.workspace.field_types import (
    Choice,
    Code,
    Day,
    FormulaText,
    Id,
    LinkOrId,
    ListOf,
    MapOf,
    Number,
    RelativeText,
    Table,
    Text,
    ToleranceText,
    Whole,
    YesNo,
)
from kpi_tui.workspace.fields import Complaints, Field, Fields, read_table
from kpi_tui.workspace.glance import SETTINGS_FILE
from kpi_tui.workspace.locate import line_in, line_of, places
from kpi_tui.workspace.mapping_fields import MAPPING, TAKE
from kpi_tui.workspace.merging.copy_names import copies_among
from kpi_tui.workspace.merging.marks import read_marks, stray_mark
from kpi_tui.workspace.problem import Problem
from kpi_tui.workspace.reading import BadToml, parse_toml, read_text
from kpi_tui.workspace.stamp import Stamp, stamp_of

SILENCED: Fields = (
    Field("rule", Text(), "The advice that is not to be given, by its name in `kpi-tui advise`", required=True),
    Field("reason", Text(), "Why not", required=True),
    Field("date", Day(), "Since when", attribute="day"),
    Field("by", Text(), "Who decided it"),
)
CAMPAIGN: Fields = (
    Field("id", Id(), "What figures name as their period", required=True),
    Field("name", Text(), "What it is called", required=True),
    Field("start", Day(), "Its first day", required=True),
    Field("end", Day(), "Its last day", required=True),
)
SETTINGS: Fields = (
    Field("format", Whole(1, 1_000_000), "The version of the folder's format: 2", required=True),
    Field("name", Text(), "What the company is called", required=True),
    Field("language", Choice(LANGUAGES), "The language of the screens and reports"),
    Field("currency", Code(), "The currency of all amounts"),
    Field("first_month", Whole(1, 12), "The month that the company's year starts in"),
    Field(
        "review",
        Choice(("monthly", "quarterly", "half-yearly", "yearly")),
        "How often the KPIs themselves are reviewed",
    ),
    Field("reviewed", Day(), "When they were last reviewed"),
    Field("as_of", Day(), "The day that counts as today, for samples and archives"),
    Field("campaigns", ListOf(Table(CAMPAIGN, Campaign)), "Periods with a name and dates of their own"),
    Field("silenced", ListOf(Table(SILENCED, Silenced)), "Advice not to be given: about the whole, or any goal or KPI"),
)
FACTOR: Fields = (
    Field("name", Text(), "What must go right for the goal to be reached", required=True),
    Field("kpis", ListOf(LinkOrId()), "The KPIs that measure it", attribute="links"),
)
GOAL: Fields = (
    Field("name", Text(), "What must be reached", required=True),
    Field("why", Text(), "Why it matters"),
    Field("horizon", Choice(Horizon), "Short or long term"),
    Field("owner", Text(), "Who is responsible"),
    Field("start", Day(), "When work on it starts"),
    Field("due", Day(), "When it must be reached"),
    Field("agreed", YesNo(), "Whether those who must do it accept the goal"),
    Field("position", Whole(-1_000_000, 1_000_000), "Its place on the scorecard, lowest first"),
    Field("kpis", ListOf(LinkOrId()), "KPIs that hang under the goal itself", attribute="links"),
    Field("factors", ListOf(Table(FACTOR, Factor)), "Its critical success factors"),
    Field("silenced", ListOf(Table(SILENCED, Silenced)), "Advice that is not to be given about this goal"),
)
INPUT: Fields = (
    Field("label", Text(), "What it is called", required=True),
    Field("unit", Choice(Unit), "What the number is a number of"),
    Field("over_time", Choice(OverTime), "How several periods become one longer period"),
    Field("frequency", Choice(Frequency), "How often it is entered"),
    Field("owner", Text(), "Who enters it"),
    Field("source", Text(), "Where the number is found"),
    Field("allow_negative", YesNo(), "Whether it may be below 0"),
    Field("weight", Id(), "The input that its averages are weighted by, such as the answers behind a mark"),
)
RANGE: Fields = (
    Field("min", Number(), "The lowest value that can be right", attribute="low"),
    Field("max", Number(), "The highest value that can be right", attribute="high"),
)
MILESTONE: Fields = (
    Field("date", Day(), "The last day by which it must be there", attribute="day", required=True),
    Field("value", Number(), "What the KPI must be then", required=True),
)
PLAN: Fields = (
    Field("mode", Choice(Mode), "The kind of promise", required=True),
    Field("baseline", Number(), "Where it stood at the start (reach); what a change is a change on"),
    Field("target", Number(), "What to reach, or the total to add up to"),
    Field("low", Number(), "The level to stay above (keep)"),
    Field("high", Number(), "The level to stay below (keep)"),
    Field("start", Day(), "From when the plan is in force; the plan without a start is the first"),
    Field("due", Day(), "When the target must be reached"),
    Field("window", Choice(Window), "The stretch that a total counts over, again and again (accumulate)"),
    Field("tolerance", ToleranceText(), "How much shortfall turns the KPI red, in its unit or in percent"),
    Field("milestones", ListOf(Table(MILESTONE, Milestone)), "What to have reached on the way, by date (reach)"),
    Field("profile", ListOf(Number()), "Percent of a year in each month, from January on (accumulate)"),
    Field("target_said", RelativeText(), "The target as it was said: as a change on the baseline"),
    Field("low_said", RelativeText(), "The same for `low`"),
    Field("high_said", RelativeText(), "The same for `high`"),
)
KPI: Fields = (
    Field("name", Text(), "What it is called", required=True),
    Field("definition", Text(), "What it measures"),
    Field("formula", FormulaText(), "How it is computed; `days` is the number of days of the period", required=True),
    Field("unit", Choice(Unit), "What the number is a number of"),
    Field("unit_label", Text(), "A word behind the number, such as loaves"),
    Field("time_unit", Text(), "What a duration is counted in, such as days"),
    Field("decimals", Whole(0, 6), "How many digits are shown behind the point"),
    Field("direction", Choice(Direction), "Which way is better"),
    Field("aggregation", Choice(Aggregation), "How a longer period follows from shorter ones"),
    Field("frequency", Choice(Frequency), "How often it is measured"),
    Field("indicator", Choice(Indicator), "Whether it looks ahead or tells what has happened"),
    Field("horizon", Choice(Horizon), "Short or long term"),
    Field("owner", Text(), "Who is responsible"),
    Field("source", Text(), "Where its numbers come from"),
    Field("reason", Text(), "Why it was chosen"),
    Field("pitfalls", Text(), "What to beware of"),
    Field("category", Text(), "The category in the catalogue"),
    Field("catalogue", Text(), "The entry of the catalogue that it comes from", attribute="catalogue_id"),
    Field("guardrail", Text(), "A KPI to watch at the same time, because pushing this one alone may do harm"),
    Field("vanity_risk", YesNo(), "Whether it looks good but may say little"),
    Field("period_sensitive", YesNo(), "Whether its value depends on the length of the period"),
    Field("range", Table(RANGE, Range), "The results that can be right"),
    Field("requires_positive", ListOf(Id()), "Inputs that must be above 0 for a result"),
    Field("over_time", MapOf(Choice(OverTime)), "How single inputs combine in this KPI, where that differs"),
    Field("limits_from", ListOf(Day()), "From when its usual limits start anew, after a change that you confirmed"),
    Field("segment", Text(), "The one segment whose figures it uses, such as a market or a channel"),
    Field("plans", ListOf(Table(PLAN, Plan)), "What it should be, and when: one table for each plan"),
    Field("silenced", ListOf(Table(SILENCED, Silenced)), "Advice that is not to be given about this KPI"),
)
ACTION: Fields = (
    Field("name", Text(), "What is done", required=True),
    Field("kpis", ListOf(Id()), "The KPIs that should get better by it", required=True),
    Field("why", Text(), "Why, and what is expected of it"),
    Field("owner", Text(), "Who does it"),
    Field("start", Day(), "Its first day", required=True),
    Field("end", Day(), "Its last day; without one it goes on"),
    Field("outcome", Text(), "What was learned from it"),
)

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
        return Card(file, stamp, None, (Problem(file, line, refusal.sentence),))
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


def reference() -> str:
    """All keys of all cards as Markdown tables, for the README; those that must be there in bold."""
    parts = []
    for title, fields in (
        ("workspace.toml", SETTINGS),
        ("workspace.toml, each `[[campaigns]]`", CAMPAIGN),
        ("goals/ID.toml", GOAL),
        ("goals/ID.toml, each `[[factors]]`", FACTOR),
        ("inputs/ID.toml", INPUT),
        ("kpis/ID.toml", KPI),
        ("kpis/ID.toml, each `[[plans]]`", PLAN),
        ("kpis/ID.toml, each of the `milestones` of a plan", MILESTONE),
        ("actions/ID.toml", ACTION),
        ("imports/ID.toml", MAPPING),
        ("imports/ID.toml, each `[[takes]]`", TAKE),
        ("workspace.toml, goals/ID.toml and kpis/ID.toml, each `[[silenced]]`", SILENCED),
    ):
        keys = [f"**`{each.key}`**" if each.required else f"`{each.key}`" for each in fields]
        rows = [f"| {key} | {each.type.describe()} | {each.meaning} |" for key, each in zip(keys, fields, strict=True)]
        parts.append("\n".join([f"**{title}**", "", "| key | holds | meaning |", "| --- | --- | --- |", *rows]))
    return "\n\n".join(parts) + "\n"
