"""Finds keys in TOML text: on which line a key stands, so that problems and edits point at the right place.

``tomllib`` gives values without their places. This is a light scan over text that ``tomllib`` has already accepted.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from typing import NamedTuple

KeyPath = tuple[str | int, ...]
"""The way to a value: names of keys, and indices in lists: ``("plans", 0, "target")``."""

_SPACE = re.compile(r"[ \t]*")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_BARE_VALUE = re.compile(r"[^,\]}#\r\n]*")
_STRING = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}(?!")|' + r"'''.*?'{3,5}(?!')|" + r'"(?:[^"\\\n]|\\.)*"|' + r"'[^'\n]*'", re.DOTALL
)
_ESCAPE = re.compile(r'\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|([btnfr"\\]))')
_ESCAPED = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", '"': '"', "\\": "\\"}


class Place(NamedTuple):
    """The lines of a key with its value, counted from 1. Of a table with a header it is the header's line."""

    first: int
    last: int
    header: bool = False


def places(text: str) -> dict[KeyPath, Place]:
    """The place of every key and list element in the text."""
    return _Scan(text).places


def line_of(text: str, path: KeyPath) -> int:
    """The line of a key in the text, as ``line_in`` finds it."""
    return line_in(places(text), path)


def line_in(known: Mapping[KeyPath, Place], path: KeyPath) -> int:
    """The line of a key among the known ``places``, or of the nearest thing around it where the key itself is not
    there; 1 at the least."""
    while path:
        if place := known.get(path):
            return place.first
        path = path[:-1]
    return 1


def comments(text: str) -> list[str]:
    """The comments in the text, in order."""
    return _Scan(text).comments


class _Scan:
    """One walk through the text. It always moves on, also over text that is no TOML."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.places: dict[KeyPath, Place] = {}
        self.comments: list[str] = []
        self._line_starts = [0, *(match.end() for match in re.finditer("\n", text))]
        self._counts: dict[KeyPath, int] = {}
        self._walk()

    def _walk(self) -> None:
        table: KeyPath = ()
        while self._skip():
            if self._peek() == "[":
                table = self._header()
            else:
                start = self.at
                path = self._resolve(table, self._key())
                if self._peek() == "=":
                    self.at += 1
                    self._value(path)
                    self._note(path, start, len(table))
                else:
                    self.at = max(self.at, start + 1)

    def _header(self) -> KeyPath:
        start = self.at
        is_list = self.text.startswith("[[", start)
        self.at += 2 if is_list else 1
        key = self._key()
        if is_list:
            path = (*self._resolve((), key[:-1]), *key[-1:])
            count = self._counts[path] = self._counts.get(path, 0) + 1
            path = (*path, count - 1)
        else:
            path = self._resolve((), key)
        line = self._line(start)
        for length in range(1, len(path) + 1):
            self.places.setdefault(path[:length], Place(line, line, header=True))
        self.at += 2 if is_list else 1
        return path

    def _resolve(self, table: KeyPath, key: tuple[str, ...]) -> KeyPath:
        path = table
        for part in key:
            path = (*path, part)
            if path in self._counts:
                path = (*path, self._counts[path] - 1)
        return path

    def _key(self) -> tuple[str, ...]:
        parts: list[str] = []
        while True:
            self._spaces()
            if match := _BARE_KEY.match(self.text, self.at):
                parts.append(match[0])
            elif match := _STRING.match(self.text, self.at):
                parts.append(_plain(match[0]))
            else:
                return tuple(parts)
            self.at = match.end()
            self._spaces()
            if self._peek() != ".":
                return tuple(parts)
            self.at += 1

    def _value(self, path: KeyPath) -> None:
        self._spaces()
        match self._peek():
            case "[":
                self._list(path)
            case "{":
                self._inline_table(path)
            case '"' | "'":
                found = _STRING.match(self.text, self.at)
                self.at = found.end() if found else len(self.text)
            case _:
                self.at = self._end_of(_BARE_VALUE)

    def _list(self, path: KeyPath) -> None:
        self.at += 1
        count = 0
        while self._skip() and self._peek() != "]":
            start = self.at
            self._value((*path, count))
            self._note((*path, count), start, len(path))
            count += 1
            self._skip()
            if self._peek() == "," or self.at == start:
                self.at += 1
        self.at += 1

    def _inline_table(self, path: KeyPath) -> None:
        self.at += 1
        while self._skip() and self._peek() != "}":
            start = self.at
            inner = (*path, *self._key())
            if self._peek() == "=":
                self.at += 1
                self._value(inner)
                self._note(inner, start, len(path))
            self._skip()
            if self._peek() == "," or self.at == start:
                self.at += 1
        self.at += 1

    def _note(self, path: KeyPath, start: int, known: int) -> None:
        place = Place(self._line(start), self._line(max(start, self.at - 1)))
        for length in range(known + 1, len(path) + 1):
            self.places.setdefault(path[:length], place)

    def _skip(self) -> bool:
        """Move over white space and comments; whether anything is left."""
        while self.at < len(self.text):
            character = self.text[self.at]
            if character == "#":
                end = self.text.find("\n", self.at)
                end = len(self.text) if end < 0 else end
                self.comments.append(self.text[self.at : end].rstrip())
                self.at = end
            elif character.isspace():
                self.at += 1
            else:
                return True
        return False

    def _spaces(self) -> None:
        self.at = self._end_of(_SPACE)

    def _end_of(self, pattern: re.Pattern[str]) -> int:
        match = pattern.match(self.text, self.at)
        return match.end() if match else self.at

    def _peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def _line(self, at: int) -> int:
        return bisect_right(self._line_starts, at)


def _plain(quoted: str) -> str:
    if quoted[0] == "'":
        return quoted[1:-1]
    return _ESCAPE.sub(_character, quoted[1:-1])


def _character(escape: re.Match[str]) -> str:
    return _ESCAPED[escape[3]] if escape[3] else chr(int(escape[1] or escape[2], 16))
