"""The window that asks under which goal KPIs belong, and says what they will ask for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import ClassVar

from textual.app import ComposeResult
from textual.widgets import Static

from kpi_tui.catalogue.entry import CatalogueKpi
from kpi_tui.language import Lazy, _, plural, text
from kpi_tui.language.kpi_words import FREQUENCIES
from kpi_tui.model import goal_edit
from kpi_tui.model.goal import Goal
from kpi_tui.model.input import Frequency, Input
from kpi_tui.model.kpi import Kpi
from kpi_tui.model.sentence import Refusal
from kpi_tui.tui.screens.base import BaseScreen
from kpi_tui.tui.screens.goal_choices import Place, place_choices
from kpi_tui.tui.screens.picker import Choice, Picker
from kpi_tui.workspace.changes import SaveGoal
from kpi_tui.workspace.files.reading import clean

NOWHERE = "/nowhere"
GOALS = "/goals"
NAMES_SHOWN = 5
LABELS_SHOWN = 8
"""With more inputs than this, they are counted instead of named."""


class PlacePicker(Picker):
    """Answers a place by its id (see ``places``), NOWHERE for no goal, or GOALS where a goal is to be written first."""

    ABOUT: ClassVar[Lazy | None] = Lazy(
        "A KPI is worth its time when it shows whether a goal is being reached: hang it under what must go right for "
        "that goal. It can be moved later, on the Goals screen."
    )

    def __init__(self, title: str, kpis: Sequence[Kpi], inputs: Sequence[Input], goals: Iterable[Goal]) -> None:
        self.places, choices = place_choices(goals)
        without = _("Without a goal")
        super().__init__(
            title,
            [
                *choices,
                Choice(NOWHERE, _("No goal for now"), group=without),
                Choice(GOALS, _("Write down a new goal first"), _("on the Goals screen"), group=without),
            ],
        )
        self._kpis = kpis
        self._inputs = inputs

    def fields(self) -> ComposeResult:
        """The KPIs, what is to be entered for them, and the places."""
        yield Static(names(self._kpis, NAMES_SHOWN), classes="kpis", markup=False)
        yield Static(asked_sentence(self._inputs), classes="asked", markup=False)
        yield from super().fields()


def ask_place(
    screen: BaseScreen,
    title: str,
    kpis: Sequence[Kpi],
    inputs: Sequence[Input],
    entries: Sequence[CatalogueKpi] = (),
) -> None:
    """Ask under which goal these KPIs belong, hang them there, and say so on ``screen``.

    ``inputs`` are new with them. ``entries`` are to be added first: the KPIs as the catalogue has them; without, they
    are in the workspace already.
    """
    from kpi_tui.workspace.start import added

    app, snapshot = screen.app, screen.app.workspace and screen.app.workspace.snapshot
    picker = PlacePicker(title, kpis, inputs, snapshot.goals.values() if snapshot else ())

    async def answered(chosen: str | None) -> None:
        if chosen is None:
            return
        if chosen == GOALS:
            await app.run_action("app.page('goals')")
            return
        try:
            now = app.writable().snapshot
            changes = list(added(now, entries))
            if place := picker.places.get(chosen):
                changes.append(SaveGoal(linked(now.goals, place, [kpi.id for kpi in kpis])))
            await app.request(*changes)
        except Refusal as refusal:
            screen.say(text(refusal.sentence), problem=True)
            return
        said = _("Added: %(kpis)s.") if entries else _("In your workspace: %(kpis)s.")
        screen.say(f"{said % {'kpis': names(kpis, 2)}} {asked_sentence(inputs)}")

    app.push_screen(picker, answered)


def names(kpis: Sequence[Kpi], most: int) -> str:
    """The names, or the first of them and how many more there are."""
    shown = ", ".join(clean(kpi.name) for kpi in kpis[:most])
    more = len(kpis) - most
    return shown if more <= 0 else plural("%(names)s and %(n)s more", "%(names)s and %(n)s more", more, names=shown)


def asked_sentence(inputs: Iterable[Input]) -> str:
    """What will be asked, and when: “To be entered each month: orders, visitors.”"""
    rhythm: defaultdict[Frequency, list[str]] = defaultdict(list)
    for each in inputs:
        rhythm[each.frequency].append(clean(each.label))
    if not rhythm:
        return _("Nothing more has to be entered: the figures for it are asked already.")
    many = sum(map(len, rhythm.values())) > LABELS_SHOWN
    parts = [
        f"{_(FREQUENCIES[each])}: {_counted(rhythm[each]) if many else ' · '.join(rhythm[each])}"
        for each in Frequency
        if each in rhythm
    ]
    return _("To be entered %(what)s.") % {"what": "; ".join(parts)}


def _counted(labels: Sequence[str]) -> str:
    return plural("%(n)s figure", "%(n)s figures", len(labels))


def linked(goals: Mapping[str, Goal], place: Place, kpis: Iterable[str]) -> Goal:
    """The goal of a place, as it is now, with these KPIs under its factor; those that it has already stay."""
    goal, factor = place
    now = goals.get(goal.id, goal)
    if factor is not None and factor >= len(now.factors):
        factor = None
    for kpi in kpis:
        with suppress(Refusal):
            now = goal_edit.with_link(now, factor, kpi)
    return now
