"""Which files are logs, and whose: known without reading one."""

from __future__ import annotations

import re
from pathlib import Path

from kpi_tui.workspace.merging.copy_names import id_before_device
from kpi_tui.workspace.stamp import Stamp, stamp_of

LOGS = "measurements"
"""The folder of the logs, in a workspace."""
_NUMBERED = re.compile(r"(?P<device>.+-[0-9a-f]{4})-[0-9]{1,2}")
"""The name of a device, which ends with four signs, and the number that a second log of it has."""


def is_log(name: str) -> bool:
    """Whether a file of this name in ``measurements/`` is read; hidden files belong to other programs or to a write."""
    return name.lower().endswith(".toml") and not name.startswith(".")


def input_of(name: str) -> str:
    """The input or KPI that a log of this name belongs to: all before the first dot, also where a sync program made a
    second version of it and put words of its own in the name."""
    return id_before_device(name)


def device_of(name: str) -> str:
    """The device that keeps a log of this name, without the number of a second log; empty where that is not told."""
    device = name.rpartition("/")[2].removesuffix(".toml").partition(".")[2]
    numbered = _NUMBERED.fullmatch(device)
    return numbered["device"] if numbered else device


def log_stamps(folder: Path) -> dict[str, Stamp]:
    """The stamp of every log, by its file as problems name it. Raises OSError where the folder cannot be read."""
    try:
        paths = [path for path in (folder / LOGS).iterdir() if is_log(path.name)]
    except FileNotFoundError:
        return {}
    return {f"{LOGS}/{path.name}": stamp_of(path) for path in paths}
