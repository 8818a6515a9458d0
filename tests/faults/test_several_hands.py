"""Several programs that enter figures at the same time: none of the figures is lost."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kpi_tui.model.input import Input
from kpi_tui.workspace.changes import SaveInput
from kpi_tui.workspace.workspace import Workspace
from tests.faults.accounting import broken, figures
from tests.faults.conftest import Count

LOOPS = 4
REPOSITORY = Path(__file__).parents[2]


def enter_at_once(folder: Path, many: int, homes: list[Path], inputs: list[str]) -> None:
    """Have four loops enter so many figures each, on the computers and for the inputs that are given in turn."""
    loops = []
    for loop in range(LOOPS):
        home = str(homes[loop % len(homes)])
        command = [sys.executable, "-m", "tests.faults.logging_loop", str(folder), inputs[loop % len(inputs)]]
        loops.append(
            subprocess.Popen(
                [*command, str(loop * many), str(many)],
                cwd=REPOSITORY,
                env={**os.environ, "HOME": home, "XDG_CONFIG_HOME": home, "XDG_STATE_HOME": home, "APPDATA": home},
                stderr=subprocess.PIPE,
                text=True,
            )
        )
    told = [(loop.communicate(timeout=120)[1], loop.returncode) for loop in loops]
    assert told == [("", 0)] * LOOPS


@pytest.mark.parametrize(("many", "computers", "several"), [(150, 1, False), (300, 2, True)])
def test_no_figure_is_lost_where_four_programs_enter_figures_at_once(
    folder: Path, tmp_path: Path, count: Count, many: int, computers: int, several: bool
) -> None:
    homes = [tmp_path / f"home-{number}" for number in range(computers)]
    for home in homes:
        home.mkdir()
    inputs = ["visitors", "orders"] if several else ["visitors"]
    if several:
        Workspace.open(folder).request(SaveInput(Input("orders", "Orders")))
    enter_at_once(folder, many, homes, inputs)
    found = [value for name in inputs for values in figures(folder, name).values() for value in values]
    count(
        f"figures of {LOOPS} loops at once on {computers} device(s), {len(inputs)} input(s): "
        f"{len(found)} of {LOOPS * many}, lost {LOOPS * many - len(set(found))}"
    )
    assert sorted(found) == list(range(LOOPS * many))
    assert broken(folder) == []
    assert Workspace.open(folder).snapshot.figures.height == LOOPS * many
