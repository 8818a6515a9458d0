"""What the tests of undo look at: a shop, and what its cards and figures say."""

from __future__ import annotations

from pathlib import Path

from kpi_tui.model.settings import Settings
from kpi_tui.workspace.workspace import Workspace

Values = dict[tuple[str, str, str | None], float | None]


def shop_in(folder: Path) -> Workspace:
    """A workspace with an input that another device made."""
    workspace = Workspace.create(folder / "shop", Settings("Shop"))
    (workspace.folder / "inputs" / "visitors.toml").write_text('label = "Visitors"\n', "utf-8")
    workspace.reload()
    return workspace


def values(workspace: Workspace) -> Values:
    """Each figure that counts, by input, period and segment."""
    rows = workspace.snapshot.figures.select("id", "period", "segment", "value").iter_rows()
    return {(entry, period, segment): value for entry, period, segment, value in rows}


def again(workspace: Workspace) -> Workspace:
    """The workspace after a restart."""
    return Workspace.open(workspace.folder)


def cards(workspace: Workspace) -> dict[str, str]:
    """The text of each card of goals, inputs and KPIs."""
    return {path.name: path.read_text("utf-8") for path in workspace.folder.glob("[gik]*s/*.toml")}
