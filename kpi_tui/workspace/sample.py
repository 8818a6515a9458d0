"""The sample workspace that comes with the program: a bakery's year and a half of figures."""

from __future__ import annotations

import shutil
from pathlib import Path

from kpi_tui.model.sentence import Refusal

NAME = "sample_workspace"


def sample_folder() -> Path:
    """Where the sample lies: inside the installed package, or beside the package in a checkout of the source."""
    package = Path(__file__).resolve().parents[1]
    for parent in (package, package.parent):
        if (parent / NAME / "workspace.toml").is_file():
            return parent / NAME
    raise Refusal("The sample workspace is missing. Install kpi-tui again.")


def copy_sample(destination: Path) -> Path:
    """Copy the sample into a folder that does not exist yet, writable whoever owns the installed one."""
    shutil.copytree(sample_folder(), destination, copy_function=shutil.copyfile)
    for folder in (destination, *(path for path in destination.rglob("*") if path.is_dir())):
        folder.chmod(0o755)  # copytree takes the mode over, and an installed folder may be read-only
    return destination
