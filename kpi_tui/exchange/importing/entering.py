"""Carrying an import out: inputs that are new, the mapping to remember and the figures, which one undo takes back."""

from __future__ import annotations

from dataclasses import dataclass

from kpi_tui.exchange.importing.plan import ImportPlan
from kpi_tui.exchange.importing.source import Source
from kpi_tui.model.input import Input
from kpi_tui.workspace.changes import Imported, SaveInput, SaveMapping, SetFigure
from kpi_tui.workspace.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Entered:
    """What an import wrote: the figures, and the inputs that were made for them."""

    figures: tuple[SetFigure, ...]
    new_inputs: tuple[Input, ...]


def carry_out(
    workspace: Workspace,
    source: Source,
    plan: ImportPlan,
    *,
    replace_different: bool = False,
    partial: bool = False,
    remember: bool = True,
) -> Entered:
    """Enter the figures of a plan and what comes with them as one batch. Without any, nothing is written.

    Raises Refusal where something cannot be written.
    """
    calendar = workspace.snapshot.settings.calendar
    figures = plan.changes(calendar, replace_different=replace_different, partial=partial)
    if not figures:
        return Entered((), ())
    filled = {figure.id for figure in figures}
    new = tuple(each for each in plan.new_inputs if each.id in filled)
    cards: list[SaveInput | SaveMapping] = [SaveInput(each) for each in new]
    if remember:
        cards.append(SaveMapping(plan.mapping))
    came_from = Imported(source.name, source.sha256, plan.mapping.profile or plan.mapping.id)
    workspace.enter(figures, came_from, cards)
    return Entered(figures, new)
