"""The user's own settings: they belong to a person on a computer, not to a workspace."""

from __future__ import annotations

import os
import sys
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from kpi_tui.model.sentence import Refusal
from kpi_tui.model.slug import is_slug, slug
from kpi_tui.workspace.files.reading import parse_toml, read_text
from kpi_tui.workspace.files.writing import lock, replace_file
from kpi_tui.workspace.logs.log_format import quoted

_SETTINGS = "user.toml"
_RECENT = "recent.toml"
_MANY = 10


def device() -> str:
    """The name of this computer in the names of files: made once, and unlike that of every other computer.

    Where it cannot be kept, the name follows from the computer and the user's own folder, so that it stays the same.
    """
    settings = _read(_settings_file())
    known = settings.get("device")
    if isinstance(known, str) and is_slug(known):
        return known
    name = _device_name(os.urandom(2).hex())
    try:
        with lock(_settings_file().parent):
            settings = _readable(_settings_file())
            written = settings.get("device")
            if isinstance(written, str) and is_slug(written):
                return written
            _write(_settings_file(), {**settings, "device": name})
    except Refusal:
        return _device_name(f"{zlib.crc32(str(Path.home()).encode('utf-8', 'surrogateescape')) & 0xFFFF:04x}")
    return name


def _device_name(ending: str) -> str:
    host = os.environ.get("COMPUTERNAME", "") if sys.platform == "win32" else os.uname().nodename
    return f"{slug(host.partition('.')[0])[:40].rstrip('-')}-{ending}"


def person() -> str | None:
    """The name that figures are entered under, or None while the user has given none."""
    name = _read(_settings_file()).get("person")
    return name if isinstance(name, str) and name else None


def set_person(name: str) -> None:
    """Remember the name that figures are entered under; an empty one forgets it. Raises Refusal when not saved."""
    with lock(_settings_file().parent):
        _write(_settings_file(), {**_readable(_settings_file()), "person": name.strip()})


def recent() -> tuple[Path, ...]:
    """The workspaces that were opened, the last one first; those that are gone are left out."""
    return tuple(path for path in _remembered(_read(_recent_file())) if (path / "workspace.toml").is_file())


def remember(folder: Path) -> None:
    """Put a workspace in front of the recent ones. Nothing happens where that cannot be saved."""
    path = Path(os.path.abspath(folder))  # noqa: PTH100 (resolve() would follow links, which users chose)
    file = _recent_file()
    try:
        with lock(file.parent):
            others = [other for other in _remembered(_read(file)) if other != path]
            _write(file, {"recent": [str(found) for found in [path, *others][:_MANY]]})
    except Refusal:
        return


def _settings_file() -> Path:
    from platformdirs import user_config_path

    return user_config_path("kpi-tui", appauthor=False) / _SETTINGS


def _recent_file() -> Path:
    from platformdirs import user_state_path

    return user_state_path("kpi-tui", appauthor=False) / _RECENT


def _remembered(table: Mapping[str, object]) -> list[Path]:
    paths = table.get("recent")
    return [Path(path) for path in paths if isinstance(path, str)] if isinstance(paths, list) else []


def _read(file: Path) -> dict[str, object]:
    """What the file says; nothing where there is none, or where it cannot be read."""
    try:
        return _readable(file)
    except Refusal:
        return {}


def _readable(file: Path) -> dict[str, object]:
    """What the file says, or nothing where there is none. Raises Refusal for a file that must not be written over."""
    if not os.path.lexists(file):
        return {}
    return parse_toml(read_text(file, file.parent))


def _write(file: Path, table: Mapping[str, object]) -> None:
    lines = [f"{key} = {_value(value)}\n" for key, value in table.items() if value]
    replace_file(file.parent, file, "".join(lines).encode(), verify=_check)


def _check(data: bytes) -> None:
    parse_toml(data.decode())


def _value(value: object) -> str:
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, Sequence):
        return f"[{', '.join(_value(part) for part in value)}]"
    raise Refusal("Your own settings hold more than this program can keep: see %(file)s.", file=_SETTINGS)
