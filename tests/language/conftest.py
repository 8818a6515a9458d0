"""Every test starts in English and leaves English behind."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kpi_tui.language import activate


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    activate("en")
    yield
    activate("en")
