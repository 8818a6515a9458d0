"""One object for each command: its key, palette entry, footer item and help row all come from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from textual.actions import ActionError, parse
from textual.app import App
from textual.binding import ActiveBinding, Binding, BindingType
from textual.dom import DOMNode
from textual.keys import format_key
from textual.screen import Screen

from kpi_tui.language import N_, Lazy, _


@dataclass(frozen=True, slots=True)
class Command:
    """Something that the user can do on a screen or in a widget.

    ``keys`` are Textual's key names, separated by commas. ``label`` says what it does in a few words, ``short`` the
    same for the footer; ``why`` is the sentence that help and tooltips give. ``rank`` is its importance in the footer:
    1 stays longest on a narrow terminal, 0 is never shown there. ``shown_key`` replaces the name of the first key.
    """

    id: str
    keys: str
    label: Lazy
    action: str
    why: Lazy
    rank: int = 0
    short: Lazy | None = None
    shown_key: str = ""
    priority: bool = False

    def binding(self) -> Binding:
        """The key binding; its texts are translated where our own footer, palette and help show them."""
        return Binding(
            self.keys,
            self.action,
            self.label.template,
            show=self.rank > 0,
            key_display=self.shown_key or None,
            priority=self.priority,
            tooltip=self.why.template,
            id=self.id,
        )

    @property
    def footer_label(self) -> str:
        """What the footer says, in the language spoken now."""
        return str(self.short or self.label)

    @property
    def key_name(self) -> str:
        """The key as the footer shows it."""
        return self.shown_key or key_name(self.keys.partition(",")[0])

    @property
    def key_names(self) -> str:
        """All keys, for the help."""
        return "  ".join(dict.fromkeys(key_name(key) for key in self.keys.split(",")))


_KEY_NAMES = {
    "enter": "enter",
    "space": N_("space"),
    "escape": "esc",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "pageup": "pgup",
    "pagedown": "pgdn",
    "question_mark": "?",
    "slash": "/",
}


def key_name(key: str) -> str:
    """A key as people write it, in their language: ``ctrl+p`` is ``^p``."""
    *modifiers, name = key.strip().split("+")
    shown = _(_KEY_NAMES[name]) if name in _KEY_NAMES else name if len(name) == 1 else format_key(name)
    prefix = "".join("^" if modifier == "ctrl" else f"{modifier}+" for modifier in modifiers)
    return prefix + shown


def bindings(commands: tuple[Command, ...]) -> list[BindingType]:
    """The key bindings of these commands, for ``BINDINGS``."""
    return [command.binding() for command in commands]


@dataclass(frozen=True, slots=True)
class Offer:
    """A command that can be given now, and the widget, screen or app that carries it out."""

    command: Command
    node: DOMNode

    def run(self) -> None:
        """Carry it out, as if its key had been pressed."""
        node = self.node
        node.app.call_next(node.app.run_action, self.command.action, node)


def offers(screen: Screen[object]) -> Iterator[Offer]:
    """The commands that can be given on this screen now: those of the widget in focus first, those of the app last.

    A command whose action the node switches off (``check_action``) is left out, and so is one whose id was seen nearer
    to the focus. Under a dialog the app's own commands are out of reach. Where text is typed, a command has only the
    keys that are no text; it may have none.
    """
    start: DOMNode = screen.focused or screen
    reached = screen.active_bindings if start.check_consume_key("a", "a") else None
    seen: set[str] = set()
    for node in start.ancestors_with_self:
        for command in commands_of(type(node)):
            if command.id not in seen and _allowed(command, node):
                seen.add(command.id)
                yield Offer(command if reached is None else _reached(command, node, reached), node)
        if isinstance(node, Screen) and node.is_modal:
            return


def _reached(command: Command, node: DOMNode, active: Mapping[str, ActiveBinding]) -> Command:
    """The command with those of its keys that lead to it, and not into the field that text is typed in."""
    given = command.keys.split(",")
    # Textual knows "/" by a name that Unicode has not, and so not that it is text.
    left = [key for key in given if key in active and active[key].node is node and key != "slash"]
    return command if left == given else replace(command, keys=",".join(left), shown_key="")


def commands_of(kind: type[object]) -> Iterator[Command]:
    """The commands of a class and of its bases, its own first."""
    for base in kind.__mro__:
        yield from vars(base).get("KEYS", ())


def _allowed(command: Command, node: DOMNode) -> bool:
    try:
        namespace, name, parameters = parse(command.action)
    except ActionError:
        return False
    target: DOMNode = node.app if namespace == "app" and not isinstance(node, App) else node
    return target.check_action(name, parameters) is not False
