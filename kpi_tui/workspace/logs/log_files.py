"""Which files are logs, and whose: known without reading one."""

from __future__ import annotations

from pathlib import Path

from kpi_tui.workspace.files.copy_names import id_before_device
from kpi_tui.workspace.files.stamp import Stamp, stamp_of

LOGS = "measurements"
"""The folder of the logs, in a workspace."""


def is_log(name: str) -> bool:
    """Whether a file of this name in ``measurements/`` is read; hidden files belong to other programs or to a write."""
    return name.lower().endswith(".toml") and not name.startswith(".")


def input_of(name: str) -> str:
    """The input or KPI that a log of this name belongs to: all before the first dot, also where a sync program made a
    second version of it and put words of its own in the name."""
    return id_before_device(name)


def log_stamps(folder: Path) -> dict[str, Stamp]:
    """The stamp of every log, by its file as problems name it. Raises OSError where the folder cannot be read."""
    try:
        paths = [path for path in (folder / LOGS).iterdir() if is_log(path.name)]
    except FileNotFoundError:
        return {}
    return {f"{LOGS}/{path.name}": stamp_of(path) for path in paths}
