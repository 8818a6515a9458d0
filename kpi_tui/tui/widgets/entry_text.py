"""What is said about a KPI of the catalogue: in a few lines under the list, and in full."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from textual.content import Content

from kpi_tui.catalogue.entry import Benchmark, Catalogue, CatalogueKpi, Confidence
from kpi_tui.language import N_, _, current, plural
from kpi_tui.language.amounts import amount
from kpi_tui.language.kpi_words import (
    DIRECTIONS,
    FREQUENCIES,
    HORIZONS,
    INDICATORS,
    OVER_TIME,
    formula_words,
    unit_word,
)
from kpi_tui.model.input import DAYS
from kpi_tui.model.unit import Unit
from kpi_tui.tui.widgets.kpi_text import lines
from kpi_tui.tui.widgets.line import fold, shorten

_CONFIDENCE = {
    Confidence.LOW: N_("little to rely on"),
    Confidence.MEDIUM: N_("to rely on somewhat"),
    Confidence.HIGH: N_("to rely on well"),
}


@dataclass(frozen=True, slots=True)
class About:
    """A KPI of the catalogue, where it stands with this workspace, and whether benchmarks are asked for."""

    entry: CatalogueKpi
    catalogue: Catalogue
    currency: str
    there: bool
    chosen: bool
    benchmarks: bool


def short_text(about: About, height: int, width: int) -> Content:
    """Name, description, formula, and what to enter or beware of, on at most ``height`` lines."""
    entry, language = about.entry, current()
    formula = _formula(entry)
    facts = [(_("Formula"), formula)] if formula else []
    description = fold(entry.description.in_(language), width)
    room = max(height - 1 - len(facts), 1)
    if len(description) > room:
        description = [*description[: room - 1], shorten(" ".join(description[room - 1 :]), width)]
    asked = " · ".join(part.label.in_(language) for part in entry.inputs if part.id != DAYS)
    facts += [(_("You enter"), asked), (_("Pitfalls"), entry.pitfalls.in_(language))]
    facts = facts[: max(height - 1 - len(description), 0)]
    indent = max((Content(label).cell_length for label, _words in facts), default=0) + 2
    rows = [
        Content.assemble(Content.styled(label, "$muted").pad_right(indent - Content(label).cell_length),
                         shorten(words, width - indent))
        for label, words in facts
    ]  # fmt: skip
    return Content("\n").join([_head(about), *map(Content, description), *rows])


def full_text(about: About, width: int) -> Content:
    """Everything, in the order in which one decides: what it is, what it asks, what to beware of."""
    entry, language = about.entry, current()
    parts = [
        _head(about),
        Content.styled(about.catalogue.category(entry.category).name.in_(language), "$muted"),
        Content(""),
        *map(Content, fold(entry.description.in_(language), width)),
        Content(""),
        *_benchmarks(about, width),
        lines(_facts(about), width),
    ]
    if entry.vanity_risk:
        calm = _("It can grow without the company doing better. Keep a KPI beside it that shows what it brings.")
        parts += [Content(""), *(Content.styled(line, "$ink") for line in fold(f"▸ {calm}", width))]
    return Content("\n").join(parts)


def _head(about: About) -> Content:
    state = ""
    if about.chosen:
        state = "  ● " + _("chosen")
    elif about.there:
        state = "  ✓ " + _("in your workspace")
    return Content.assemble((about.entry.name.in_(current()), "bold $ink"), (state, "$accent"))


def _facts(about: About) -> list[tuple[str, str]]:
    entry, language, catalogue = about.entry, current(), about.catalogue
    kind = (DIRECTIONS[entry.direction], INDICATORS[entry.indicator], HORIZONS[entry.horizon])
    related = [catalogue.kpi(name).name.in_(language) for name in entry.related]
    sectors = [] if "all" in entry.sectors else [catalogue.sector(name).name.in_(language) for name in entry.sectors]
    unit = unit_word(entry.unit, about.currency, time_unit=entry.time_unit)
    label = entry.unit_label.in_(language) if entry.unit_label else ""
    facts = [
        (_("Formula"), _formula(entry) or _("entered as it is")),
        *((_("You enter") if first else "", words) for first, words in _asked(entry, about.currency)),
        (_("How often"), _(FREQUENCIES[entry.frequency])),
        (_("Unit"), f"{unit} ({label})" if label else unit),
        (_("Kind"), ", ".join(_(word) for word in kind)),
        (_("Found in"), ", ".join(source.in_(language) for source in entry.data_sources)),
        (_("Pitfalls"), entry.pitfalls.in_(language)),
        (_("Guardrail"), _guardrail(about)),
        (_("Related"), ", ".join(related)),
        (_("Also called"), ", ".join(entry.aliases.in_(language))),
        (_("Suits"), ", ".join(sectors)),
    ]
    return [(head, words) for head, words in facts if words]


def _asked(entry: CatalogueKpi, currency: str) -> Iterator[tuple[bool, str]]:
    """The inputs that a person enters, the first one told apart."""
    parts = [part for part in entry.inputs if part.id != DAYS]
    for number, part in enumerate(parts):
        unit, combined = unit_word(part.unit, currency), _(OVER_TIME[part.over_time])
        yield number == 0, f"{part.label.in_(current())} ({unit}; {combined})"


def _guardrail(about: About) -> str:
    """The KPI to watch at the same time."""
    guard = about.catalogue.find(about.entry.guardrail)
    return _("watch %(kpi)s beside it") % {"kpi": guard.name.in_(current())} if guard else ""


def _formula(entry: CatalogueKpi) -> str:
    return formula_words(entry.formula, {part.id: part.label.in_(current()) for part in entry.inputs})


def _benchmarks(about: About, width: int) -> Iterator[Content]:
    """What others were seen to reach, where that is asked for; else that there is something to ask for."""
    found = about.entry.benchmarks
    if found and not about.benchmarks:
        count = plural("%(n)s benchmark", "%(n)s benchmarks", len(found))
        yield Content.assemble(("b", "bold $accent"), (f" {count}", "$muted"))
        yield Content("")
    if found and about.benchmarks:
        yield from benchmarks(about.entry, about.catalogue, width)
        yield Content("")


def benchmarks(entry: CatalogueKpi, catalogue: Catalogue, width: int) -> Iterator[Content]:
    """What others were seen to reach, where and when, and who says so."""
    yield Content.styled(_("Benchmarks"), "bold $ink")
    calm = _("Rough coordinates from elsewhere, never targets: your own past is the better yardstick.")
    for line in fold(calm, width):
        yield Content.styled(line, "$muted")
    for each in entry.benchmarks:
        source = catalogue.source(each.source)
        told = f"{_coordinate(each)}  {each.scope.in_(current())}"
        for number, line in enumerate(fold(told, width - 2)):
            yield Content(("· " if number == 0 else "  ") + line)
        for line in fold(f"{source.title}; {_(_CONFIDENCE[each.confidence])}", width - 2):
            yield Content.styled("  " + line, "$muted")


def _coordinate(benchmark: Benchmark) -> str:
    """A value, or from one to another, in the benchmark's own unit."""
    known = benchmark.unit in set(Unit)
    unit = Unit(benchmark.unit) if known else Unit.CURRENCY
    values = [value for value in (benchmark.low, benchmark.value, benchmark.high) if value is not None]
    return " – ".join(amount(value, unit, decimals=None, currency="" if known else benchmark.unit) for value in values)
