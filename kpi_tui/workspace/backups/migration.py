"""Bringing a workspace of an older format to the one that is written today, after a backup of it as it was."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date
from pathlib import Path

from kpi_tui.model.sentence import Sentence
from kpi_tui.model.settings import FORMAT, Settings
from kpi_tui.workspace.cards.card_writer import card_to_write
from kpi_tui.workspace.cards.cards import SETTINGS_CARD
from kpi_tui.workspace.files.places import BACKUPS
from kpi_tui.workspace.files.reservations import leave
from kpi_tui.workspace.files.writing import replace_file
from kpi_tui.workspace.git_files import update_git_files
from kpi_tui.workspace.glance import SETTINGS_FILE


def migrate(folder: Path, settings: Settings) -> None:
    """Make the workspace one of today's format, if it is older. Take the lock around it.

    Logs and cards of older formats are ones of today's as they are. The backup takes no other file's name. Raises
    Refusal, with nothing changed, where the backup or the settings cannot be written.
    """
    if settings.format >= FORMAT:
        return
    from kpi_tui.workspace.backups.backup import write_backup

    text = card_to_write(folder, SETTINGS_CARD, "", settings, replace(settings, format=FORMAT))
    if text is None:
        return
    name = f"{BACKUPS}/before-format-{FORMAT}-{date.today().isoformat()}"
    backup, count = f"{name}.zip", 2
    while os.path.lexists(folder / backup):
        backup, count = f"{name}-{count}.zip", count + 1
    write_backup(folder, folder / backup)
    update_git_files(folder)
    # Last: a workspace of today's format has all that belongs to it.
    replace_file(folder, folder / SETTINGS_FILE, text.encode())
    leave(
        Sentence(
            "The workspace has the format of this version of kpi-tui now. A backup of it as it was is in %(file)s.",
            {"file": backup},
        )
    )
