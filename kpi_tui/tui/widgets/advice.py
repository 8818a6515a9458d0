"""What stands on a screen of its own accord: the first steps where it is empty, and the first of the findings.

Findings are what is wrong with the files, and what good practice says; the rest of them is a key away.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from textual.content import Content

from kpi_tui.language import Lazy, plural, text
from kpi_tui.model.sentence import Sentence
from kpi_tui.tui.board import Board
from kpi_tui.tui.commands import Command
from kpi_tui.tui.widgets.line import Piece

if TYPE_CHECKING:
    from kpi_tui.scorecard.practice import Finding
    from kpi_tui.workspace.problem import Problem

FINDINGS = Command(
    "practice.findings",
    "v",
    Lazy("Findings"),
    "findings",
    Lazy("What good practice says about your goals and KPIs, and why."),
    rank=9,
)
REPAIR = Sentence("What cannot be read is left out. Repair the file in a text editor: it is then read again by itself.")


def findings_of(board: Board) -> tuple[Finding, ...]:
    """What cannot be read comes first: without it the rest may not be the whole truth."""
    from kpi_tui.scorecard.practice import findings

    if (snapshot := board.snapshot) is None:
        return ()
    figures = snapshot.figure_problems if board.scorecard else ()  # else reading them would keep the screen waiting
    return (*map(_about_file, (*snapshot.problems, *figures)), *findings(snapshot, board.today))


def _about_file(problem: Problem) -> Finding:
    from kpi_tui.scorecard.practice import Finding

    values = {"file": problem.file, "line": problem.line, "problem": problem.sentence}
    return Finding("file", Sentence("%(file)s, line %(line)s: %(problem)s", values), REPAIR)


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
