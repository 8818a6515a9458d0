"""A real web shop's year of daily figures in two markets, put into a workspace. Tests look at it too.

The figures are those of a British web shop, made from the Online Retail data set (CC0; Chen, Sain and Guo 2012,
doi:10.1057/dbm.2012.17).
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from kpi_tui.catalogue.adopt import adopt
from kpi_tui.catalogue.reader import load
from kpi_tui.model.formula import parse_formula
from kpi_tui.model.goal import Goal
from kpi_tui.model.input import Frequency, Input
from kpi_tui.model.kpi import Aggregation, Kpi
from kpi_tui.model.measurement import Measurement
from kpi_tui.model.plan import Mode, Plan, Window
from kpi_tui.model.settings import Settings
from kpi_tui.model.unit import Unit
from kpi_tui.workspace.changes import AddKpi, SaveGoal, SetPlan
from kpi_tui.workspace.logs.log_format import line
from kpi_tui.workspace.workspace import Workspace

CSV = Path(__file__).parents[1] / "tests/data/web_shop_daily.csv"
MARKETS = ("domestic", "abroad")
GOAL = "know-our-shop"
FROM_CATALOGUE = ("revenue", "orders", "average-order-value", "return-rate", "new-customers")
FIRST_ORDERS = Kpi(
    "first-orders-share",
    "Orders of first-time customers",
    parse_formula("orders_new_customers / orders_known * 100"),
    unit=Unit.PERCENT,
    decimals=1,
    aggregation=Aggregation.RATIO_OF_SUMS,
)


def read_rows() -> list[dict[str, str]]:
    """The figures, a row for each day and market."""
    with CSV.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def build(folder: Path, markets: Collection[str] = MARKETS) -> Workspace:
    """Make a workspace of these markets' figures, one log for each input and one segment for each market."""
    workspace = Workspace.create(folder, Settings("A web shop", currency="GBP", as_of=date(2011, 12, 10)))
    workspace.request(SaveGoal(Goal(GOAL, "Know our shop")))
    for kpi_id in FROM_CATALOGUE:
        kpi, inputs = adopt(load().kpi(kpi_id), "en", workspace.snapshot.inputs)
        daily = tuple(replace(each, frequency=Frequency.DAILY) for each in inputs)
        workspace.request(AddKpi(kpi, daily, GOAL))
    first = tuple(Input(name, name, frequency=Frequency.DAILY) for name in FIRST_ORDERS.inputs)
    workspace.request(AddKpi(FIRST_ORDERS, first, GOAL))
    workspace.request(SetPlan("revenue", Plan(Mode.ACCUMULATE, target=2_400_000, window=Window.QUARTER)))
    workspace.request(SetPlan("average-order-value", Plan(Mode.KEEP, low=400)))
    logs: dict[str, list[str]] = defaultdict(list)
    for row in read_rows():
        if row["market"] not in markets:
            continue
        at = datetime.combine(date.fromisoformat(row["date"]), time(18), UTC) + timedelta(seconds=len(logs["orders"]))
        for name in workspace.snapshot.inputs:
            logs[name].append(line(Measurement(row["date"], float(row[name]), at, row["market"], by="Shop")))
    for name, lines in logs.items():
        text = "\n".join(("measurements = [", *lines, "]", ""))
        (folder / f"measurements/{name}.shop.toml").write_text(text, encoding="utf-8", newline="\n")
    workspace.reload()
    return workspace
