"""A minimal Textual app, to measure against: a screen of text that answers a key."""

from __future__ import annotations

from typing import ClassVar

from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.widgets import Static

READY = "nothing but text"


class MinimalApp(App[None]):
    """Forty lines of text, one of which counts the presses of the down key."""

    BINDINGS: ClassVar[list[BindingType]] = [("down", "count", "Count")]
    pressed = 0

    def compose(self) -> ComposeResult:
        """The text."""
        yield Static("0", id="count")
        yield Static("\n".join([READY] * 39))

    def action_count(self) -> None:
        """Show one more."""
        self.pressed += 1
        self.query_one("#count", Static).update(str(self.pressed))


if __name__ == "__main__":
    MinimalApp().run()
