"""Work in the background makes way for the keys."""

from __future__ import annotations

import os
import sys

import pytest

from kpi_tui.tui.background import background


@pytest.mark.skipif(sys.platform != "linux", reason="threads have a priority of their own on Linux only")
def test_threads_in_the_background_have_a_lower_priority_than_the_screen() -> None:
    before = os.nice(0)
    with background() as threads:
        assert threads.submit(os.nice, 0).result() > before
    assert os.nice(0) == before
