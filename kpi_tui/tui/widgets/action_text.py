"""The actions for a KPI in words: what is done, by whom, from when to when, and what the figures say of it."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from kpi_tui.language import _, text
from kpi_tui.language.action_words import action_dates
from kpi_tui.model.action import Action, Stage
from kpi_tui.scorecard.trend.verdict import ActionResult
from kpi_tui.tui.widgets.line import fold

_INDENT = 2
_COLOURS = {True: "$status-on-track", False: "$status-off-track", None: "$ink"}


def acted(results: Sequence[ActionResult], width: int) -> Content:
    """Each action with its dates and owner, its verdict, and what was learned; the newest first."""
    rows = [Content.styled(_("Actions"), "$muted")]
    for result in reversed(results):
        action = result.action
        mark = ("-", "bold $accent")
        for line in fold(action.name, max(width - _INDENT, 1)):
            rows.append(Content.assemble(mark, " ", (line, "bold $ink")))
            mark = (" ", "")
        rows += _folded(", ".join(filter(None, (action_dates(action, result.stage), action.owner))), "$muted", width)
        if result.verdict is not None:
            details = "; ".join(text(each) for each in result.verdict.details)
            rows += _folded(text(result.verdict.title), f"bold {_COLOURS[result.verdict.better]}", width)
            rows += _folded(details, "$muted", width)
        for label, words in ((_("Why"), action.why), (_("Learned"), action.outcome)):
            if words:
                rows += _folded(f"{label}: {words}", "$muted", width)
    return Content("\n").join(rows)


def verdict_line(result: ActionResult) -> str:
    """The verdict in a few lines of plain text; of a planned action, that there is none yet."""
    if result.verdict is None:
        return _("Not begun yet.")
    return "\n".join(text(each) for each in (result.verdict.title, *result.verdict.details))


def _folded(words: str, style: str, width: int) -> list[Content]:
    lines = fold(words, max(width - _INDENT, 1))
    return [Content.assemble(" " * _INDENT, (line, style)) for line in lines]


def action_facts(running: Sequence[Action]) -> list[tuple[str, str]]:
    """What is being done, as facts with a label."""
    return [
        (_("Action"), ", ".join(filter(None, (action.name, action.owner, action_dates(action, Stage.RUNNING)))))
        for action in running
    ]
