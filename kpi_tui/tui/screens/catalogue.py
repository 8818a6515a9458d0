"""The Catalogue screen: search, read, choose, adapt, and add KPIs to the workspace."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Container, Vertical
from textual.content import Content
from textual.widgets import Input, Static

from kpi_tui.catalogue.adopt import adopt, adopt_all
from kpi_tui.catalogue.entry import ALL_SECTORS, Catalogue, CatalogueKpi, Category
from kpi_tui.catalogue.reader import load
from kpi_tui.catalogue.search import search
from kpi_tui.language import Lazy, _, current, plural
from kpi_tui.model.input import Input as Asked
from kpi_tui.model.kpi import Indicator, Kpi
from kpi_tui.scorecard.advice.practice import kpi_count
from kpi_tui.tui.board import Board
from kpi_tui.tui.commands import Command, bindings
from kpi_tui.tui.screens.base import BaseScreen
from kpi_tui.tui.screens.catalogue_commands import ADAPT, ADD, COMMANDS
from kpi_tui.tui.screens.picker import Choice, Picker
from kpi_tui.tui.widgets.bars import StatusLine
from kpi_tui.tui.widgets.catalogue_list import CategoryList, EntryList
from kpi_tui.tui.widgets.entry_about import EntryAbout
from kpi_tui.tui.widgets.entry_text import About
from kpi_tui.tui.widgets.filter_line import FilterLine, Filters
from kpi_tui.tui.widgets.line import Piece
from kpi_tui.tui.widgets.row_list import RowList
from kpi_tui.tui.widgets.search_field import SearchField
from kpi_tui.workspace.snapshot import Snapshot

ALL = "/all"
"""The choice of every category, or of every sector."""
WIDE = 110
INDICATORS = (None, Indicator.LEADING, Indicator.LAGGING)


class CatalogueScreen(BaseScreen):
    """All KPIs of the catalogue that pass the filters, the one under the cursor explained, and a basket."""

    PAGE = "catalogue"
    ABOUT = Lazy(
        "KPIs to choose from, each with its formula, what it asks for and its pitfalls. Five to ten are enough: choose "
        "those that show whether your goals come closer. → is a leading KPI, ← a lagging one; ✓ is in your workspace."
    )
    CSS_PATH = "catalogue.tcss"
    HAS_PERIOD = False
    AUTO_FOCUS = "#entries"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE, "-wide")]  # noqa: RUF012 -- as Textual declares it
    KEYS: ClassVar[tuple[Command, ...]] = COMMANDS
    BINDINGS = bindings(KEYS)

    def __init__(self) -> None:
        super().__init__()
        self._filters = Filters()
        self._basket: dict[str, None] = {}
        self._benchmarks = False
        self._at: CatalogueKpi | None = None

    def body(self) -> ComposeResult:
        """Search and filters above; categories, list and text beside each other or, where it is narrow, below."""
        with Vertical(id="body"):
            yield SearchField(
                self._filters.text, id="search", compact=True, placeholder=_("Press / and type to search the catalogue")
            )
            yield FilterLine()
            with Container(id="columns"):
                yield CategoryList(id="categories")
                with Vertical(id="list"):
                    yield EntryList(id="entries")
                    yield Static("", id="empty", markup=False)
                yield EntryAbout(id="about")

    @property
    def _list(self) -> EntryList:
        return self.query_one("#entries", EntryList)

    @property
    def catalogue(self) -> Catalogue:
        """The catalogue."""
        return load()

    @property
    def chosen(self) -> tuple[CatalogueKpi, ...]:
        """The basket, in the order in which it was filled."""
        return tuple(self.catalogue.kpi(name) for name in self._basket)

    @property
    def _currency(self) -> str:
        return self.board.settings.currency if self.board.settings else ""

    # What is shown

    def show(self, board: Board) -> None:  # noqa: ARG002 -- it is this screen's board
        """Show which KPIs are in the workspace now."""
        there = self._there()
        self._basket = {name: None for name in self._basket if name not in there}
        self._find(at=self._at)

    def _there(self) -> dict[str, Kpi]:
        """The KPIs of the workspace by their ids in the catalogue, adapted or not."""
        kpis = tuple(self.board.snapshot.kpis.values()) if self.board.snapshot else ()
        return {kpi.catalogue_id: kpi for kpi in kpis} | {kpi.id: kpi for kpi in kpis}

    def _find(self, at: CatalogueKpi | None = None) -> None:
        """Show what passes the filters, the cursor on ``at`` or on the best."""
        filters, catalogue = self._filters, self.catalogue
        passed = search(catalogue, filters.text, sector=filters.sector, indicator=filters.indicator)
        found = [each for each in passed if filters.category in (None, each.category)]
        in_order = filters.category is None and not filters.text.strip()
        self._list.fill(list(_under_categories(catalogue, found)) if in_order else found, at.id if at else None)
        self._list.display = bool(found)
        empty = self.query_one("#empty", Static)
        empty.display = not found
        empty.update(Content(_("No KPI has these words and passes the filters. Press Esc to see all.")))
        self.query_one(FilterLine).show(filters, catalogue, len(found))
        counts = Counter(each.category for each in passed)
        self.query_one("#categories", CategoryList).show(catalogue.categories, counts, filters.category)
        self._mark()

    def _mark(self) -> None:
        """Show what is chosen and what is there already."""
        self._at = self._list.entry or self._at
        self._list.mark(self._there(), self._basket, self._currency)
        self._tell()
        self._guide()
        self.refresh_bindings()

    @on(RowList.Moved, "#entries")
    def _moved(self) -> None:
        """The text follows the cursor."""
        if self._list.entry is not None and self._list.entry is not self._at:
            self._at = self._list.entry
            self._tell()

    def on_resize(self, _event: events.Resize) -> None:
        """The whole text on a wide terminal, a few lines on a narrow one."""
        self.call_after_refresh(self._tell)

    def _tell(self) -> None:
        entry, about = self._list.entry, self.query_one(EntryAbout)
        full = self.app.size.width >= WIDE or self.has_class("-reading")
        about.display = entry is not None
        if entry is not None:
            there, chosen = entry.id in self._there(), entry.id in self._basket
            about.show(About(entry, self.catalogue, self._currency, there, chosen, self._benchmarks), full=full)

    def _guide(self) -> None:
        """How full the basket is, and how many KPIs that makes."""
        line, chosen = self.query_one(StatusLine), len(self._basket)
        have = len(self.board.snapshot.kpis) if self.board.snapshot else 0
        if not chosen:
            line.guide(Piece(_advice(have) if have else _("Five to ten KPIs are enough. Space chooses one."), "$muted"))
            return
        words, add = plural("%(n)s chosen", "%(n)s chosen", chosen), partial(self.call_next, self.action_add)
        line.guide(
            Piece(f"● {words}", "bold $accent", add),
            Piece("  ", ""),
            Piece(ADD.key_name, "bold $accent", add),
            Piece(" " + _("adds them"), "$muted", add),
            Piece("  ·  " + _advice(have + chosen), "$muted"),
        )

    # Filters

    @on(Input.Changed, "#search")
    def _typed(self, event: Input.Changed) -> None:
        """The list follows what is typed."""
        event.stop()
        if event.value != self._filters.text:
            self._filters = replace(self._filters, text=event.value)
            self._find()

    @on(Input.Submitted, "#search")
    def _searched(self, event: Input.Submitted) -> None:
        event.stop()
        self.set_focus(self._list)

    def action_find(self) -> None:
        """Type a search."""
        self.query_one(SearchField).take_focus()

    def action_walk(self, step: int) -> None:
        """Move in the list while typing."""
        self._list.action_move(step)

    def action_clear(self) -> None:
        """Show everything again."""
        self._filters = Filters()
        field = self.query_one(SearchField)
        with self.prevent(Input.Changed):
            field.value = ""
        self._find(self._at)
        self.set_focus(self._list)

    def action_category(self) -> None:
        """Choose a category from a list."""
        language = current()
        choices = [
            Choice(each.id, each.name.in_(language), each.description.in_(language))
            for each in self.catalogue.categories
        ]
        picker = Picker(_("Which category?"), [Choice(ALL, _("All categories")), *choices])
        self.app.push_screen(picker, self._filter_category)

    def _filter_category(self, chosen: str | None) -> None:
        if chosen is not None:
            self._filters = replace(self._filters, category=None if chosen == ALL else chosen)
            self._find(self._at)

    def action_step_category(self, step: int) -> None:
        """The next category, or the one before; before the first come all."""
        names = [None, *(each.id for each in self.catalogue.categories)]
        name = names[(names.index(self._filters.category) + step) % len(names)]
        self._filter_category(name or ALL)

    @on(RowList.Chosen, "#categories")
    def _category_clicked(self) -> None:
        row = self.query_one("#categories", CategoryList).row
        if row is not None:
            self._filter_category(row.category.id if row.category else ALL)
        self.set_focus(self._list)

    def action_sector(self) -> None:
        """Choose a sector from a list."""
        sectors = [each for each in self.catalogue.sectors if each.id != ALL_SECTORS]
        choices = [Choice(each.id, each.name.in_(current())) for each in sectors]
        picker = Picker(_("Which kind of business?"), [Choice(ALL, _("All sectors")), *choices])
        self.app.push_screen(picker, self._filter_sector)

    def _filter_sector(self, chosen: str | None) -> None:
        if chosen is not None:
            self._filters = replace(self._filters, sector=None if chosen == ALL else chosen)
            self._find(self._at)

    def action_indicator(self) -> None:
        """All KPIs, the leading ones, the lagging ones."""
        kinds = INDICATORS
        self._filters = replace(self._filters, indicator=kinds[(kinds.index(self._filters.indicator) + 1) % len(kinds)])
        self._find(self._at)

    # Reading

    def action_read(self) -> None:
        """Go to the text, to scroll it."""
        if self._list.entry is not None:
            self.add_class("-reading")
            self._tell()
            self.set_focus(self.query_one(EntryAbout))

    def action_back_to_list(self) -> None:
        """Give the keys back to the list."""
        self.set_focus(self._list)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Away from the text, it is short again."""
        if self.has_class("-reading") and not isinstance(event.widget, EntryAbout):
            self.remove_class("-reading")
            self._tell()

    @on(RowList.Chosen, "#entries")
    def _clicked(self, event: RowList.Chosen) -> None:
        if event.times == 2:
            self.action_read()

    def action_benchmarks(self) -> None:
        """Show or hide benchmarks."""
        self._benchmarks = not self._benchmarks
        entry = self._list.entry
        if self._benchmarks and entry is not None and not entry.benchmarks:
            self.say(_("There is no public benchmark for this KPI. Your own past is the better yardstick."))
        elif self._benchmarks and self.app.size.width < WIDE:
            self.action_read()
        self._tell()

    # The basket

    def action_choose(self) -> None:
        """Put the KPI under the cursor into the basket, or take it out."""
        entry = self._list.entry
        if entry is None:
            return
        if entry.id in self._there():
            self.say(_("This KPI is in your workspace already. Press %(key)s to change it.") % {"key": ADAPT.key_name})
        elif entry.id in self._basket:
            del self._basket[entry.id]
        else:
            self._basket[entry.id] = None
        self._mark()

    def action_empty(self) -> None:
        """Nothing is chosen any more."""
        self._basket.clear()
        self._mark()

    def action_add(self) -> None:
        """Ask where the KPIs of the basket belong, or the one under the cursor, and add them."""
        entry, snapshot = self._list.entry, self.board.snapshot
        entries = self.chosen or ((entry,) if entry else ())
        if snapshot is None or not entries:
            return
        if not self._basket and entries[0].id in self._there():
            self.say(_("This KPI is in your workspace already. Press %(key)s to change it.") % {"key": ADAPT.key_name})
            return
        from kpi_tui.tui.screens.kpi_place import ask_place

        kpis, inputs = adopt_all(entries, snapshot.settings.language, snapshot.inputs)
        title = plural("Add %(n)s KPI under which goal?", "Add %(n)s KPIs under which goal?", len(kpis))
        ask_place(self, title, kpis, inputs, entries)

    # Own KPIs

    def action_adapt(self) -> None:
        """Change the KPI under the cursor: in the workspace, or before it is added."""
        entry, snapshot = self._list.entry, self.board.snapshot
        if entry is None or snapshot is None:
            return
        if own := self._there().get(entry.id):
            from kpi_tui.tui.screens.kpi_form import edit_kpi

            edit_kpi(self, own.id)
        else:
            kpi, inputs = adopt(entry, snapshot.settings.language, snapshot.inputs)
            self._ask_kpi(_("Adapt a KPI"), snapshot, kpi, inputs)

    def action_own(self) -> None:
        """Make a KPI from scratch."""
        if self.board.snapshot is not None:
            self._ask_kpi(_("A KPI of your own"), self.board.snapshot, None, ())

    def _ask_kpi(self, title: str, snapshot: Snapshot, kpi: Kpi | None, inputs: tuple[Asked, ...]) -> None:
        from kpi_tui.tui.screens.kpi_form import KpiDialog
        from kpi_tui.tui.screens.kpi_place import ask_place

        def answered(made: str | None) -> None:
            now = self.app.workspace.snapshot if self.app.workspace else None
            if made is None or now is None or made not in now.kpis:
                return
            new = [now.inputs[name] for name in now.kpis[made].entered if name not in snapshot.inputs]
            ask_place(self, _("Under which goal?"), [now.kpis[made]], new)

        self.app.push_screen(KpiDialog(title, snapshot, kpi, inputs), answered)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Commands that have nothing to work on are not offered."""
        match action:
            case "clear":
                return self._filters.on or isinstance(self.focused, SearchField)
            case "empty":
                return bool(self._basket)
            case "add" | "adapt" | "benchmarks":
                there = any(each.entry is not None for each in self.query(EntryList))
                return there or bool(self._basket and action == "add")
        return super().check_action(action, parameters)


def _under_categories(catalogue: Catalogue, found: Sequence[CatalogueKpi]) -> Iterable[CatalogueKpi | Category]:
    """The KPIs, before the first of each category its name."""
    last = ""
    for entry in found:
        if entry.category != last:
            last = entry.category
            yield catalogue.category(last)
        yield entry


def _advice(count: int) -> str:
    """What so many KPIs come to."""
    match kpi_count(count):
        case "few":
            return plural(
                "%(n)s KPI in all; five to ten usually give the whole picture",
                "%(n)s KPIs in all; five to ten usually give the whole picture",
                count,
            )
        case "many":
            return plural(
                "%(n)s KPI in all; five to ten are enough: with more, attention runs out",
                "%(n)s KPIs in all; five to ten are enough: with more, attention runs out",
                count,
            )
    return plural("%(n)s KPI in all; five to ten is enough", "%(n)s KPIs in all; five to ten is enough", count)
