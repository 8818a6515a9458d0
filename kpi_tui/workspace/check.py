"""Looks for problems in a workspace: in its files, in how its cards fit together, and in its figures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from itertools import groupby, islice
from pathlib import Path
from typing import Any, TypeVar

from kpi_tui.model.action import Action, check_action
from kpi_tui.model.goal import Goal
from kpi_tui.model.input import DAYS
from kpi_tui.model.kpi import Kpi
from kpi_tui.model.plan import check_plan
from kpi_tui.model.sentence import Refusal, Sentence
from kpi_tui.model.settings import Settings
from kpi_tui.model.silence import Silenced
from kpi_tui.model.slug import is_slug, nearest
from kpi_tui.workspace.cards.cards import ACTIONS, GOALS, INPUTS, KPIS, SETTINGS_CARD, CardKind, by_start, read_cards
from kpi_tui.workspace.cards.locate import KeyPath, Place, line_in, places
from kpi_tui.workspace.cards.silencing import stray_rule
from kpi_tui.workspace.files.problem import MORE, MOST_NAMED, Problem
from kpi_tui.workspace.files.reading import parse_toml, read_text
from kpi_tui.workspace.history.history_file import read_changes
from kpi_tui.workspace.logs.log_files import LOGS, input_of, is_log
from kpi_tui.workspace.snapshot import FigureStore, Snapshot, snapshot_of, unknown_input

M = TypeVar("M", Goal, Kpi, Action)

_LITTER = frozenset({"desktop.ini", "Thumbs.db", "Icon\r"})
"""Files that file managers leave behind in any folder."""


def check(snapshot: Snapshot) -> tuple[Problem, ...]:
    """Everything that is wrong in a workspace, by file and line."""
    found = [
        *snapshot.problems,
        *snapshot.figure_problems,
        *read_changes(snapshot.folder)[1],
        *_check_cards(snapshot, GOALS, snapshot.goals, _check_goal),
        *_check_cards(snapshot, KPIS, snapshot.kpis, _check_kpi),
        *_check_cards(snapshot, ACTIONS, snapshot.actions, _check_action),
        *_check_silenced(snapshot),
        *_check_use(snapshot),
        *_check_logs(snapshot),
        *_check_values(snapshot),
        *_check_segments(snapshot),
        *_check_weights(snapshot),
    ]
    return tuple(_named(found))


def _named(found: Iterable[Problem]) -> Iterator[Problem]:
    """The problems by file and line: of each file the first MOST_NAMED, and whether there are more."""
    ordered = sorted(found, key=lambda problem: (problem.file, problem.line))
    for _file, group in groupby(ordered, key=lambda problem: problem.file):
        of_file = list(group)
        yield from of_file[:MOST_NAMED]
        if others := of_file[MOST_NAMED:]:
            yield replace(others[0], sentence=MORE)


def check_folder(folder: Path) -> tuple[Problem, ...]:
    """Everything that is wrong in a folder, also where its ``workspace.toml`` keeps it from being opened."""
    cards = read_cards(folder)
    settings = cards.settings.model or Settings(folder.name)
    return check(snapshot_of(folder, cards, settings, FigureStore(folder)))


def _placed(snapshot: Snapshot, file: str, wrong: Iterable[tuple[KeyPath, Sentence]]) -> Iterator[Problem]:
    """What is wrong at these keys of a card as problems, with their lines; no more of them than are named."""
    found = list(islice(wrong, MOST_NAMED + 1))
    known: Mapping[KeyPath, Place] = {}
    if any(path for path, _sentence in found):
        with suppress(Refusal):  # where the file changed after the snapshot was made
            known = places(read_text(snapshot.folder / file, snapshot.folder))
    for path, sentence in found:
        yield Problem(file, line_in(known, path), sentence)


def _check_cards(
    snapshot: Snapshot,
    kind: CardKind[M],
    cards: Mapping[str, M],
    wrong: Callable[[Snapshot, M], Iterator[tuple[KeyPath, Sentence]]],
) -> Iterator[Problem]:
    for card_id, card in cards.items():
        yield from _placed(snapshot, kind.file(card_id), wrong(snapshot, card))


def _check_goal(snapshot: Snapshot, goal: Goal) -> Iterator[tuple[KeyPath, Sentence]]:
    if not goal.all_links:
        template = "The goal “%(name)s” has no KPI: add one that shows whether it is reached."
        yield (), Sentence(template, {"name": goal.name})
    linked: list[tuple[KeyPath, str]] = [(("kpis", index), link.kpi) for index, link in enumerate(goal.links)]
    for number, factor in enumerate(goal.factors):
        linked += [(("factors", number, "kpis", index), link.kpi) for index, link in enumerate(factor.links)]
    for path, kpi_id in linked:
        if kpi_id in snapshot.kpis or KPIS.file(kpi_id) in snapshot.closed:
            continue
        sentence = Sentence("The goal uses the KPI “%(id)s”, which does not exist.", {"id": kpi_id})
        if near := nearest(kpi_id, snapshot.kpis):
            sentence = Sentence(
                "The goal uses the KPI “%(id)s”, which does not exist: did you mean “%(nearest)s”?",
                {"id": kpi_id, "nearest": near},
            )
        yield path, sentence


def _check_use(snapshot: Snapshot) -> Iterator[Problem]:
    if any(file.startswith(f"{GOALS.folder}/") for file in snapshot.closed):
        # A goal that cannot be read may use any KPI.
        return
    used = {link.kpi for goal in snapshot.goals.values() for link in goal.all_links}
    for kpi in snapshot.kpis.values():
        if kpi.id not in used:
            template = "No goal uses the KPI “%(name)s”: link it to a goal, or put it away."
            yield Problem(KPIS.file(kpi.id), 1, Sentence(template, {"name": kpi.name}))


def _check_kpi(snapshot: Snapshot, kpi: Kpi) -> Iterator[tuple[KeyPath, Sentence]]:
    known = {*snapshot.inputs, DAYS}
    for name in kpi.inputs:
        if name not in known and INPUTS.file(name) not in snapshot.closed:
            yield ("formula",), unknown_input(name, known)
    if kpi.id in snapshot.inputs and not kpi.is_direct:
        template = (
            "“%(id)s” is the id of an input too: figures of this KPI and of that input cannot be told apart. Rename "
            "one of the two files."
        )
        yield (), Sentence(template, {"id": kpi.id})
    named: list[tuple[KeyPath, str]] = [(("over_time", name), name) for name in kpi.over_time]
    named += [(("requires_positive", index), name) for index, name in enumerate(kpi.requires_positive)]
    for path, name in named:
        if name not in kpi.inputs:
            yield path, Sentence("“%(id)s” is not in the formula.", {"id": name})
    yield from _check_plans(snapshot, kpi)


def _check_plans(snapshot: Snapshot, kpi: Kpi) -> Iterator[tuple[KeyPath, Sentence]]:
    wrong: dict[int, Sentence] = {}
    for index, plan in enumerate(kpi.plans):
        try:
            check_plan(plan, kpi.direction)
        except Refusal as refusal:
            wrong[index] = refusal.sentence
        if index and plan.start == kpi.plans[index - 1].start:
            wrong.setdefault(index, Sentence("Two plans start on the same day: only the last one counts."))
    if not wrong:
        return
    written = _places_of_plans(snapshot, KPIS.file(kpi.id), len(kpi.plans))
    for index, sentence in wrong.items():
        yield ("plans", written[index]), sentence


def _places_of_plans(snapshot: Snapshot, file: str, count: int) -> list[int]:
    """Where in the file each plan stands: the model has them in the order of their start."""
    try:
        written = parse_toml(read_text(snapshot.folder / file, snapshot.folder)).get("plans", [])
    except Refusal:
        written = []
    if len(written) != count:
        return list(range(count))
    return sorted(range(count), key=lambda index: by_start(written[index].get("start")))


def _check_action(snapshot: Snapshot, action: Action) -> Iterator[tuple[KeyPath, Sentence]]:
    try:
        check_action(action)
    except Refusal as refusal:
        yield ("end",) if action.kpis else ("kpis",), refusal.sentence
    for index, kpi_id in enumerate(action.kpis):
        if kpi_id in snapshot.kpis or KPIS.file(kpi_id) in snapshot.closed:
            continue
        sentence = Sentence("The action names the KPI “%(id)s”, which does not exist.", {"id": kpi_id})
        if near := nearest(kpi_id, snapshot.kpis):
            sentence = Sentence(
                "The action names the KPI “%(id)s”, which does not exist: did you mean “%(nearest)s”?",
                {"id": kpi_id, "nearest": near},
            )
        yield ("kpis", index), sentence


def _check_silenced(snapshot: Snapshot) -> Iterator[Problem]:
    cards: list[tuple[CardKind[Any], str, tuple[Silenced, ...]]] = [(SETTINGS_CARD, "", snapshot.settings.silenced)]
    cards += [(GOALS, goal.id, goal.silenced) for goal in snapshot.goals.values()]
    cards += [(KPIS, kpi.id, kpi.silenced) for kpi in snapshot.kpis.values()]
    for kind, card_id, silenced in cards:
        strays = ((index, stray_rule(kind, each.rule)) for index, each in enumerate(silenced))
        wrong = ((("silenced", index, "rule"), stray) for index, stray in strays if stray)
        yield from _placed(snapshot, kind.file(card_id), wrong)


def _check_logs(snapshot: Snapshot) -> Iterator[Problem]:
    try:
        names = [path.name for path in (snapshot.folder / LOGS).iterdir()]
    except OSError:
        return
    taken_back = set(snapshot.records["id"].unique()) - set(snapshot.figures["id"].unique())
    for name in names:
        if not is_log(name):
            if not name.startswith(".") and name not in _LITTER:
                sentence = Sentence("This is no log, so it is not read: a log is called INPUT.DEVICE.toml.")
                yield Problem(f"{LOGS}/{name}", 1, sentence)
            continue
        log_id = input_of(name)
        # The reader of figures has named those already that are no slugs; of what was taken back, nothing is missed.
        if is_slug(log_id) and log_id not in taken_back and (stray := _stray_log(snapshot, log_id)):
            yield Problem(f"{LOGS}/{name}", 1, stray)


def _stray_log(snapshot: Snapshot, log_id: str) -> Sentence | None:
    """Why the figures under an id are not used, or None where they are."""
    if log_id in snapshot.inputs or not snapshot.closed.isdisjoint({INPUTS.file(log_id), KPIS.file(log_id)}):
        return None
    kpi = snapshot.kpis.get(log_id)
    if kpi is not None and not kpi.is_direct:
        return None
    if kpi is not None:
        template = "The KPI “%(id)s” is entered as its input “%(nearest)s”: give this file the name of the input."
        return Sentence(template, {"id": log_id, "nearest": kpi.inputs[0]})
    return _no_entry(log_id, (*snapshot.inputs, *snapshot.kpis))


def _no_entry(log_id: str, known: Iterable[str]) -> Sentence:
    if near := nearest(log_id, known):
        template = "There is no input or KPI “%(id)s”, so these figures are not used: did you mean “%(nearest)s”?"
        return Sentence(template, {"id": log_id, "nearest": near})
    return Sentence("There is no input or KPI “%(id)s”, so these figures are not used.", {"id": log_id})


def _check_values(snapshot: Snapshot) -> Iterator[Problem]:
    import polars as pl

    entered = snapshot.figures.filter(pl.col("value").is_not_null())
    extremes = entered.group_by("id").agg(pl.col("value").min().alias("low"), pl.col("value").max().alias("high"))
    for entry_id, low, high in extremes.iter_rows():
        if entry_id not in snapshot.inputs and entry_id not in snapshot.kpis:
            continue
        if snapshot.doubt(entry_id, low) is None and snapshot.doubt(entry_id, high) is None:
            continue
        rows = entered.filter(pl.col("id") == entry_id).select("value", "file", "line")
        for value, file, line in rows.iter_rows():
            if doubt := snapshot.doubt(entry_id, value):
                yield Problem(file, line, doubt)


def _check_segments(snapshot: Snapshot) -> Iterator[Problem]:
    """KPIs that use a segment which their figures do not have. Where nothing was entered yet, nothing can be told."""
    single = [kpi for kpi in snapshot.kpis.values() if kpi.segment]
    if not single:
        return
    import polars as pl

    entered: dict[str, set[str]] = {}
    for entry_id, segment in snapshot.figures.select("id", pl.col("segment").fill_null("")).unique().iter_rows():
        entered.setdefault(entry_id, set()).add(segment)
    for kpi in single:
        known = set[str]().union(*(entered.get(name, ()) for name in {*kpi.entered, kpi.id}))
        if not known or kpi.segment in known:
            continue
        sentence = Sentence("No figure of this KPI is of the segment “%(segment)s”.", {"segment": kpi.segment})
        if near := nearest(kpi.segment, known - {""}):
            sentence = Sentence(
                "No figure of this KPI is of the segment “%(segment)s”: did you mean “%(nearest)s”?",
                {"segment": kpi.segment, "nearest": near},
            )
        yield from _placed(snapshot, KPIS.file(kpi.id), [(("segment",), sentence)])


def _check_weights(snapshot: Snapshot) -> Iterator[Problem]:
    for each in snapshot.inputs.values():
        if not each.weight or each.weight in snapshot.inputs:
            continue
        sentence = Sentence("There is no input “%(id)s” to weight by.", {"id": each.weight})
        if near := nearest(each.weight, snapshot.inputs):
            sentence = Sentence(
                "There is no input “%(id)s” to weight by: did you mean “%(nearest)s”?",
                {"id": each.weight, "nearest": near},
            )
        yield from _placed(snapshot, INPUTS.file(each.id), [(("weight",), sentence)])
