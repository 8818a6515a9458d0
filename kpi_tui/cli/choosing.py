"""Commands around the catalogue: ``catalogue``, ``add`` and ``formula``."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING

from kpi_tui.cli.command import Arguments, Command, Parser, WrongUsage
from kpi_tui.cli.output import print_json, print_table, say
from kpi_tui.cli.place import find_folder, open_workspace
from kpi_tui.language import Lazy, _, activate, current, text
from kpi_tui.model.sentence import Refusal
from kpi_tui.model.settings import LANGUAGES

if TYPE_CHECKING:
    from kpi_tui.catalogue.entry import CatalogueKpi
    from kpi_tui.model.input import Input
    from kpi_tui.model.kpi import Kpi


def _catalogue_arguments(parser: Parser) -> None:
    parser.add_argument("search", nargs="?", default="", metavar=_("SEARCH"), help=_("words to look for"))
    parser.add_argument("--category", metavar="ID", help=_("only this category"))
    parser.add_argument("--sector", metavar="ID", help=_("only what suits this sector"))
    parser.add_argument("--language", choices=LANGUAGES, help=_("the language of the list"))
    parser.add_argument("--json", action="store_true", help=_("print JSON, for scripts"))


def _catalogue(arguments: Arguments) -> int:
    from kpi_tui.catalogue.reader import load
    from kpi_tui.catalogue.search import search

    _speak_language_of(arguments)
    catalogue = load()
    _known(arguments.category, [each.id for each in catalogue.categories], _("category"))
    _known(arguments.sector, [each.id for each in catalogue.sectors], _("sector"))
    found = search(catalogue, arguments.search, category=arguments.category, sector=arguments.sector)
    if arguments.json:
        print_json({"kpis": [_entry_json(entry) for entry in found]})
        return 0
    if not found:
        say(_("Nothing found for “%(text)s”. Try another word, or fewer.") % {"text": arguments.search})
        return 0
    language = current()
    rows = [(entry.id, entry.name.in_(language), entry.description.in_(language)) for entry in found]
    print_table((_("Id"), _("KPI"), _("What it tells")), rows)
    return 0


def _entry_json(entry: CatalogueKpi) -> dict[str, object]:
    language = current()
    return {
        "id": entry.id,
        "name": entry.name.in_(language),
        "category": entry.category,
        "description": entry.description.in_(language),
        "formula": entry.formula.text,
        "unit": entry.unit,
        "direction": entry.direction,
        "aggregation": entry.aggregation,
        "frequency": entry.frequency,
        "indicator": entry.indicator,
        "horizon": entry.horizon,
        "sectors": list(entry.sectors),
        "inputs": [
            {"id": each.id, "label": each.label.in_(language), "unit": each.unit, "over_time": each.over_time}
            for each in entry.inputs
        ],
        "pitfalls": entry.pitfalls.in_(language),
    }


def _known(chosen: str | None, ids: Sequence[str], what: str) -> None:
    if chosen is not None and chosen not in ids:
        raise WrongUsage(
            _("There is no %(what)s “%(id)s”. Choose from: %(ids)s.")
            % {"what": what, "id": chosen, "ids": ", ".join(ids)}
        )


def _speak_language_of(arguments: Arguments) -> None:
    """The language asked for, else that of the workspace here, if there is one that can be read."""
    if arguments.language:
        activate(arguments.language)
    elif find_folder(arguments.workspace):
        try:
            open_workspace(arguments.workspace)
        except Refusal:
            return  # the catalogue can be looked at without a workspace


def _add_arguments(parser: Parser) -> None:
    parser.add_argument("kpi", metavar="KPI_ID", help=_("the id of a KPI in the catalogue"))
    parser.add_argument("--goal", metavar="GOAL_ID", help=_("the goal that it belongs to"))


def _add(arguments: Arguments) -> int:
    from kpi_tui.catalogue.adopt import adopt
    from kpi_tui.catalogue.reader import load
    from kpi_tui.workspace.changes import AddKpi

    workspace = open_workspace(arguments.workspace)
    entry = load().kpi(arguments.kpi)
    before = workspace.snapshot
    kpi, inputs = adopt(entry, before.settings.language, before.inputs)
    after = workspace.request(AddKpi(kpi, inputs, arguments.goal))
    say(_("Added %(kpi)s.") % {"kpi": kpi.name})
    asked = ", ".join(after.inputs[name].label for name in kpi.entered)
    say(_("To be entered: %(inputs)s.") % {"inputs": asked})
    if not arguments.goal:
        say(_("No goal uses it yet: link it in the app, or say --goal next time."))
    return 0


def _formula_arguments(parser: Parser) -> None:
    parser.add_argument("kpi", metavar="KPI_ID", help=_("a KPI of the catalogue or of the workspace"))
    parser.add_argument("values", nargs=argparse.ZERO_OR_MORE, metavar=_("NAME=VALUE"), help=_("the inputs"))
    parser.add_argument("--json", action="store_true", help=_("print JSON, for scripts"))


def _formula(arguments: Arguments) -> int:
    from kpi_tui.catalogue.calculator import compute
    from kpi_tui.cli.entering import named_values

    kpi, inputs, currency = _kpi_to_compute(arguments)
    values = named_values(arguments.values)
    # An outcome that is known already may be given in place of the inputs, and is then only checked.
    names = (kpi.id,) if kpi.id in values else kpi.inputs
    if unknown := [name for name in values if name not in names]:
        raise WrongUsage(
            _("%(kpi)s has no input “%(name)s”. Its inputs are: %(inputs)s.")
            % {"kpi": kpi.id, "name": unknown[0], "inputs": ", ".join(kpi.inputs)}
        )
    if missing := [name for name in names if name not in values]:
        raise WrongUsage(
            _("%(kpi)s also needs: %(inputs)s.") % {"kpi": kpi.id, "inputs": ", ".join(f"{name}=…" for name in missing)}
        )
    answer = compute(kpi, inputs, values)
    message = text(answer.sentence) if answer.sentence else ""
    if arguments.json:
        numbers = {"kpi": kpi.id, "value": answer.value, "unit": kpi.unit}
        print_json({**numbers, "reason": answer.reason, "message": message or None})
    elif answer.value is None:
        say(message)
    else:
        from kpi_tui.language.amounts import amount

        say(amount(answer.value, kpi.unit, decimals=kpi.decimals, currency=currency, unit_label=kpi.unit_label,
                     time_unit=kpi.time_unit))  # fmt: skip
    # That something cannot be computed is an answer; figures that cannot be right are a problem.
    return 1 if answer.reason in ("out-of-range", "negative-input") else 0


def _kpi_to_compute(arguments: Arguments) -> tuple[Kpi, dict[str, Input], str]:
    """The KPI of the workspace, if there is one with this id, else that of the catalogue; its inputs; the currency."""
    from kpi_tui.catalogue.adopt import adopt
    from kpi_tui.catalogue.reader import load

    currency = "EUR"
    if find_folder(arguments.workspace):
        snapshot = open_workspace(arguments.workspace).snapshot
        currency = snapshot.settings.currency
        if own := snapshot.kpis.get(arguments.kpi):
            return own, dict(snapshot.inputs), currency
    kpi, inputs = adopt(load().kpi(arguments.kpi), current(), {})
    return kpi, {each.id: each for each in inputs}, currency


CATALOGUE = Command(Lazy("Search the catalogue of KPIs."), _catalogue_arguments, _catalogue)
ADD = Command(Lazy("Add a KPI of the catalogue to the workspace, with its inputs."), _add_arguments, _add)
FORMULA = Command(Lazy("Compute one KPI from numbers, without a workspace."), _formula_arguments, _formula)
