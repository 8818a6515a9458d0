"""The command palette: every command that can be given now, in the language that is spoken now."""

from __future__ import annotations

from typing import Any

from textual.app import App
from textual.command import CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from kpi_tui.language import _
from kpi_tui.tui.commands import Offer, offers
from kpi_tui.tui.widgets.row_list import MOVES


class OfferProvider(Provider):
    """Finds commands by the words of their label and of what they are for."""

    async def discover(self) -> Hits:
        """All commands, the nearest to the focus first; last those that only move the cursor of a list."""
        moves = {each.id for each in MOVES}
        for offer in sorted(self._offers(), key=lambda offer: offer.command.id in moves):
            yield DiscoveryHit(_title(offer), offer.run, text=str(offer.command.label), help=str(offer.command.why))

    async def search(self, query: str) -> Hits:
        """Commands whose words match."""
        matcher = self.matcher(query)
        found = False
        for offer in self._offers():
            label, why = str(offer.command.label), str(offer.command.why)
            score = max(matcher.match(label), matcher.match(why) / 2)
            if score > 0:
                found = True
                yield Hit(score, _title(offer), offer.run, text=label, help=why)
        if not found:
            yield Hit(0.01, Content(_("No command has these words.")), lambda: None)

    def _offers(self) -> list[Offer]:
        return [offer for offer in offers(self.screen) if offer.command.id != "app.palette"]


def _title(offer: Offer) -> Content:
    return Content.assemble(str(offer.command.label), "  ", (offer.command.key_name, "$muted"))


def open_palette(app: App[Any]) -> None:
    """Show the palette over the screen, unless it is there."""
    if not CommandPalette.is_open(app):
        app.push_screen(CommandPalette([OfferProvider], placeholder=_("Search the commands…"), id="--command-palette"))
