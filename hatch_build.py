"""Build step: the Dutch (and any further) translation catalogue is compiled from .po to .mo."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class TranslationsHook(BuildHookInterface[Any]):
    """Compiles every kpi_tui/language/locale/*/LC_MESSAGES/*.po beside itself before a wheel is put together."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Run before the build, for installed and for editable versions alike."""
        for source in Path(self.root).glob("kpi_tui/language/locale/*/LC_MESSAGES/*.po"):
            with source.open("rb") as po:
                catalogue = read_po(po, locale=source.parent.parent.name)
            with source.with_suffix(".mo").open("wb") as mo:
                write_mo(mo, catalogue)
