"""What is remembered of the last backup of a workspace: its list and its place, kept with the user's own settings."""

from __future__ import annotations

import hashlib
import os
import tomllib
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from kpi_tui.model.sentence import Refusal
from kpi_tui.workspace.backups.backup_manifest import Manifest, manifest_text, parse_manifest
from kpi_tui.workspace.files.reading import LOG_LIMIT, read_text
from kpi_tui.workspace.files.writing import replace_file
from kpi_tui.workspace.logs.log_format import quoted


@dataclass(frozen=True, slots=True)
class LastBackup:
    """The list of the last backup, and the zip that it was written to; that may be gone since."""

    manifest: Manifest
    target: Path


def remember_backup(folder: Path, manifest: Manifest, target: Path) -> None:
    """Remember the last backup of this workspace. Nothing happens where that cannot be saved."""
    place = _place(folder)
    with suppress(Refusal):
        text = f"zip = {quoted(str(target))}\n{manifest_text(manifest)}"
        replace_file(place.parent, place, text.encode())


def last_backup(folder: Path) -> LastBackup | None:
    """The last backup of this workspace that was made on this computer; None where there is none to be read."""
    place = _place(folder)
    if not place.is_file():
        return None
    try:
        text = read_text(place, place.parent, LOG_LIMIT)
        manifest = parse_manifest(text)
    except Refusal:
        return None
    target = tomllib.loads(text).get("zip")
    return LastBackup(manifest, Path(target)) if isinstance(target, str) and "\0" not in target else None


def _place(folder: Path) -> Path:
    from platformdirs import user_state_path

    real = os.path.normcase(os.path.realpath(folder)).encode("utf-8", "surrogateescape")
    name = f"{hashlib.sha256(real).hexdigest()[:24]}.toml"
    return user_state_path("kpi-tui", appauthor=False) / "backups" / name
