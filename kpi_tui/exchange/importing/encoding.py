"""In which encoding a file is: judged by all of its bytes, read once and no more than a piece at a time."""

from __future__ import annotations

import codecs
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from kpi_tui.exchange.work import Work
from kpi_tui.model.sentence import Refusal

PIECE = 1 << 20
HEAD = 1 << 18
"""So many bytes at the beginning decide on the layout."""
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
WESTERN = "cp1252"


@dataclass(frozen=True, slots=True)
class Examined:
    """What one pass over a file tells: its checksum, size, encoding, how long its byte order mark is, and its
    beginning as text."""

    sha256: str
    size: int
    encoding: str
    mark: int
    head: str


def examine(path: Path, work: Work) -> Examined:
    """Look at all of a file. Raises Refusal where it holds no text."""
    return examine_pieces(path.name, pieces(path), path.stat().st_size, work)


def examine_pieces(name: str, parts: Iterable[bytes], total: int, work: Work) -> Examined:
    """Look at the bytes of a file, of which there are ``total``. Raises Refusal where they hold no text."""
    checksum = hashlib.sha256()
    utf8 = codecs.getincrementaldecoder("utf-8")()
    is_utf8, size, head = True, 0, b""
    for piece in parts:
        checksum.update(piece)
        size += len(piece)
        if len(head) < HEAD:
            head += piece[: HEAD - len(head)]
        if is_utf8:
            try:
                utf8.decode(piece)
            except UnicodeDecodeError:
                is_utf8 = False
        work.done(size / (total or 1))
    if is_utf8:
        try:
            utf8.decode(b"", final=True)
        except UnicodeDecodeError:
            is_utf8 = False
    encoding, mark = _encoding(head, is_utf8)
    text = decoded(head[mark:], encoding, whole=size <= HEAD)
    if "\x00" in text:
        raise Refusal("%(file)s holds no text: save it as CSV or XLSX and try again.", file=name)
    return Examined(checksum.hexdigest(), size, encoding, mark, text)


def pieces(path: Path) -> Iterator[bytes]:
    """The bytes of a file, a piece at a time."""
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece


def decoded(data: bytes, encoding: str, *, whole: bool = True) -> str:
    """The text of bytes; where they are not the ``whole`` file, half a letter at the end is left out."""
    return codecs.getincrementaldecoder(encoding)(errors="replace").decode(data, final=whole)


def transcode(path: Path, examined: Examined, target: Path, work: Work) -> None:
    """Write a file anew as UTF-8 without a byte order mark."""
    decoder = codecs.getincrementaldecoder(examined.encoding)(errors="replace")
    skip, seen = examined.mark, 0
    with target.open("wb") as out:
        for piece in pieces(path):
            seen += len(piece)
            out.write(decoder.decode(piece[skip:]).encode())
            skip = 0
            work.done(seen / max(examined.size, 1))
        out.write(decoder.decode(b"", final=True).encode())


def _encoding(head: bytes, is_utf8: bool) -> tuple[str, int]:
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding, len(mark)
    even, odd = head[0:4096:2].count(0), head[1:4096:2].count(0)
    if odd > 8 * even and odd * 4 > len(head[:4096]):
        return "utf-16-le", 0
    if even > 8 * odd and even * 4 > len(head[:4096]):
        return "utf-16-be", 0
    return ("utf-8" if is_utf8 else WESTERN), 0
