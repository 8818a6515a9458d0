"""Faults that are made on purpose: kills, errors of the disk, full disks, several writers. Each test counts them.

What is counted is in the summary of the run, so that one can see that nothing was skipped.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kpi_tui.model.input import Input
from kpi_tui.model.settings import Settings
from kpi_tui.workspace.changes import SaveInput
from kpi_tui.workspace.workspace import Workspace

Count = Callable[[str], None]


@pytest.fixture
def count(request: pytest.FixtureRequest) -> Count:
    """Says in the summary of the run what was counted."""

    def counted(text: str) -> None:
        request.node.user_properties.append(("counts", text))

    return counted


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A workspace that asks for one figure."""
    folder = tmp_path / "bakery"
    workspace = Workspace.create(folder, Settings("Bakery"))
    workspace.request(SaveInput(Input("visitors", "Visitors")))
    return folder
