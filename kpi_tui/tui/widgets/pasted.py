"""What was copied in a spreadsheet, taken apart: which text belongs in which field."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from kpi_tui.language.numbers import parse_number
from kpi_tui.model.sentence import Refusal, Sentence


class Place(Protocol):
    """A field that a text can go into: the id and the label of what is entered there."""

    @property
    def id(self) -> str:
        """The id of the input or KPI."""

    @property
    def label(self) -> str:
        """What people call it."""


@dataclass(frozen=True, slots=True)
class Landing:
    """A text of the paste, the place that it goes to (a position in the list of places), and the number read in it.

    Without a value it goes nowhere, and ``reason`` says why. ``name`` is what stood beside it.
    """

    text: str
    place: int | None = None
    value: float | None = None
    name: str = ""
    reason: Sentence | None = None


def is_table(text: str) -> bool:
    """Whether a pasted text is more than one cell."""
    return "\t" in text.strip("\r\n") or len(text.strip().splitlines()) > 1


def land(text: str, places: Sequence[Place], first: int) -> tuple[Landing, ...]:
    """Where each text of the paste goes.

    Two columns, names and numbers, are matched by label or id. One column or one row of numbers goes down the fields
    from the ``first`` on; an empty cell passes its field by.
    """
    rows = [[cell.strip() for cell in line.split("\t")] for line in text.strip("\r\n").splitlines()]
    filled = [row for row in rows if any(row)]
    if all(len(row) == 1 for row in rows):
        return tuple(_down([row[0] for row in rows], places, first))
    if len(filled) == 1 and _is_number(filled[0][0]):
        return tuple(_down(filled[0], places, first))
    return tuple(_named(filled, places))


def _down(texts: Iterable[str], places: Sequence[Place], first: int) -> Iterator[Landing]:
    for at, text in enumerate(texts, first):
        if not text:
            continue
        if at < len(places):
            yield _read(text, at, "")
        else:
            yield Landing(text, reason=Sentence("There is no field left for it."))


def _named(rows: Iterable[Sequence[str]], places: Sequence[Place]) -> Iterator[Landing]:
    known: dict[str, int] = {}
    for number, place in enumerate(places):
        for name in (place.id, place.label):
            known.setdefault(_plain(name), number)
    taken: set[int] = set()
    for row in rows:
        name, texts = row[0], [cell for cell in row[1:] if cell]
        at = known.get(_plain(name))
        shown = "  ".join(texts)
        if at is None:
            yield Landing(shown, name=name, reason=Sentence("No field has this name."))
        elif at in taken:
            yield Landing(shown, name=name, reason=Sentence("This name stands here twice."))
        elif len(texts) > 1:
            yield Landing(shown, name=name, reason=Sentence("There is more than one number: copy one column of them."))
        elif texts:
            taken.add(at)
            yield _read(texts[0], at, name)


def _read(text: str, at: int, name: str) -> Landing:
    try:
        return Landing(text, at, parse_number(text), name)
    except Refusal as refusal:
        return Landing(text, name=name, reason=refusal.sentence)


def _is_number(text: str) -> bool:
    try:
        parse_number(text)
    except Refusal:
        return False
    return True


def _plain(name: str) -> str:
    """Without accents, capitals, and the difference between a space, a hyphen and an underscore."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    return "".join(" " if c in "-_" else c for c in letters if not unicodedata.combining(c)).strip().rstrip(":").strip()
