"""The boundary that every file of a workspace comes in through: what is read here is data, and may be hostile."""

from __future__ import annotations

import os
import re
import stat
import tomllib
from pathlib import Path
from typing import Any

from kpi_tui.model.sentence import Refusal, Sentence
from kpi_tui.workspace.files.disk_reason import disk_reason

CARD_LIMIT = 1024 * 1024
LOG_LIMIT = 64 * 1024 * 1024
MAX_KEY_PARTS = 100
MAX_DEPTH = 32
MAX_LONG_KEYS = 10_000
"""How many parts beyond the second the names of a file may have together: tomllib is slow with them."""

_BOM = b"\xef\xbb\xbf"
# Texts and comments whole, so that brackets and dots inside them are not taken for structure; an open end is let
# through as the rest of the file, because tomllib stops there anyway. Possessive, so linear in time.
TOKEN = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*+(?:"{3,5}|\Z)'
    r"|'''(?:[^']|'(?!''))*+(?:'{3,5}|\Z)"
    r'|"(?:[^"\\\n]|\\.)*+"?'
    r"|'[^'\n]*+'?"
    r"|#[^\n]*+"
    r"|[\[\]{}.,=\n]",
    re.DOTALL,
)
"""The parts of a TOML text that its structure shows in: texts, comments, brackets, dots, commas, ``=``, line ends."""

_POSITION = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)")
_REASONS: tuple[tuple[tuple[str, ...], Sentence], ...] = (
    (
        ("Unterminated string", "Illegal character '\\n'", "Expected \"'"),
        Sentence("The quote that ends a text is missing."),
    ),
    (("Illegal character", "Found invalid"), Sentence("A character that cannot be seen stands here: remove it.")),
    (
        ("Unclosed array", "Expected ']"),
        Sentence("A comma or a closing bracket ] is missing."),
    ),
    (("Unclosed inline table",), Sentence("A comma or a closing brace } is missing.")),
    (("Expected '='",), Sentence("A name must be followed by = and a value.")),
    (("Invalid date",), Sentence("This date or time does not exist.")),
    (
        ("Invalid value",),
        Sentence("The value cannot be read: put text in quotes, write 1250.5 for a number and 2026-10-31 for a date."),
    ),
    (
        ("Cannot overwrite", "Cannot declare", "Cannot mutate", "Cannot redefine", "Duplicate"),
        Sentence("The same name is given twice."),
    ),
    (("Unescaped", "Invalid hex", "Escaped character"), Sentence("A backslash in a text must be written twice.")),
    (
        ("Expected newline",),
        Sentence("Something behind the value does not belong there; each name starts on a line of its own."),
    ),
    (("Invalid initial character",), Sentence("A name, a [heading] or a # must stand here.")),
)

_BIDI = (0x061C, 0x200B, 0x200E, 0x200F, 0xFEFF, *range(0x2028, 0x202F), *range(0x2066, 0x206A), *range(0xFFF9, 0xFFFC))
_HIDDEN = dict.fromkeys((*range(32), *range(127, 160), *_BIDI, *range(917504, 917632)), "�")
_SPACES = {ord("\t"): " ", ord("\n"): " ", ord("\r"): " "}
_ONE_LINE = _HIDDEN | _SPACES
_LINES = _HIDDEN | {ord("\t"): " ", ord("\n"): "\n", ord("\r"): ""}


class BadToml(Refusal):
    """A file whose text cannot be read; ``line`` is where, counted from 1."""

    def __init__(self, line: int, sentence: Sentence) -> None:
        super().__init__(sentence.template, **sentence.values)
        self.line = line


def is_inside(path: Path, folder: Path) -> bool:
    """Whether ``path`` lies in ``folder`` once all links are followed."""
    root = os.path.realpath(folder)
    return os.path.realpath(path).startswith(root if root.endswith(os.sep) else root + os.sep)


