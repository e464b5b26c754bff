# SPDX-License-Identifier: Apache-2.0
"""The queries of the dashboards, as Grafana would send them."""
import dataclasses
import json
import re
from typing import Any, Iterator, Mapping, Sequence

from promkit import ROOT
from promkit.server import INTERVAL_S, Answer, Server

DASHBOARDS = ("flowtop.json", "flowtop-fleet.json")
SHOWN_S = 20  # the time range that is picked
# Grafana's: four scrape intervals, where a point is not wider than that.
WINDOWS = {"$__rate_interval": f"{4 * INTERVAL_S}s", "$__range": f"{SHOWN_S}s"}
ALL = {name: ".+" for name in ("job", "instance", "device", "group")}


@dataclasses.dataclass(frozen=True)
class Query:
    expression: str
    legend: str
    is_instant: bool

    def ask(self, server: Server, variables: Mapping[str, str]) -> Answer:
        text = self.expression
        for name, value in {**WINDOWS, **{f"${name}": value for name, value in variables.items()}}.items():
            text = text.replace(name, value)
        return server.instant(text) if self.is_instant else server.over(text, SHOWN_S)


@dataclasses.dataclass(frozen=True)
class Panel:
    dashboard: str
    row: str
    title: str
    description: str
    unit: str  # of what the queries return
    queries: tuple[Query, ...]


def picked(*values: str) -> str:
    """What Grafana puts in for values that are picked: a regular expression within a string."""
    escaped = [re.sub(r"([\\^$*+?.()|\[\]{}])", r"\\\\\1", value) for value in values]
    return escaped[0] if len(escaped) == 1 else f"({'|'.join(escaped)})"


def all_panels() -> list[Panel]:
    return [panel for name in DASHBOARDS for panel in _panels_of(name)]


def _panels_of(name: str) -> Iterator[Panel]:
    dashboard = json.loads((ROOT / "dashboards" / name).read_text())
    row = ""
    for panel in dashboard["panels"]:
        if panel["type"] == "row":
            row = panel["title"]
            continue
        yield Panel(dashboard["title"], row, panel["title"], panel["description"], _unit_of(panel),
                    tuple(_queries(panel["targets"])))


def _unit_of(panel: Mapping[str, Any]) -> str:
    if panel["type"] == "heatmap":
        return panel["options"]["cellValues"]["unit"]
    return panel["fieldConfig"]["defaults"]["unit"]


def _queries(targets: Sequence[Mapping[str, Any]]) -> Iterator[Query]:
    for target in targets:
        legend = target["legendFormat"]
        yield Query(target["expr"], "" if legend == "__auto" else legend, bool(target.get("instant")))
