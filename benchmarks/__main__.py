"""``python -m benchmarks``: measure everything and print a table. Linux only, and best on a machine that is at rest."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

from benchmarks.importing import measure_importing
from benchmarks.loading import measure_loading, measure_web_shop
from benchmarks.measure import table
from benchmarks.scoring import measure_scoring
from benchmarks.size import measure_size
from benchmarks.starting import measure_app, measure_quiet_log

PARTS = {
    "app": measure_app,
    "log": measure_quiet_log,
    "loading": measure_loading,
    "shop": measure_web_shop,
    "scoring": measure_scoring,
    "size": measure_size,
    "importing": measure_importing,
}


def main() -> int:
    """Run the parts that are asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure speed and memory.")
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"some of: {', '.join(PARTS)}; all if left out")
    parser.add_argument("--rounds", type=int, default=7, help="how often everything is measured (7)")
    arguments = parser.parse_args()
    if unknown := set(arguments.parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    if sys.platform != "linux":
        parser.error("the benchmarks need Linux: they read /proc and use a pseudo-terminal")
    rows = []
    with tempfile.TemporaryDirectory(prefix="kpi-tui-benchmarks-") as folder:
        home = Path(folder)
        os.environ["HOME"] = str(home)
        for name, measure in PARTS.items():
            if not arguments.parts or name in arguments.parts:
                print(f"measuring: {name} …", file=sys.stderr, flush=True)
                rows += measure(home, arguments.rounds)
    print(table(rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
