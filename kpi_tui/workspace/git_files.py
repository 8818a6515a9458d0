"""What git is told about a workspace: how to merge what only ever grows, and what to leave out."""

from __future__ import annotations

from pathlib import Path

from kpi_tui.model.sentence import Refusal
from kpi_tui.workspace.files.places import BACKUPS, HISTORY
from kpi_tui.workspace.files.reading import decode, read_bytes
from kpi_tui.workspace.files.writing import replace_file
from kpi_tui.workspace.logs.log_files import LOGS

_LINES = {
    ".gitattributes": (f"{LOGS}/*.toml text eol=lf merge=union", f"{HISTORY}/*.toml text eol=lf merge=union"),
    ".gitignore": (".kpi-tui-*", f"{BACKUPS}/"),
}


def update_git_files(folder: Path) -> None:
    """Add to ``.gitattributes`` and ``.gitignore`` what is missing there; what they say besides stays.

    Take the lock around it. Files that cannot be read are left alone; raises Refusal where one cannot be written.
    """
    for name, wanted in _LINES.items():
        path = folder / name
        text = ""
        if path.is_symlink() or path.exists():
            try:
                text = decode(read_bytes(path, folder))
            except Refusal:
                continue
        there = {line.strip() for line in text.splitlines()}
        missing = [line for line in wanted if line not in there]
        if missing:
            start = text if not text or text.endswith("\n") else f"{text}\n"
            replace_file(folder, path, (start + "".join(f"{line}\n" for line in missing)).encode())
