"""The inputs that a file fills: those of the workspace, and new ones from the catalogue or of a plain kind."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache

from kpi_tui.catalogue.reader import load
from kpi_tui.model.input import DAYS, Input
from kpi_tui.model.sentence import Refusal
from kpi_tui.model.slug import is_input_id, nearest
from kpi_tui.workspace.snapshot import Snapshot

_BRACKETS = re.compile(r"\s*[\[(].*?[\])]")


def input_named(snapshot: Snapshot, name: str, label: str = "") -> Input:
    """The input that a person named by its id, or by a KPI that is that input as it is; a new one where there is none.

    Raises Refusal for a KPI that is computed, and for a name that is nearly the one of an input, unless a ``+`` before
    it says that a new one is meant.
    """
    name, meant_new = name.removeprefix("+"), name.startswith("+")
    if name in snapshot.kpis or name == DAYS:
        if name in snapshot.kpis and not snapshot.kpis[name].is_direct:
            raise Refusal(
                "“%(id)s” is computed from %(inputs)s: name one of those.",
                id=name,
                inputs=", ".join(snapshot.kpis[name].entered),
            )
        name = snapshot.entry_id(name)
    if name in snapshot.inputs:
        return snapshot.inputs[name]
    if known := catalogue_input(name, snapshot.settings.language):
        return known
    if not meant_new and (near := nearest(name, tuple(snapshot.inputs))):
        raise Refusal(
            "There is no input “%(id)s”: did you mean “%(nearest)s”? A new one is made of “+%(id)s”.",
            id=name,
            nearest=near,
        )
    if not is_input_id(name):
        raise Refusal("“%(id)s” cannot be the id of an input: use small letters, digits and _ only.", id=name)
    return Input(name, label or name.replace("_", " ").capitalize())


def catalogue_input(input_id: str, language: str) -> Input | None:
    """The input of the catalogue with this id, asked for as often as the KPI that needs it most often."""
    from kpi_tui.catalogue.adopt import adopt_all

    entries = [entry for entry in load().kpis if any(part.id == input_id for part in entry.inputs)]
    if not entries or input_id == DAYS:
        return None
    _kpis, inputs = adopt_all(entries, language, {})
    return next(each for each in inputs if each.id == input_id)


def input_meant(snapshot: Snapshot, column: str) -> str | None:
    """The id of the input that a column is named after: one of the workspace, or else of the catalogue."""
    wanted = plain_name(column)
    if not wanted:
        return None
    return _names_of(snapshot).get(wanted) or _catalogue_names().get(wanted)


def catalogue_choices(snapshot: Snapshot) -> tuple[tuple[str, str], ...]:
    """The inputs of the catalogue that the workspace does not have yet: id and label."""
    language = snapshot.settings.language
    labels = {part.id: part.label.in_(language) for entry in load().kpis for part in entry.inputs}
    new = ((entry_id, label) for entry_id, label in labels.items() if entry_id not in {*snapshot.inputs, DAYS})
    return tuple(sorted(new, key=lambda pair: pair[1].casefold()))


def plain_name(text: str) -> str:
    """A name without accents, signs and what stands in brackets."""
    bare = _BRACKETS.sub("", text) or text
    folded = unicodedata.normalize("NFKD", bare).encode("ascii", "ignore").decode().lower()
    return " ".join(re.findall(r"[a-z0-9]+", folded))


def _names_of(snapshot: Snapshot) -> Mapping[str, str]:
    names: dict[str, str] = {}
    for each in snapshot.inputs.values():
        names.setdefault(plain_name(each.label), each.id)
        names.setdefault(plain_name(each.id), each.id)
    for kpi in snapshot.kpis.values():
        if kpi.is_direct and kpi.inputs[0] in snapshot.inputs and not kpi.segment:
            names.setdefault(plain_name(kpi.name), kpi.inputs[0])
    return names


@lru_cache(maxsize=1)
def _catalogue_names() -> Mapping[str, str]:
    return dict(reversed(list(_catalogue_pairs())))  # the first KPI that has a name keeps it


def _catalogue_pairs() -> Iterator[tuple[str, str]]:
    for entry in load().kpis:
        for part in entry.inputs:
            if part.id != DAYS:
                yield from ((plain_name(text), part.id) for text in (part.id, part.label.en, part.label.nl))
    for entry in load().kpis:
        if len(entry.inputs) == 1 and entry.formula.text == entry.inputs[0].id:
            names = (entry.name.en, entry.name.nl, *entry.aliases.en, *entry.aliases.nl)
            yield from ((plain_name(name), entry.inputs[0].id) for name in names)
