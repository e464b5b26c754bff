# SPDX-License-Identifier: Apache-2.0
"""A dashboard around its rows: variables, and where each panel stands."""
import dataclasses
from typing import Sequence

from source.panels import DATASOURCE, Json, Row

COLUMNS = 24


@dataclasses.dataclass(frozen=True)
class Variable:
    """Several values of a label, or all: what Grafana offers is what `metric` has."""
    label: str
    metric: str
    where: str = ""


@dataclasses.dataclass(frozen=True)
class Dashboard:
    uid: str
    title: str
    description: str
    variables: Sequence[Variable]
    rows: Sequence[Row]
    links: Sequence[Json] = ()

    def json(self) -> Json:
        return {
            "uid": self.uid, "id": None, "title": self.title, "description": self.description,
            "tags": ["flowtop"], "schemaVersion": 42, "version": 1, "editable": False,
            "graphTooltip": 1, "refresh": "30s", "timezone": "browser",
            "time": {"from": "now-1h", "to": "now"}, "timepicker": {}, "fiscalYearStartMonth": 0,
            "links": list(self.links),
            "annotations": {"list": []},
            "templating": {"list": [_datasource(), *(_variable(v) for v in self.variables)]},
            "panels": _placed(self.rows)}


def _datasource() -> Json:
    return {"name": "datasource", "label": "Data Source", "type": "datasource",
            "query": "prometheus", "regex": "", "refresh": 1, "hide": 0, "multi": False,
            "includeAll": False, "options": [], "skipUrlSync": False}


def _variable(variable: Variable) -> Json:
    selector = f"{variable.metric}{{{variable.where}}}" if variable.where else variable.metric
    query = f"label_values({selector}, {variable.label})"
    return {"name": variable.label, "label": variable.label.capitalize(), "type": "query",
            "datasource": DATASOURCE, "definition": query,
            "query": {"qryType": 1, "query": query, "refId": variable.label}, "refresh": 2,
            "regex": "", "sort": 1, "hide": 0, "multi": True, "includeAll": True, "allValue": ".+",
            "options": [], "skipUrlSync": False,
            "current": {"selected": True, "text": ["All"], "value": ["$__all"]}}


def _placed(rows: Sequence[Row]) -> list[Json]:
    """Panels from left to right in the order given, in lines as high as their highest panel."""
    placed: list[Json] = []
    y = 0
    for row in rows:
        placed.append({"id": len(placed) + 1, "type": "row", "title": row.title, "collapsed": False,
                       "panels": [], "gridPos": {"x": 0, "y": y, "w": COLUMNS, "h": 1}})
        y += 1
        x = line_height = 0
        for panel in row.panels:
            if x + panel.width > COLUMNS:
                x, y, line_height = 0, y + line_height, 0
            placed.append(panel.json(len(placed) + 1, x, y))
            x += panel.width
            line_height = max(line_height, panel.height)
        y += line_height
    return placed
