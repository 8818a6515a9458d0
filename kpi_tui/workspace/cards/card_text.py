"""How cards look: the TOML text of keys and tables, for new cards and for what is added to old ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kpi_tui.workspace.cards.field_types import ListOf, Table
from kpi_tui.workspace.cards.fields import Fields, Plain, is_empty

_LINE = 100
"""Lists that make a line longer than this get a line for each item."""


def headed_keys(fields: Fields) -> frozenset[str]:
    """The keys that hold lists of tables, which are written with a header each: ``[[plans]]``."""
    return frozenset(each.key for each in fields if isinstance(each.type, ListOf) and isinstance(each.type.item, Table))


def card_text(table: Mapping[str, Plain], headed: frozenset[str]) -> str:
    """A whole card. What is empty is left out; ``headed`` keys come last, as they must in TOML."""
    filled = {key: value for key, value in table.items() if not is_empty(value)}
    lines = [key_text(key, value) for key, value in filled.items() if key not in headed]
    for key, value in filled.items():
        if key in headed and isinstance(value, list):
            lines += [headed_text(key, item) for item in value]
    return "".join(lines)


def headed_text(key: str, table: Mapping[str, Plain]) -> str:
    """One table of a list, with a blank line and its header above."""
    lines = [key_text(name, value) for name, value in table.items() if not is_empty(value)]
    return f"\n[[{key}]]\n{''.join(lines)}"


def key_text(key: str, value: Plain) -> str:
    """A key with its value. Text of several lines and long lists take several lines."""
    import tomli_w

    if isinstance(value, str) and "\n" in value:
        return tomli_w.dumps({key: value}, multiline_strings=True)
    start = f"{_name(key)} = "
    line = f"{start}{inline(value)}\n"
    if isinstance(value, list) and len(line) > _LINE:
        return f"{start}[\n{''.join(f'  {inline(item)},{chr(10)}' for item in value)}]\n"
    return line


def inline(value: Any) -> str:
    """A value on one line."""
    import tomli_w

    if isinstance(value, list):
        return f"[{', '.join(map(inline, value))}]"
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{_name(key)} = {inline(item)}' for key, item in value.items())} }}"
    return tomli_w.dumps({"x": value}).removeprefix("x = ").removesuffix("\n")


def _name(key: str) -> str:
    import tomli_w

    return tomli_w.dumps({key: 0}).removesuffix(" = 0\n")
