"""Which commands there are, and where each stands."""

from __future__ import annotations

import os
from collections.abc import Sequence

from kpi_tui.cli.outcome import OpenApp
from kpi_tui.cli.output import prepare_streams
from kpi_tui.cli.place import find_folder, speak_user_language

COMMANDS = {
    "demo": "kpi_tui.cli.starting:DEMO",
    "new": "kpi_tui.cli.starting:NEW",
    "add": "kpi_tui.cli.choosing:ADD",
    "set-plan": "kpi_tui.cli.planning:SET_PLAN",
    "log": "kpi_tui.cli.entering:LOG",
    "action": "kpi_tui.cli.acting:ACTION",
    "actions": "kpi_tui.cli.acting:ACTIONS",
    "confirm-change": "kpi_tui.cli.acting:CONFIRM_CHANGE",
    "status": "kpi_tui.cli.scoring:STATUS",
    "compare": "kpi_tui.cli.comparing:COMPARE",
    "advise": "kpi_tui.cli.advising:ADVISE",
    "explain": "kpi_tui.cli.explaining:EXPLAIN",
    "what-if": "kpi_tui.cli.trying:WHAT_IF",
    "import": "kpi_tui.cli.importing:IMPORT",
    "report": "kpi_tui.cli.reporting:REPORT",
    "export": "kpi_tui.cli.exporting:EXPORT",
    "history": "kpi_tui.cli.undoing:HISTORY",
    "undo": "kpi_tui.cli.undoing:UNDO",
    "redo": "kpi_tui.cli.undoing:REDO",
    "resolve": "kpi_tui.cli.resolving:RESOLVE",
    "sync": "kpi_tui.cli.syncing:SYNC",
    "check": "kpi_tui.cli.checking:CHECK",
    "backup": "kpi_tui.cli.backing_up:BACKUP",
    "restore": "kpi_tui.cli.backing_up:RESTORE",
    "catalogue": "kpi_tui.cli.choosing:CATALOGUE",
    "formula": "kpi_tui.cli.choosing:FORMULA",
}
"""A script that logs a figure must not wait for the other commands to load."""


def plain_opening(words: Sequence[str]) -> OpenApp | None:
    """The app, where nothing but a folder is named, or nothing at all: that needs no parser of commands."""
    if len(words) > 1 or any(word.startswith("-") or word in COMMANDS or not _is_folder(word) for word in words):
        return None
    prepare_streams()
    speak_user_language()
    return OpenApp(find_folder(words[0] if words else None))


def _is_folder(word: str) -> bool:
    return os.path.isdir(word)  # noqa: PTH112 -- is_dir() raises where no disk takes such a name