def read_bytes(path: Path, folder: Path, limit: int = CARD_LIMIT) -> bytes:
    """The bytes of an ordinary file in ``folder``. Raises Refusal for anything else or more than ``limit`` bytes."""
    if not is_inside(path, folder):
        raise Refusal("The file is a link to something outside the workspace, so it is not read.")
    try:
        _check_status(path.stat(), limit)
        # A file that is swapped for a pipe after the check must not make the program wait for ever.
        flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
        descriptor = os.open(path, flags)
        try:
            _check_status(os.fstat(descriptor), limit)
            with open(descriptor, "rb", closefd=False) as file:
                data = file.read(limit + 1)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise Refusal("The file cannot be opened: %(reason)s.", reason=disk_reason(error)) from error
    if len(data) > limit:
        raise _too_large(limit)
    return data


def _check_status(status: os.stat_result, limit: int) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise Refusal("This is not an ordinary file, so it is not read.")
    if status.st_size > limit:
        raise _too_large(limit)


def _too_large(limit: int) -> Refusal:
    return Refusal("The file is larger than %(limit)s MiB, so it is not read.", limit=limit // (1024 * 1024))


def decode(data: bytes) -> str:
    """The text of a file, without its byte order mark; line ends are left as they are. Raises BadToml."""
    body = data.removeprefix(_BOM)
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        raise BadToml(line, Sentence("The file is not in UTF-8: save it as UTF-8 in your editor.")) from None


def read_text(path: Path, folder: Path, limit: int = CARD_LIMIT) -> str:
    """The text of a file in ``folder``; ``read_bytes`` and ``decode`` in one. Raises Refusal."""
    return decode(read_bytes(path, folder, limit))


def parse_toml(text: str) -> dict[str, Any]:
    """What a TOML text says. Raises BadToml with the line, also where tomllib would take for ever."""
    _check_structure(text)
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message = str(error)
        position = _POSITION.search(message)
        line = int(position[1]) if position and position[1] else text.rstrip().count("\n") + 1
        raise BadToml(line, _reason(message)) from None
    except (ValueError, OverflowError, RecursionError):
        raise BadToml(1, Sentence("The file holds a value that is too long to be read.")) from None


def _check_structure(text: str) -> None:
    depth = parts = long = 0
    for token in TOKEN.finditer(text):
        sign = text[token.start()]
        if sign == ".":
            parts += 1
            long += parts > 1
            if long > MAX_LONG_KEYS:
                raise BadToml(line_at(text, token.start()), Sentence("Too many names up to here have several parts."))
            if parts >= MAX_KEY_PARTS:
                sentence = Sentence("A name here has more than %(limit)s parts.", {"limit": MAX_KEY_PARTS})
                raise BadToml(line_at(text, token.start()), sentence)
            continue
        if sign in "[{":
            depth += 1
            if depth > MAX_DEPTH:
                sentence = Sentence("Brackets stand more than %(limit)s deep here.", {"limit": MAX_DEPTH})
                raise BadToml(line_at(text, token.start()), sentence)
        elif sign in "]}":
            depth = max(0, depth - 1)
        if sign in "[]{},=\n":
            parts = 0


def line_at(text: str, position: int) -> int:
    """The number of the line, from 1, that a position in a text lies on."""
    return text.count("\n", 0, position) + 1


def _reason(message: str) -> Sentence:
    for starts, sentence in _REASONS:
        if message.startswith(starts):
            return sentence
    return Sentence("The file cannot be read from here on: a quote, bracket, comma or = is missing or too many.")


def is_hidden(sign: str) -> bool:
    """Whether this one character steers a terminal or the reading direction, and cannot be seen itself."""
    return ord(sign) in _HIDDEN


def clean(text: str, *, lines: bool = False) -> str:
    """A text from a file as it may be shown: characters that steer a terminal or turn the reading direction become �.

    Line ends become spaces, unless ``lines`` asks to keep them.
    """
    return text.translate(_LINES if lines else _ONE_LINE)
