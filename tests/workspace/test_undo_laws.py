"""Whatever is changed, undone and done again, here and elsewhere: the workspace agrees with a plain list of steps."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from kpi_tui.model.goal import Goal
from kpi_tui.model.measurement import Measurement
from kpi_tui.model.period import Calendar
from kpi_tui.model.sentence import Refusal
from kpi_tui.model.settings import Settings
from kpi_tui.workspace.changes import Imported, RemoveGoal, SaveGoal, SetFigure
from kpi_tui.workspace.history.history import history
from kpi_tui.workspace.history.history_entry import Figure, FigureEntry
from kpi_tui.workspace.logs import log
from kpi_tui.workspace.workspace import Workspace

PERIODS = {key: Calendar().parse(key) for key in ("2026-08", "2026-09")}
GOALS = ("grow", "save")
Place = tuple[str, ...]
"""Where something stands: a goal, or an input with a period and a segment ("" for the whole)."""
PLACES = [("visitors", key, segment) for key in PERIODS for segment in ("", "shop")]
FIGURES = st.sampled_from(PLACES)
ENTERED = st.lists(st.tuples(FIGURES, st.integers(0, 3) | st.none()), min_size=1, max_size=3)


@dataclass(frozen=True)
class Said:
    """What stands in a place. Two of these are the same only where one was brought back."""

    value: object
    turn: int = field(default=0)


NOTHING = Said(None)


@dataclass
class Step:
    """What one request changed, and how it was before and after."""

    before: dict[Place, Said]
    after: dict[Place, Said]


class Hands(RuleBasedStateMachine):
    """This device, another device, and an editor, on one workspace."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp()) / "shop"
        self.workspace = Workspace.create(self.folder, Settings("Shop"))
        (self.folder / "inputs" / "visitors.toml").write_text('label = "Visitors"\n', "utf-8")
        self.workspace.reload()
        self.state: dict[Place, Said] = {}
        self.done: list[Step] = []
        self.undone: list[Step] = []
        self.turn = 0

    def teardown(self) -> None:
        shutil.rmtree(self.folder.parent)

    def _said(self, value: object) -> Said:
        self.turn += 1
        return Said(value, self.turn)

    def _step(self, after: dict[Place, Said]) -> None:
        self.done.append(Step({place: self.state.get(place, NOTHING) for place in after}, after))
        self.undone.clear()
        self.state |= after

    @rule(entered=ENTERED, imported=st.booleans())
    def enter(self, entered: list[tuple[Place, int | None]], imported: bool) -> None:
        changes = [
            SetFigure("visitors", PERIODS[key], value, segment=segment or None, deleted=value is None)
            for (_, key, segment), value in entered
        ]
        self.workspace.enter(changes, Imported("a.csv", "") if imported else None)
        self._step({place: self._said(value) for place, value in entered})

    @rule(goal=st.sampled_from(GOALS))
    def save_goal(self, goal: str) -> None:
        said = self._said(f"reason {self.turn}")
        self.workspace.request(SaveGoal(Goal(goal, goal, why=str(said.value))))
        self._step({(goal,): said})

    @rule(goal=st.sampled_from(GOALS), place=FIGURES, value=st.integers(0, 3))
    def enter_with_a_goal(self, goal: str, place: Place, value: int) -> None:
        said = self._said(f"reason {self.turn}")
        figure = SetFigure("visitors", PERIODS[place[1]], value, segment=place[2] or None)
        self.workspace.request(figure, SaveGoal(Goal(goal, goal, why=str(said.value))))
        self._step({(goal,): said, place: self._said(value)})

    @rule(goal=st.sampled_from(GOALS))
    def remove_goal(self, goal: str) -> None:
        if self.state.get((goal,), NOTHING).value is None:
            with pytest.raises(Refusal):
                self.workspace.request(RemoveGoal(goal))
        else:
            self.workspace.request(RemoveGoal(goal))
            self._step({(goal,): self._said(None)})

    @rule(place=FIGURES, value=st.integers(0, 3))
    def somebody_else_enters(self, place: Place, value: int) -> None:
        entry = Measurement(place[1], value, datetime.now(UTC), segment=place[2] or None)
        log.append(self.folder, "visitors", "ben-1234", entry)
        self.state[place] = self._said(value)

    @rule(goal=st.sampled_from(GOALS))
    def somebody_edits_a_card(self, goal: str) -> None:
        said = self._said(f"by hand {self.turn}")
        (self.folder / "goals" / f"{goal}.toml").write_text(f'name = "{goal}"\nwhy = "{said.value}"\n', "utf-8")
        self.state[goal,] = said
        self.workspace.reload()

    @rule()
    def open_again(self) -> None:
        self.workspace = Workspace.open(self.folder)

    @rule()
    def undo(self) -> None:
        self._take_back(self.workspace.undo, self.done, self.undone)

    @rule()
    def redo(self) -> None:
        self._take_back(self.workspace.redo, self.undone, self.done)

    def _take_back(self, ask: object, steps: list[Step], others: list[Step]) -> None:
        assert callable(ask)
        step = steps[-1] if steps else None
        if step is None or any(self.state.get(place, NOTHING) != said for place, said in step.after.items()):
            with pytest.raises(Refusal):
                ask()
            return
        ask()
        steps.pop()
        others.append(Step(step.after, step.before))
        self.state |= step.before

    @invariant()
    def the_workspace_says_what_it_should(self) -> None:
        snapshot = self.workspace.reload()
        rows = snapshot.figures.select("id", "period", "segment", "value").iter_rows()
        found: dict[Place, object] = {(entry, key, segment or ""): value for entry, key, segment, value in rows}
        found |= {(goal.id,): goal.why for goal in snapshot.goals.values()}
        assert found == {place: said.value for place, said in self.state.items() if said.value is not None}

    @invariant()
    def what_can_be_undone_is_known(self) -> None:
        self.workspace.reload()
        assert (self.workspace.undoable is None) is (not self.done)
        assert (self.workspace.redoable is None) is (not self.undone)

    @invariant()
    def the_history_ends_in_what_is_there(self) -> None:
        newest: dict[Place, Figure | None] = {}
        for entry in history(self.workspace.reload(), "visitors"):
            if isinstance(entry, FigureEntry):
                newest.setdefault((entry.id, entry.period.key, entry.segment or ""), entry.after)
        found = {place: figure.value for place, figure in newest.items() if figure}
        standing = {place: said.value for place, said in self.state.items() if said.value is not None}
        assert found == {place: value for place, value in standing.items() if place in PLACES}


TestHands = Hands.TestCase
TestHands.settings = settings(max_examples=12, stateful_step_count=15, deadline=None)
