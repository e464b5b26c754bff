# SPDX-License-Identifier: Apache-2.0
"""Panels in Grafana's classic JSON. What all panels of a kind have in common is said here once."""
import dataclasses
from typing import Any, Optional, Sequence

Json = dict[str, Any]

DATASOURCE: Json = {"type": "prometheus", "uid": "${datasource}"}

GOOD, UNEASY, BAD = "green", "orange", "red"


@dataclasses.dataclass(frozen=True)
class Query:
    expression: str
    legend: str = ""


@dataclasses.dataclass(frozen=True)
class Panel:
    """`read` says what is shown and how to read it, `act` what to do when it looks bad."""
    title: str
    read: str
    act: str
    width: int
    height: int
    body: Json

    def json(self, panel_id: int, x: int, y: int) -> Json:
        description = f"{self.read}\n\n**If it looks bad:** {self.act[0].upper()}{self.act[1:]}"
        return {"id": panel_id, "title": self.title, "description": description,
                "datasource": DATASOURCE,
                "gridPos": {"x": x, "y": y, "w": self.width, "h": self.height}, **self.body}


@dataclasses.dataclass(frozen=True)
class Row:
    title: str
    panels: Sequence[Panel]


def graph(title: str, read: str, act: str, unit: str, queries: Sequence[Query], *, width: int = 12,
          height: int = 8, stacked: bool = False, links: Sequence[Json] = (),
          maximum: Optional[float] = None) -> Panel:
    custom = {"drawStyle": "line", "lineWidth": 1, "fillOpacity": 30 if stacked else 5,
              "showPoints": "never", "spanNulls": False, "axisSoftMin": 0,
              "stacking": {"group": "A", "mode": "normal" if stacked else "none"}}
    defaults: Json = {"unit": unit, "custom": custom, "links": list(links)}
    if maximum is not None:
        defaults["max"] = maximum
    return Panel(title, read, act, width, height, {
        "type": "timeseries",
        "fieldConfig": {"defaults": defaults, "overrides": []},
        "options": {
            "legend": {"showLegend": True, "displayMode": "table", "placement": "bottom",
                       "calcs": ["lastNotNull", "max"]},
            "tooltip": {"mode": "multi", "sort": "desc"}},
        "targets": _targets(queries, {"range": True})})


def heatmap(title: str, read: str, act: str, unit: str, expression: str) -> Panel:
    """Of buckets: a column for each moment, the more of it the darker."""
    return Panel(title, read, act, 12, 8, {
        "type": "heatmap",
        "fieldConfig": {"defaults": {"custom": {"scaleDistribution": {"type": "linear"}}},
                        "overrides": []},
        "options": {
            "calculate": False,
            "cellGap": 1,
            "cellValues": {"unit": "ops"},
            "color": {"mode": "scheme", "scheme": "Oranges", "scale": "exponential",
                      "exponent": 0.5, "steps": 64, "reverse": False, "fill": "dark-orange"},
            "filterValues": {"le": 1e-9},
            "legend": {"show": True},
            "rowsFrame": {"layout": "auto"},
            "showValue": "never",
            "tooltip": {"mode": "single", "yHistogram": True},
            "yAxis": {"axisPlacement": "left", "reverse": False, "unit": unit}},
        "targets": _targets([Query(expression, "{{le}}")], {"range": True, "format": "heatmap"})})


def stat(title: str, read: str, act: str, unit: str, expression: str, *,
         limits: Sequence[float] = (), width: int = 4) -> Panel:
    """One number. `limits`: from where on it is uneasy, and from where on bad."""
    over_all = "$__range" in expression  # then each point of a graph would be the same number
    steps: list[Json] = [{"color": GOOD, "value": None}]
    steps += [{"color": color, "value": limit} for color, limit in zip((UNEASY, BAD), limits)]
    return Panel(title, read, act, width, 4, {
        "type": "stat",
        "fieldConfig": {
            "defaults": {"unit": unit, "thresholds": {"mode": "absolute", "steps": steps}},
            "overrides": []},
        "options": {
            "colorMode": "value", "graphMode": "none" if over_all else "area",
            "justifyMode": "auto", "orientation": "auto", "textMode": "auto", "wideLayout": True,
            "reduceOptions": {"calcs": ["lastNotNull"], "fields": "", "values": False}},
        "targets": _targets([Query(expression)], {"instant": over_all, "range": not over_all})})


@dataclasses.dataclass(frozen=True)
class Column:
    """What one query adds to the rows of a table."""
    heading: str
    unit: str
    expression: str


def table(title: str, read: str, act: str, columns: Sequence[Column], *, hidden: Sequence[str] = (),
          width: int = 12, height: int = 8, ascending: bool = False,
          mappings: Sequence[Json] = (), links: Sequence[Json] = ()) -> Panel:
    """A row for each set of labels, ordered by the first column."""
    queries = [Query(column.expression) for column in columns]
    single = len(columns) == 1
    fields = ["Value" if single else f"Value #{_ref(i)}" for i in range(len(columns))]
    units = [{"matcher": {"id": "byName", "options": column.heading},
              "properties": [{"id": "unit", "value": column.unit}]} for column in columns]
    headings = [column.heading for column in columns]
    organize = {"excludeByName": {name: True for name in ("Time", "__name__", *hidden)},
                "indexByName": {}, "renameByName": dict(zip(fields, headings))}
    return Panel(title, read, act, width, height, {
        "type": "table",
        "fieldConfig": {
            "defaults": {"unit": columns[0].unit, "mappings": list(mappings), "links": list(links),
                         "custom": {"align": "auto", "filterable": True}},
            "overrides": units},
        "options": {"showHeader": True, "cellHeight": "sm",
                    "sortBy": [{"displayName": columns[0].heading, "desc": not ascending}]},
        "transformations": [{"id": "merge", "options": {}}, {"id": "organize", "options": organize}],
        "targets": _targets(queries, {"instant": True, "range": False, "format": "table"})})


def _ref(index: int) -> str:
    return chr(ord("A") + index)


def _targets(queries: Sequence[Query], more: Json) -> list[Json]:
    return [{"refId": _ref(i), "datasource": DATASOURCE, "editorMode": "code",
             "expr": query.expression, "legendFormat": query.legend or "__auto", **more}
            for i, query in enumerate(queries)]
