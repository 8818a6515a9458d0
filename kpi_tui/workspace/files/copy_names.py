"""What sync programs and file managers call a second version of a file.

None of these names can be an id, so a card is never taken for a copy:

| program | a second version of ``x.toml`` |
| --- | --- |
| Dropbox, Nextcloud, Seafile | ``x (Anna's conflicted copy 2026-11-02).toml``, in the user's language |
| ownCloud | ``x_conflict-20261102-101112.toml`` |
| Google Drive | ``x (1).toml``, ``Copy of x.toml``, in the user's language |
| OneDrive | ``x-LAPTOP-AB12.toml``: the name of the computer |
| Syncthing | ``x.sync-conflict-20261102-101112-ABCDEFG.toml`` |
| Windows, macOS, iCloud | ``x - Copy.toml``, ``x copy.toml``, ``x 2.toml`` |
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable

from kpi_tui.model.slug import is_slug

_STAMPED = re.compile(r"(?P<id>.+)_conflict-[0-9]{8}-[0-9]{6}")


def copies_among(stems: Iterable[str], is_id: Callable[[str], bool]) -> dict[str, str]:
    """Of the names of cards in a folder, without ``.toml``: those of second versions, each with the id of its card."""
    given = list(stems)
    known = [stem for stem in given if is_id(stem) and not _STAMPED.fullmatch(stem)]
    found = ((stem, original_of(stem, known, is_id)) for stem in given)
    return {stem: original for stem, original in found if original}


def original_of(stem: str, known: Collection[str], is_id: Callable[[str], bool]) -> str | None:
    """Which of the ``known`` ids a file of this name is a second version of; None for no one.

    A name that may be an id itself is that of a card, whatever it looks like.
    """
    if stamped := _STAMPED.fullmatch(stem):
        return stamped["id"] if stamped["id"] in known else None
    if is_id(stem):
        return None
    words = stem.split(" ")
    for word in (words[0], words[-1], *words):
        if (name := word.partition(".")[0]) in known:
            return name
    of_computer = [each for each in known if stem.startswith(f"{each}-")]
    return max(of_computer, key=len, default=None)


def id_before_device(name: str) -> str:
    """What stands before the device in the name of a log, in whichever way a sync program changed that name.

    Programs put their words behind the device, ``visitors.anna (1).toml``, or in front: ``Copy of visitors.anna.toml``.
    """
    head, _dot, rest = name.partition(".")
    words = head.split(" ")
    if len(words) == 1:
        return head
    in_front = "." in rest and "(" not in head
    for word in (words[-1], words[0]) if in_front else (words[0], words[-1]):
        if is_slug(word):
            return word
    return words[0]
