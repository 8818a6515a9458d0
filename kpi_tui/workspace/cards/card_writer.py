"""Writes cards: new ones in the order of their fields, changed ones in place, so that comments and order stay."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from kpi_tui.model.sentence import Refusal
from kpi_tui.workspace.cards.card_merge import merge_cards
from kpi_tui.workspace.cards.card_text import card_text, headed_keys
from kpi_tui.workspace.cards.cards import CardKind, M, parse_card, read_card
from kpi_tui.workspace.cards.fields import Plain, write_table
from kpi_tui.workspace.cards.locate import comments
from kpi_tui.workspace.files.problem import Problem
from kpi_tui.workspace.files.reading import BadToml, parse_toml, read_text


class Clash(Exception):
    """Others changed on disk what was to be changed: the values of these ``keys`` of a card."""

    def __init__(self, kind: CardKind[Any], seen: Any, wanted: Any, on_disk: Any, keys: tuple[str, ...]) -> None:
        super().__init__(keys)
        self.kind = kind
        self.seen = seen
        self.wanted = wanted
        self.on_disk = on_disk
        self.keys = keys


def card_to_write(folder: Path, kind: CardKind[M], card_id: str, seen: M | None, wanted: M) -> str | None:
    """The text of a card with what changed between ``seen`` and ``wanted``, or None where it says all that already.

    What others changed in the file since it was ``seen`` stays. Take the lock around this and the writing. Raises
    Clash where they changed the same, and Refusal when the file has a problem, was put away or cannot be changed
    without loss.
    """
    path = folder / kind.file(card_id)
    if not path.is_symlink() and not path.exists():
        if seen is not None:
            raise Refusal(
                "%(file)s is not changed: somebody else took it away meanwhile. Copy what you typed, and add it anew "
                "if it is still wanted.",
                file=kind.file(card_id),
            )
        return new_card(kind, card_id, wanted)
    card = read_card(folder, kind, card_id)
    if card.model is None:
        raise not_changed(card.problems[0])
    meant = _merge(kind, card_id, seen or card.model, wanted, card.model)
    if write_table(meant, kind.fields) == write_table(card.model, kind.fields):
        return None
    text = read_text(path, folder).replace("\r\n", "\n")
    return edited_card(text, kind, card_id, card.model, meant)


def not_changed(problem: Problem) -> Refusal:
    """A card is left alone, because it cannot be read."""
    return Refusal(
        "%(file)s is not changed, because something is wrong in line %(line)s of it: %(problem)s Repair the file in a "
        "text editor and try again.",
        file=problem.file,
        line=problem.line,
        problem=problem.sentence,
    )


def _merge(kind: CardKind[M], card_id: str, seen: M, wanted: M, on_disk: M) -> M:
    """What is wanted, and what others changed on disk since it was seen. Raises Clash where these contradict."""
    before, ours, theirs = (write_table(each, kind.fields) for each in (seen, wanted, on_disk))
    merged = merge_cards(before, ours, theirs)
    both = any(merged.table[key] not in (ours[key], theirs[key]) for key in merged.table)
    made = _read_table(kind, card_id, merged.table) if both else None
    if merged.clashes or (both and made is None):
        keys = {path[0] for path in merged.clashes} or {key for key in ours if before[key] != ours[key]}
        raise Clash(kind, seen, wanted, on_disk, tuple(each.key for each in kind.fields if each.key in keys))
    sources = {each: _source(each.key, merged.table, ours, theirs) for each in kind.fields}
    models = {"ours": wanted, "theirs": on_disk, "both": made}
    return replace(on_disk, **{each.name: getattr(models[source], each.name) for each, source in sources.items()})


def _source(key: str, merged: Mapping[str, Any], ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> str:
    if merged[key] == theirs[key]:
        return "theirs"
    return "ours" if merged[key] == ours[key] else "both"


def _read_table(kind: CardKind[M], card_id: str, table: Mapping[str, Any]) -> M | None:
    model, problems = parse_card(card_text(table, headed_keys(kind.fields)), kind, card_id)
    return None if problems else model


def new_card(kind: CardKind[M], card_id: str, model: M) -> str:
    """The text of a new card. Raises Refusal for a model that no card can hold."""
    table = write_table(model, kind.fields)
    text = card_text(table, headed_keys(kind.fields))
    read, problems = _read_back(text, kind, card_id)
    if problems:
        raise Refusal("%(file)s is not saved: %(problem)s", file=kind.file(card_id), problem=problems[0].sentence)
    if read != table:
        raise Refusal(
            "%(file)s is not saved: it holds characters that a text file cannot keep.", file=kind.file(card_id)
        )
    return text


def edited_card(text: str, kind: CardKind[M], card_id: str, before: M, after: M) -> str:
    """The text of a card that says ``before``, changed where it must to say ``after``.

    Comments, order and keys that mean nothing stay. Raises Refusal where that cannot be done.
    """
    from kpi_tui.workspace.cards.card_editor import edit

    old, new = write_table(before, kind.fields), write_table(after, kind.fields)
    _, known = _read_back(text, kind, card_id)
    candidate = edit(text, kind.fields, old, new)
    if candidate is not None and _says(candidate, new, kind, card_id) and _keeps_the_rest(text, candidate, old, new):
        return candidate
    if not comments(text) and not known:
        return new_card(kind, card_id, after)
    raise Refusal(
        "%(file)s is not changed: that cannot be done without losing comments in it. Change it in a text editor.",
        file=kind.file(card_id),
    )


def _read_back(text: str, kind: CardKind[M], card_id: str) -> tuple[dict[str, Plain] | None, tuple[Problem, ...]]:
    try:
        text.encode()
    except UnicodeEncodeError:
        return None, ()
    model, problems = parse_card(text, kind, card_id)
    return (None if model is None else write_table(model, kind.fields)), problems


def _says(text: str, table: dict[str, Plain], kind: CardKind[Any], card_id: str) -> bool:
    return _read_back(text, kind, card_id)[0] == table


def _keeps_the_rest(text: str, candidate: str, old: dict[str, Plain], new: dict[str, Plain]) -> bool:
    """Whether keys that were not to change read the same, and comments are lost only where something was removed."""
    try:
        before, after = parse_toml(text), parse_toml(candidate)
    except BadToml:
        return False
    touched = {key for key in new if old[key] != new[key]}
    if any(before.get(key) != after.get(key) for key in (before.keys() | after.keys()) - touched):
        return False
    removed = any(_holds_less(old[key], new[key]) for key in touched)
    return removed or not Counter(comments(text)) - Counter(comments(candidate))


def _holds_less(old: Plain, new: Plain) -> bool:
    """Whether a key, or an item of a list, is gone: its comment may go with it."""
    if isinstance(old, list) and isinstance(new, list):
        return len(new) < len(old) or any(_holds_less(a, b) for a, b in zip(old, new, strict=False))
    if isinstance(old, dict) and isinstance(new, dict):
        return any(key not in new or _holds_less(value, new[key]) for key, value in old.items())
    return old is not None and new is None
