"""Where translations come from: the compiled catalogue of a language, or its source in a checkout that is not built."""

from __future__ import annotations

import struct
from functools import lru_cache
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path

LOCALES = Path(__file__).parent / "locale"
DOMAIN = "kpi_tui"
# An installer writes .mo and .po within moments of each other, in any order: a .po that is clearly newer was edited.
_EDITED_AFTER = 5.0


def source_of(language: str) -> Path:
    """The .po file of a language, whether or not it exists."""
    return LOCALES / language / "LC_MESSAGES" / f"{DOMAIN}.po"


@lru_cache(maxsize=8)
def load(language: str) -> GNUTranslations | None:
    """The translations of a language, or None where there are none: then English is spoken."""
    source = source_of(language)
    compiled = source.with_suffix(".mo")
    try:
        if _is_fresh(compiled, source):
            with compiled.open("rb") as file:
                return GNUTranslations(file)
        return GNUTranslations(BytesIO(compile_catalogue(source)))
    except (OSError, ValueError, struct.error):
        return None


def compile_catalogue(source: Path) -> bytes:
    """The contents of the .mo file that belongs to a .po file."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with source.open("rb") as file:
        catalogue = read_po(file, locale=source.parent.parent.name)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    return compiled.getvalue()


def _is_fresh(compiled: Path, source: Path) -> bool:
    if not compiled.exists():
        return False
    return not source.exists() or source.stat().st_mtime - compiled.stat().st_mtime < _EDITED_AFTER
