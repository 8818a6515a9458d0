"""Help, made from the commands of what has the focus: it cannot say anything else than what the keys do."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import ClassVar

from textual.app import App, ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen, Screen
from textual.widgets import Static

from kpi_tui.language import Lazy, _
from kpi_tui.tui.commands import Command, Offer, bindings, offers
from kpi_tui.tui.widgets.folded import Folded

CLOSE = Command(
    "help.close", "escape,q,f1,question_mark", Lazy("Close"), "dismiss", Lazy("Back to where you were."), rank=1
)


class HelpScreen(ModalScreen[None]):
    """What can be done here: by what has the focus, on this screen, and everywhere."""

    KEYS: ClassVar[tuple[Command, ...]] = (CLOSE,)
    BINDINGS = bindings(KEYS)
    CSS_PATH = "help.tcss"
    AUTO_FOCUS = "VerticalScroll"

    def __init__(self, asked: Screen[object]) -> None:
        super().__init__()
        self._about = getattr(asked, "ABOUT", None)
        self._offers = tuple(offer for offer in offers(asked) if offer.command.keys)
        self._focused = asked.focused

    def compose(self) -> ComposeResult:
        """One page that scrolls."""
        with VerticalScroll(classes="box") as box:
            box.border_title = _("Help")
            box.border_subtitle = _("Esc closes")
            if self._about:
                yield Static(str(self._about), classes="about", markup=False)
            for title, group in self._groups():
                yield Static(title, classes="group", markup=False)
                rows = Folded()
                rows.show(partial(_rows, group))
                yield rows

    def _groups(self) -> Iterator[tuple[str, list[Offer]]]:
        everywhere = [offer for offer in self._offers if isinstance(offer.node, App)]
        screen = [offer for offer in self._offers if isinstance(offer.node, Screen)]
        here = [offer for offer in self._offers if offer not in everywhere and offer not in screen]
        for title, group in ((_("Here"), here), (_("On this screen"), screen), (_("Everywhere"), everywhere)):
            if group:
                yield title, group


def _rows(group: list[Offer], width: int) -> Content:
    """Key, label and reason in columns; the reason goes on under itself."""
    keys = max(Content(offer.command.key_names).cell_length for offer in group) + 2
    labels = max(Content(str(offer.command.label)).cell_length for offer in group) + 2
    lines: list[Content] = []
    for offer in group:
        key = Content.styled(offer.command.key_names, "bold $accent")
        label = Content.styled(str(offer.command.label), "bold $ink")
        head = key.pad_right(keys - key.cell_length) + label.pad_right(labels - label.cell_length)
        for why in Content.styled(str(offer.command.why), "$muted").wrap(max(width - keys - labels, 20)):
            lines.append(head + why)
            head = Content(" " * (keys + labels))
    return Content("\n").join(lines)
