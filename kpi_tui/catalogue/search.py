"""Search over the catalogue in both languages at once, forgiving accents and small typing errors."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from kpi_tui.catalogue.entry import Catalogue, CatalogueKpi
from kpi_tui.catalogue.spelling import letters, typos, typos_allowed, words
from kpi_tui.model.kpi import Indicator

# How much a word counts by where it stands, and by how well it fits.
_NAME, _ALIAS, _LABEL, _CATEGORY, _DESCRIPTION = 12.0, 9.0, 5.0, 3.0, 2.0
_WHOLE, _START, _END, _INSIDE = 1.0, 0.8, 0.7, 0.5
# More for a KPI with a name that is what was typed, begins with it, or says little else.
_WHOLE_NAME, _NAME_STARTS, _NAME_COVERED = 40.0, 6.0, 4.0

# A longer text was pasted by mistake.
_MOST_WORDS = 12


def search(
    catalogue: Catalogue,
    text: str = "",
    *,
    category: str | None = None,
    sector: str | None = None,
    indicator: Indicator | None = None,
) -> tuple[CatalogueKpi, ...]:
    """The KPIs that fit, best first; without a text all that pass the filters, in the catalogue's order.

    A KPI for all sectors passes every sector. Where no KPI has all words of the text, those with most of them come.
    """
    passed = [
        number
        for number, entry in enumerate(catalogue.kpis)
        if (category is None or entry.category == category)
        and (sector is None or entry.is_for(sector))
        and (indicator is None or entry.indicator is indicator)
    ]
    if text.strip():
        scores = _scores(_index(catalogue), tuple(words(text)[:_MOST_WORDS]), frozenset(passed))
        passed = sorted(scores, key=lambda number: (-scores[number], number))
    return tuple(catalogue.kpis[number] for number in passed)


@dataclass(frozen=True, slots=True)
class _Index:
    """Per word the KPIs (by their number) it stands in, with its best weight there; and the names of each KPI."""

    places: dict[str, dict[int, float]]
    letters: tuple[tuple[str, int], ...]
    names: tuple[frozenset[tuple[str, ...]], ...]


@lru_cache(maxsize=2)
def _index(catalogue: Catalogue) -> _Index:
    places: dict[str, dict[int, float]] = {}
    categories = {category.id: category.name for category in catalogue.categories}
    for number, entry in enumerate(catalogue.kpis):
        category = categories[entry.category]
        for text, weight in (*_texts(entry), (category.en, _CATEGORY), (category.nl, _CATEGORY)):
            found = words(text)
            # “conversionrate” and “klant tevredenheid” are meant as “conversion rate” and “klanttevredenheid”.
            joined = ["".join(found)] if weight in (_NAME, _ALIAS) else []
            for word in (*found, *joined):
                at = places.setdefault(word, {})
                at[number] = max(weight, at.get(number, 0.0))
    names = tuple(frozenset(tuple(words(name)) for name in _names(entry)) for entry in catalogue.kpis)
    return _Index(places, tuple((word, letters(word)) for word in places), names)


def _texts(entry: CatalogueKpi) -> Iterator[tuple[str, float]]:
    yield entry.id, _NAME
    for name in (entry.name.en, entry.name.nl):
        plain, _, bracketed = name.partition("(")
        yield from ((plain, _NAME), (bracketed, _LABEL))
    yield from ((alias, _ALIAS) for alias in (*entry.aliases.en, *entry.aliases.nl))
    for part in entry.inputs:
        yield from ((text, _LABEL) for text in (part.label.en, part.label.nl, part.id))
    yield from ((text, _DESCRIPTION) for text in (entry.description.en, entry.description.nl))


def _names(entry: CatalogueKpi) -> Iterator[str]:
    """Everything the KPI is called, with and without what stands in brackets: “Cost per lead (CPL)”, “CPL” …"""
    yield from (entry.id, *entry.aliases.en, *entry.aliases.nl)
    for name in (entry.name.en, entry.name.nl):
        plain, _, bracketed = name.partition("(")
        yield from (name, plain, bracketed.strip(" )").partition(",")[0])


def _scores(index: _Index, typed: tuple[str, ...], passed: frozenset[int]) -> dict[int, float]:
    total: dict[int, float] = {}
    hits: dict[int, int] = {}
    meant: list[frozenset[str]] = []
    for word in typed:
        found, spelt = _find(index, word)
        meant.append(spelt)
        for number in found.keys() & passed:
            total[number] = total.get(number, 0.0) + found[number]
            hits[number] = hits.get(number, 0) + 1
    most = max(hits.values(), default=0)
    return {
        number: score + max(_name_bonus(name, meant) for name in index.names[number])
        for number, score in total.items()
        if hits[number] == most
    }


def _find(index: _Index, typed: str) -> tuple[dict[int, float], frozenset[str]]:
    """The KPIs that a typed word fits, with how well, and what was meant by it.

    Typing errors are looked for only where nothing fits as it is.
    """
    best = _find_as_is(index, typed)
    if best:
        return best, frozenset({typed})
    meant = _corrected(index, typed)
    for word in meant:
        _keep_best(best, _find_as_is(index, word), 1.0)
    return best, meant


def _find_as_is(index: _Index, typed: str) -> dict[int, float]:
    best: dict[int, float] = {}
    for word, at in index.places.items():
        if word.startswith(typed):
            _keep_best(best, at, _WHOLE if len(word) == len(typed) else _START)
        elif len(typed) > 2 and typed in word:
            _keep_best(best, at, _END if word.endswith(typed) else _INSIDE)
    return best


def _corrected(index: _Index, typed: str) -> frozenset[str]:
    """What was typed without the slips: the nearest words, or else the nearest beginnings of words."""
    allowed = typos_allowed(typed)
    has = letters(typed)
    whole: dict[str, int] = {}
    begun: dict[str, int] = {}
    for word, others in index.letters:
        if not allowed or len(word) < len(typed) - allowed or (has & ~others).bit_count() > allowed:
            continue
        for part, nearest in ((word, whole), (word[: len(typed)], begun)):
            slips = typos(typed, part, allowed) if (letters(part) & ~has).bit_count() <= allowed else None
            if slips is not None:
                nearest[part] = slips
    fewest = min((*whole.values(), *begun.values()), default=0)
    return frozenset(word for word, slips in whole.items() if slips == fewest) or frozenset(
        part for part, slips in begun.items() if slips == fewest
    )


def _keep_best(best: dict[int, float], at: dict[int, float], fit: float) -> None:
    for number, weight in at.items():
        best[number] = max(best.get(number, 0.0), weight * fit)


def _name_bonus(name: tuple[str, ...], meant: list[frozenset[str]]) -> float:
    if not name:
        return 0.0
    spelt = frozenset[str]().union(*meant)
    covered = sum(max((len(part) for part in spelt if part in word), default=0) for word in name)
    bonus = _NAME_COVERED * covered / sum(map(len, name))
    if len(meant) == len(name) and all(word in spellings for word, spellings in zip(name, meant, strict=True)):
        bonus += _WHOLE_NAME
    elif len(meant) <= len(name) and all(
        word.startswith(tuple(spellings)) for word, spellings in zip(name, meant, strict=False)
    ):
        bonus += _NAME_STARTS
    return bonus
