"""What stands on a screen of its own accord: the first steps where it is empty, and the first finding of good practice.

The rest of the findings is a key away.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from textual.content import Content

from kpi_tui.language import Lazy, plural, text
from kpi_tui.tui.commands import Command
from kpi_tui.tui.widgets.line import Piece

if TYPE_CHECKING:
    from kpi_tui.scorecard.practice import Finding

FINDINGS = Command(
    "practice.findings",
    "v",
    Lazy("Findings"),
    "findings",
    Lazy("What good practice says about your goals and KPIs, and why."),
    rank=9,
)


def finding_pieces(findings: Sequence[Finding], click: Callable[[], object]) -> list[Piece]:
    """How many findings there are, the key to see them all, and the first; nothing where there is none."""
    if not findings:
        return []
    count = plural("%(n)s finding", "%(n)s findings", len(findings))
    first = text(findings[0].sentence)
    return [
        Piece("  ·  ", "$muted"),
        Piece(FINDINGS.key_name, "bold $accent", click),
        Piece(f" {count}: ", "$muted", click),
        Piece(first, "$ink", click, text(findings[0].why)),
    ]


def first_steps(title: str, *steps: tuple[str, str], why: str = "") -> Content:
    """What an empty screen says: what is not there yet, why one would want it, and each key with what it begins."""
    lines = [Content.styled(title, "bold $ink")]
    if why:
        lines += [Content(""), Content(why)]
    if steps:
        lines.append(Content(""))
    lines += [Content.assemble((key, "bold $accent"), "  ", (words, "$ink")) for key, words in steps]
    return Content("\n").join(lines)
