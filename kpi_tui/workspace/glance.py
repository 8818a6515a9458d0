"""A glance at a workspace: what it is called and how it speaks, without reading its cards. Light, for a quick start."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from kpi_tui.model.sentence import Refusal, Sentence
from kpi_tui.workspace.files.disk_reason import disk_reason
from kpi_tui.workspace.files.marks import read_marks
from kpi_tui.workspace.files.reading import BadToml, parse_toml, read_text

SETTINGS_FILE = "workspace.toml"


class Glance(NamedTuple):
    """The company's name and the language of its workspace, as written."""

    name: str
    language: str


def is_workspace(folder: Path) -> bool:
    """Whether there is a workspace in this folder, sound or not."""
    return (folder / SETTINGS_FILE).is_file()


def check_is_workspace(folder: Path) -> None:
    """Raise Refusal where there is no workspace in this folder, or where that cannot be seen."""
    try:
        there = is_workspace(folder)
    except OSError as error:
        raise Refusal("%(place)s cannot be used: %(reason)s.", place=str(folder), reason=disk_reason(error)) from error
    if not there:
        raise Refusal("There is no workspace in %(folder)s: it has no workspace.toml.", folder=str(folder))


def glance(folder: Path) -> Glance:
    """What ``workspace.toml`` says first, in its upper version where git marked two.

    Raises Refusal where there is none, or where it is no TOML.
    """
    check_is_workspace(folder)
    try:
        text = read_text(folder / SETTINGS_FILE, folder)
        marked = read_marks(text)
        table = parse_toml(marked.ours.text if marked else text)
    except BadToml as error:
        raise unreadable(folder / SETTINGS_FILE, error.line, error.sentence) from None
    return Glance(str(table.get("name", "")), str(table.get("language", "")))


def unreadable(file: Path, line: int, problem: Sentence) -> Refusal:
    """That a workspace cannot be opened, and at which line of its settings."""
    return Refusal(
        "The workspace cannot be opened: %(file)s, line %(line)s: %(problem)s",
        file=str(file),
        line=line,
        problem=problem,
    )
