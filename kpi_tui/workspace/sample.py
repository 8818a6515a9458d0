"""The sample workspace that comes with the program: a bakery's year and a half of figures, in each language."""

from __future__ import annotations

import re
import shutil
import tomllib
from collections.abc import Mapping
from pathlib import Path

from kpi_tui.model.sentence import Refusal

NAME = "sample_workspace"

_TEXT = re.compile(r'"(?P<text>[^"\n]*)"|(?P<sign># )(?P<comment>[^\n]*)')
"""A text or a comment of a card or a log; those of the sample hold no quotation marks."""


def sample_folder() -> Path:
    """Where the sample lies: inside the installed package, or beside the package in a checkout of the source."""
    package = Path(__file__).resolve().parents[1]
    for parent in (package, package.parent):
        if (parent / NAME / "workspace.toml").is_file():
            return parent / NAME
    raise Refusal("The sample workspace is missing. Install kpi-tui again.")


def copy_sample(destination: Path, language: str = "en") -> Path:
    """Copy the sample into a folder that does not exist yet, writable whoever owns the installed one.

    The copy is in this language; in one that the sample does not speak it is in English.
    """
    shutil.copytree(sample_folder(), destination, copy_function=shutil.copyfile)
    for folder in (destination, *(path for path in destination.rglob("*") if path.is_dir())):
        folder.chmod(0o755)  # copytree takes the mode over, and an installed folder may be read-only
    if texts := _texts(language):
        for file in destination.rglob("*.toml"):
            file.write_text(_translated(file.read_text(encoding="utf-8"), texts), encoding="utf-8", newline="\n")
    return destination


def _texts(language: str) -> Mapping[str, str]:
    """Each text of the sample with what it is in this language; nothing where it stays as it is."""
    file = Path(__file__).with_name(f"sample_{language}.toml")
    return tomllib.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}


def _translated(content: str, texts: Mapping[str, str]) -> str:
    def other(found: re.Match[str]) -> str:
        if found["sign"]:
            return found["sign"] + texts.get(found["comment"], found["comment"])
        return f'"{texts.get(found["text"], found["text"])}"'

    return _TEXT.sub(other, content)
