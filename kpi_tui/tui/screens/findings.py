"""What good practice says about the goals and KPIs, each line with its reason. Advice: nothing here must be done."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen

from kpi_tui.language import Lazy, _, text
from kpi_tui.scorecard.practice import Finding
from kpi_tui.tui.commands import Command, bindings
from kpi_tui.tui.widgets.folded import Folded
from kpi_tui.tui.widgets.line import fold

CLOSE = Command("findings.close", "escape,v,q", Lazy("Close"), "dismiss", Lazy("Back to the scorecard."), rank=1)


class FindingsScreen(ModalScreen[None]):
    """All findings on one page that scrolls."""

    ABOUT = Lazy("What makes a set of KPIs hard to steer by, and why. It is advice: you decide.")
    KEYS: ClassVar[tuple[Command, ...]] = (CLOSE,)
    BINDINGS = bindings(KEYS)
    CSS_PATH = "findings.tcss"
    AUTO_FOCUS = "VerticalScroll"

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__()
        self._findings = findings

    def compose(self) -> ComposeResult:
        """A line for each, and under those that have it in common the reason."""
        with VerticalScroll(classes="box") as box:
            box.border_title = _("Good practice")
            box.border_subtitle = _("Esc closes")
            for alike in _by_reason(self._findings):
                row = Folded()
                row.show(partial(_row, alike))
                yield row


def _by_reason(findings: Iterable[Finding]) -> Iterable[list[Finding]]:
    """Those with one reason together, each group where its first stood."""
    groups: dict[str, list[Finding]] = {}
    for finding in findings:
        groups.setdefault(text(finding.why), []).append(finding)
    return groups.values()


def _row(alike: Sequence[Finding], width: int) -> Content:
    said = [Content.styled(line, "bold $ink") for each in alike for line in fold(text(each.sentence), width)]
    why = [Content.styled(line, "$muted") for line in fold(text(alike[0].why), width)]
    return Content("\n").join([*said, *why])
