"""A workspace through random edits, reopenings, undos and crashes says what a plain dictionary says."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from kpi_tui.model.formula import parse_formula
from kpi_tui.model.goal import Goal
from kpi_tui.model.input import Input
from kpi_tui.model.kpi import Kpi
from kpi_tui.model.measurement import Measurement
from kpi_tui.model.sentence import Refusal
from kpi_tui.model.settings import Settings
from kpi_tui.workspace.changes import AddKpi, Change, RemoveGoal, RemoveKpi, SaveGoal, SaveInput, SetFigure
from kpi_tui.workspace.files import writing
from kpi_tui.workspace.history import journal
from kpi_tui.workspace.logs import log
from kpi_tui.workspace.workspace import Workspace
from tests.faults.accounting import broken
from tests.faults.conftest import Count

EXAMPLES = 10
STEPS = 30
DEAD = 2**22 + 1
"""A number that no process has."""
INPUTS = st.sampled_from(["visitors", "orders"])
PERIODS = st.sampled_from(["2026-09", "2026-10", "2026-Q4"]).map(Settings("").calendar.parse)
SEGMENTS = st.sampled_from([None, "instagram"])
VALUES = st.integers(0, 9) | st.just(2.5)
NAMES = st.sampled_from(["a", "b", "c"])
PLACES = st.sampled_from(["", "goals", "kpis", "measurements", "history"])

State = dict[tuple[Any, ...], Any]
"""What the workspace should say: figures by input, period and segment, and cards by kind and id."""


class Killed(BaseException):
    """The program ends here, and nothing of it runs any more."""


@dataclass
class Done:
    """Something that was done on this device, as the state was before and after, of what it touched."""

    before: State
    after: State


class Machine(RuleBasedStateMachine):
    """Does the same to a workspace and to a dictionary."""

    counts: ClassVar[Counter[str]] = Counter()

    @initialize()
    def create(self) -> None:
        """A workspace with two inputs and a goal."""
        self.folder = Path(tempfile.mkdtemp()) / "bakery"
        self.workspace = Workspace.create(self.folder, Settings("Bakery"))
        self.state: State = {}
        self.done: list[Done] = []
        self.undone: list[Done] = []
        self.elsewhere: set[tuple[Any, ...]] = set()
        for name in ("visitors", "orders"):
            self.workspace.request(SaveInput(Input(name, name.title())))
        self.request(SaveGoal(Goal("a", "Goal")), {("goal", "a"): ""})

    def teardown(self) -> None:
        """What is there after all is there for whoever opens it next."""
        if hasattr(self, "folder"):
            self.workspace = Workspace.open(self.folder)
            self.it_says_what_the_dictionary_says()
            shutil.rmtree(self.folder.parent)

    # What people do

    def request(self, change: Change, said: State) -> None:
        """Ask for a change that must be carried out; ``said`` is what it makes of the state, None for what is gone."""
        self.workspace.request(change)
        self.was_done(said)

    def was_done(self, said: State) -> None:
        """Keep account of what was done, as undo should."""
        self.counts["changes"] += 1
        self.done.append(Done({place: self.state.get(place) for place in said}, said))
        self.undone.clear()
        self.put(said)

    def put(self, said: State) -> None:
        """Change the dictionary."""
        for place, value in said.items():
            if value is None:
                self.state.pop(place, None)
            else:
                self.state[place] = value

    @rule(name=INPUTS, period=PERIODS, segment=SEGMENTS, value=VALUES)
    def enter(self, name: str, period: Any, segment: str | None, value: float) -> None:
        """Enter or correct a figure."""
        self.request(SetFigure(name, period, value, segment), {(name, period.key, segment): float(value)})

    @rule(name=INPUTS, period=PERIODS, segment=SEGMENTS)
    def does_not_apply(self, name: str, period: Any, segment: str | None) -> None:
        """Say that there is no such figure."""
        self.request(SetFigure(name, period, None, segment, not_applicable=True), {(name, period.key, segment): "n/a"})

    @rule(name=INPUTS, period=PERIODS, segment=SEGMENTS)
    def take_away(self, name: str, period: Any, segment: str | None) -> None:
        """Take a figure away, be it there or not."""
        self.request(SetFigure(name, period, None, segment, deleted=True), {(name, period.key, segment): None})

    @rule(period=PERIODS, values=st.tuples(VALUES, VALUES))
    def enter_together(self, period: Any, values: tuple[float, float]) -> None:
        """Enter two figures at once."""
        pairs = dict(zip(("visitors", "orders"), values, strict=True))
        self.workspace.enter([SetFigure(name, period, value) for name, value in pairs.items()])
        self.was_done({(name, period.key, None): float(value) for name, value in pairs.items()})

    @rule(name=INPUTS, period=PERIODS, segment=SEGMENTS, value=VALUES)
    def enter_elsewhere(self, name: str, period: Any, segment: str | None, value: float) -> None:
        """A colleague enters a figure on another device."""
        self.counts["figures of another device"] += 1
        log.append(self.folder, name, "other-1a2b", Measurement(period.key, value, datetime.now(UTC), segment))
        self.state[name, period.key, segment] = float(value)
        self.elsewhere.add((name, period.key, segment))

    @rule(name=NAMES, why=st.text(st.characters(codec="ascii", categories=["L", "N"]), max_size=4))
    def save_goal(self, name: str, why: str) -> None:
        """Add a goal, or change why it is one."""
        before = self.workspace.reload().goals.get(name)
        if before is None:
            self.request(SaveGoal(Goal(name, "Goal", why=why)), {("goal", name): why})
        elif before.why != why:
            self.request(SaveGoal(replace(before, why=why), seen=before), {("goal", name): why})

    @rule(name=NAMES)
    def remove_goal(self, name: str) -> None:
        """Put a goal away."""
        if ("goal", name) in self.state:
            self.request(RemoveGoal(name), {("goal", name): None})

    @rule(name=NAMES, why=st.sampled_from(["by hand", "in Notepad"]), end=st.sampled_from(["\n", "\r\n"]))
    def edit_by_hand(self, name: str, why: str, end: str) -> None:
        """Change a card in a text editor, which may have line ends of its own."""
        path = self.folder / "goals" / f"{name}.toml"
        if ("goal", name) in self.state and self.state["goal", name] != why:
            self.counts["edits by hand"] += 1
            lines = [line for line in path.read_text("utf-8").splitlines() if not line.startswith("why =")]
            path.write_bytes("".join(f"{line}{end}" for line in [f'why = "{why}"', *lines]).encode())
            self.state["goal", name] = why

    @rule(name=NAMES)
    def add_kpi(self, name: str) -> None:
        """Add a KPI with an input of its own."""
        if ("kpi", name) not in self.state:
            self.request(_added(name), {("kpi", name): True})

    @rule(name=NAMES)
    def remove_kpi(self, name: str) -> None:
        """Put a KPI away."""
        if ("kpi", name) in self.state:
            self.request(RemoveKpi(name), {("kpi", name): None})

    # Undo and redo

    @precondition(lambda self: len(self.done) > 1)
    @rule()
    def undo(self) -> None:
        """Take back what was done last, unless it was overtaken."""
        self._take_back(self.workspace.undo, self.done, self.undone, lambda each: (each.after, each.before))

    @precondition(lambda self: self.undone)
    @rule()
    def redo(self) -> None:
        """Do again what was undone last."""
        self._take_back(self.workspace.redo, self.undone, self.done, lambda each: (each.before, each.after))

    def _take_back(
        self,
        ask: Callable[[], object],
        stack: list[Done],
        other: list[Done],
        sides: Callable[[Done], tuple[State, State]],
    ) -> None:
        now, then = sides(stack[-1])
        same = all(self.state.get(place) == value for place, value in now.items())
        try:
            ask()
        except Refusal:
            # One that finds its own figure again, entered by somebody else, may refuse.
            assert not same or self.elsewhere & now.keys()
            return
        self.counts["undone or done again"] += 1
        other.append(stack.pop())
        self.put(then)

    # Crashes

    @rule()
    def reopen(self) -> None:
        """Leave the program and start it again."""
        self.counts["reopened"] += 1
        self.workspace = Workspace.open(self.folder)

    @precondition(lambda _self: sys.platform != "win32")  # which cannot be asked whether a process lives
    @rule(place=PLACES, data=st.binary(max_size=20))
    def leave_temp_file(self, place: str, data: bytes) -> None:
        """Another one was killed in the middle of a write."""
        if (self.folder / place).is_dir():
            self.counts["crashes"] += 1
            (self.folder / place / f".kpi-tui-{writing._machine()}-{DEAD}-1.tmp").write_bytes(data)
            self.workspace = Workspace.open(self.folder)
            assert broken(self.folder) == []

    @precondition(lambda self: any(("kpi", name) not in self.state for name in "abc"))
    @rule(write=st.integers(1, 4), early=st.booleans())
    def be_killed(self, write: int, early: bool) -> None:
        """Be killed around one of the writes that add a KPI and its input; then all of it is there, or nothing."""
        name = next(name for name in "abc" if ("kpi", name) not in self.state)
        kept = f"own_{name}" in self.workspace.reload().inputs  # from a KPI that was put away
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(journal, "replace_file", _killing(write, early=early))
            try:
                self.workspace.request(_added(name))
            except Killed:
                self.counts["crashes"] += 1
        self.workspace = Workspace.open(self.folder)
        snapshot = self.workspace.snapshot
        assert (f"own_{name}" in snapshot.inputs) is (kept or name in snapshot.kpis)
        if name in snapshot.kpis:
            self.was_done({("kpi", name): True})

    @invariant()
    def it_says_what_the_dictionary_says(self) -> None:
        """Figures and cards are those of the dictionary, and every file is whole."""
        if not hasattr(self, "workspace"):
            return
        self.counts["comparisons"] += 1
        snapshot = self.workspace.reload()
        said: State = {("goal", goal.id): goal.why for goal in snapshot.goals.values()}
        said |= {("kpi", kpi_id): True for kpi_id in snapshot.kpis}
        columns = snapshot.figures.select("id", "period", "segment", "value", "not_applicable")
        said |= {tuple(place): "n/a" if na else value for *place, value, na in columns.iter_rows()}
        assert said == self.state
        assert (snapshot.problems, snapshot.figure_problems) == ((), ())
        assert broken(self.folder) == []


def _added(name: str) -> AddKpi:
    return AddKpi(Kpi(name, f"KPI {name}", parse_formula(f"own_{name} * 2")), (Input(f"own_{name}", "Own"),))


def _killing(write: int, *, early: bool) -> Callable[..., None]:
    """``replace_file`` of a program that is killed around its nth call."""
    really, calls = writing.replace_file, 0

    def replace_file(*arguments: Any, **named: Any) -> None:
        nonlocal calls
        calls += 1
        if calls == write and early:
            raise Killed
        really(*arguments, **named)
        if calls == write:
            raise Killed

    return replace_file


def test_a_workspace_says_what_a_dictionary_says(count: Count) -> None:
    Machine.counts.clear()
    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
    told = ", ".join(f"{name} {number}" for name, number in sorted(Machine.counts.items()))
    count(f"random lives of a workspace: {told}, differences 0")
    assert Machine.counts["crashes"] > 0
