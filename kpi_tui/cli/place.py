"""Which workspace a command is about, and in which language it speaks."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from kpi_tui.cli.outcome import WrongUsage
from kpi_tui.language import _, activate
from kpi_tui.model.sentence import Refusal
from kpi_tui.workspace.glance import glance, is_workspace

if TYPE_CHECKING:
    from kpi_tui.workspace.workspace import Workspace


def find_folder(named: str | None) -> Path | None:
    """The workspace folder: as named, else KPI_TUI_WORKSPACE, else the current folder if it is a workspace."""
    if chosen := named or os.environ.get("KPI_TUI_WORKSPACE"):
        return Path(chosen).expanduser()
    try:
        here = Path.cwd()
    except FileNotFoundError:  # it was removed while the terminal stood in it
        return None
    return here if is_workspace(here) else None


def named_folder(named: str | None) -> Path:
    """The same, where there must be one. Raises WrongUsage where there is none."""
    folder = find_folder(named)
    if folder is None:
        raise WrongUsage(
            _("There is no workspace here: name one with --workspace FOLDER, or make one with kpi-tui new.")
        )
    return folder


def open_workspace(named: str | None) -> Workspace:
    """Open the workspace that a command is about, and speak its language from here on.

    Raises WrongUsage where none is named, and Refusal where it cannot be opened.
    """
    from kpi_tui.workspace.workspace import Workspace

    workspace = Workspace.open(named_folder(named))
    activate(workspace.snapshot.settings.language)
    return workspace


def speak_workspace_language(folder: Path) -> None:
    """Speak the language of a workspace from here on, without opening it; the one spoken before where it has none."""
    with suppress(Refusal):
        if language := glance(folder).language:
            activate(language)


def speak_user_language() -> None:
    """Before a workspace is known: the language of the terminal's locale, if it is one of ours."""
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(variable):
            activate(value[:2].lower())
            return
