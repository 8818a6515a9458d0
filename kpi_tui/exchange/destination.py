"""Where results go: a file that is replaced as a whole, and never one that somebody made with another program."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Collection
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from kpi_tui.model.sentence import Refusal
from kpi_tui.workspace.files.disk_reason import disk_reason
from kpi_tui.workspace.files.writing import replace_file

_MARK: Final = re.compile(rb"""(?:content="|<!-- |<pdf:Keywords>|<dc:description>|generator.{1,3})kpi-tui \d""")
"""What every file that we write says of itself, where its kind has a place for that."""
_ENDS: Final = 200_000
"""So many bytes at the beginning and the end of a file are searched for the mark."""


class UnknownEnding(Refusal):
    """The name of the file does not say what kind of file it should become."""


class NotOurs(Refusal):
    """There is a file already, and another program made it."""


def ending_of(path: Path, known: Collection[str]) -> str:
    """The ending of the name, one of those ``known``. Raises UnknownEnding."""
    ending = path.suffix.lower().removeprefix(".")
    if ending not in known:
        raise UnknownEnding(
            "“%(file)s” does not say what kind of file it should be: end its name in %(endings)s.",
            file=path.name,
            endings=", ".join(f".{each}" for each in known),
        )
    return ending


def is_installed(module: str) -> bool:
    """Whether a package that an extra brings is there."""
    return find_spec(module) is not None


def check_package(module: str) -> None:
    """Refuse where a package that an extra brings is not installed; the sentence says how to install it."""
    if not is_installed(module):
        raise Refusal(
            "A file like this needs one more package. Install it with: %(command)s",
            command=f"pip install {module}",
        )


def check_place(path: Path, *, force: bool = False, begins: tuple[bytes, ...] = ()) -> None:
    """Refuse a place that nothing can be written to, before the work begins; and a file that is there already.

    One that we made may be replaced: it says so, or begins with one of these; with ``force`` any file may.
    """
    if not path.parent.is_dir():
        raise Refusal("There is no folder “%(folder)s” to write %(file)s to.", folder=path.parent, file=path.name)
    if path.is_dir():
        raise Refusal("“%(file)s” is a folder: name a file in it.", file=path)
    if path.exists() and not path.is_file():
        raise Refusal("“%(file)s” is no ordinary file: name another.", file=path)
    if force or not path.exists():
        return
    try:
        ours = _is_ours(path, begins)
    except OSError as error:
        raise Refusal(
            "“%(file)s” is there already and cannot be read: %(reason)s.", file=path, reason=disk_reason(error)
        ) from None
    if not ours:
        raise NotOurs("“%(file)s” is there already and was not made by kpi-tui: name another file.", file=path)


def write(path: Path, data: bytes) -> None:
    """Put all of it in the file, or nothing. Raises Refusal where it is not saved."""
    replace_file(path.parent, path, data)


def _is_ours(path: Path, begins: tuple[bytes, ...]) -> bool:
    size = path.stat().st_size
    with path.open("rb") as file:
        begin = file.read(_ENDS)
        if begin.startswith(begins):
            return True
        if begin.startswith(b"PK"):
            return _is_our_workbook(path)
        file.seek(max(size - _ENDS, 0))
        return size == 0 or bool(_MARK.search(begin) or _MARK.search(file.read()))


def _is_our_workbook(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as book:
            properties = book.getinfo("docProps/core.xml")
            return properties.file_size < _ENDS and bool(_MARK.search(book.read(properties)))
    except (zipfile.BadZipFile, KeyError, NotImplementedError, RuntimeError):
        return False
