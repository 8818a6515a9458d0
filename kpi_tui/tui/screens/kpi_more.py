"""The second page of a KPI: the KPI to watch beside it, related KPIs, and on request what others report."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from kpi_tui.language import Lazy, _, current, plural, text
from kpi_tui.language.status_words import status_word
from kpi_tui.model.kpi import Kpi
from kpi_tui.scorecard.related import Related, related
from kpi_tui.scorecard.result_words import values_of
from kpi_tui.tui.board import Board
from kpi_tui.tui.commands import Command, bindings
from kpi_tui.tui.theme import status_variable
from kpi_tui.tui.widgets.folded import Folded
from kpi_tui.tui.widgets.line import fold
from kpi_tui.workspace.files.reading import clean

if TYPE_CHECKING:
    from kpi_tui.catalogue.entry import Catalogue, CatalogueKpi

CLOSE = Command("more.close", "escape,m", Lazy("Close"), "dismiss", Lazy("Back to the KPI."), rank=1)
BENCHMARKS = Command(
    "more.benchmarks", "b", Lazy("Benchmarks"), "benchmarks",
    Lazy("Show what others report, or hide it: rough coordinates, never targets."), rank=2,
)  # fmt: skip


class KpiMoreScreen(ModalScreen[str | None]):
    """Answers the id of the KPI that was chosen."""

    ABOUT = Lazy("What belongs beside this KPI. Enter opens the page of the KPI under the cursor.")
    KEYS: ClassVar[tuple[Command, ...]] = (CLOSE, BENCHMARKS)
    BINDINGS = bindings(KEYS)
    CSS_PATH = "kpi_more.tcss"
    AUTO_FOCUS = "#related"

    def __init__(self, kpi: Kpi, board: Board) -> None:
        super().__init__()
        self._kpi = kpi
        self._board = board
        self._related = related(board.snapshot, kpi.id) if board.snapshot else ()
        self._asked = False

    def compose(self) -> ComposeResult:
        """The KPIs, and under them the benchmarks."""
        with VerticalScroll(classes="box") as box:
            box.border_title = Content(clean(self._kpi.name))
            box.border_subtitle = Content("   ".join(f"{c.key_name} {c.label}" for c in self.KEYS))
            if self._related:
                yield OptionList(*self._options(), markup=False, compact=True, id="related")
            yield Folded(id="missing")
            yield Folded(id="benchmarks")

    def on_mount(self) -> None:
        """Say what there is to ask for."""
        missing = self._missing()
        self.query_one("#missing", Folded).show(partial(_muted, missing) if missing else None)
        self._show_benchmarks()
        if not self._related:
            self.query_one(VerticalScroll).focus()

    def _options(self) -> list[Option]:
        """The guardrail, then the others, each with its newest value and why it is here."""
        options = []
        for title, group in (
            (_("Watch beside it"), [each for each in self._related if each.guards]),
            (_("Related"), [each for each in self._related if not each.guards]),
        ):
            if group:
                options.append(Option(Content.styled(title, "$muted"), disabled=True))
                options += [Option(self._prompt(each), id=each.kpi.id) for each in group]
        return options

    def _prompt(self, each: Related) -> Content:
        result = self._board.scorecard.of(each.kpi.id) if self._board.scorecard else None
        currency = self._board.settings.currency if self._board.settings else ""
        head = Content.styled(clean(each.kpi.name), "bold $ink")
        if result is not None:
            status = result.point.status
            head = Content.assemble(
                head, f"  {values_of(result, currency)[0]}  ",
                (f"{status.sign} {status_word(status)}", status_variable(status)),
            )  # fmt: skip
        why = (Content.styled(f"  {clean(text(reason))}", "$muted") for reason in each.why)
        return Content("\n").join([head, *why])

    def _missing(self) -> str:
        """What there is to say where no KPI stands here, or not the guardrail."""
        entry = self._entry()
        guard = entry[1].find(entry[0].guardrail) if entry else None
        if guard is not None and not any(each.guards for each in self._related):
            return _("The catalogue says: watch “%(kpi)s” beside it. It is not in this workspace.") % {
                "kpi": guard.name.in_(current())
            }
        return "" if self._related else _("No KPI of this workspace belongs beside it.")

    def _entry(self) -> tuple[CatalogueKpi, Catalogue] | None:
        from kpi_tui.catalogue.reader import load

        catalogue = load()
        entry = catalogue.find(self._kpi.catalogue_id or self._kpi.id)
        return (entry, catalogue) if entry else None

    def _show_benchmarks(self) -> None:
        entry, shown = self._entry(), self.query_one("#benchmarks", Folded)
        if entry is None or not entry[0].benchmarks:
            shown.show(partial(_muted, _("The catalogue has no benchmarks for it.")) if self._asked else None)
        elif self._asked:
            shown.show(partial(_benchmarks, *entry))
        else:
            count = plural("%(n)s benchmark", "%(n)s benchmarks", len(entry[0].benchmarks))
            shown.show(lambda _width: Content.assemble((BENCHMARKS.key_name, "bold $accent"), (f" {count}", "$muted")))

    def action_benchmarks(self) -> None:
        """Show or hide them."""
        self._asked = not self._asked
        self._show_benchmarks()
        if self._asked:
            self.call_after_refresh(self.query_one("#benchmarks").scroll_visible, animate=False, top=True)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Open its page."""
        event.stop()
        self.dismiss(event.option.id)


def _muted(words: str, width: int) -> Content:
    return Content("\n").join(Content.styled(line, "$muted") for line in fold(words, width))


def _benchmarks(entry: CatalogueKpi, catalogue: Catalogue, width: int) -> Content:
    from kpi_tui.tui.widgets.entry_text import benchmarks

    return Content("\n").join(benchmarks(entry, catalogue, width))
