# SPDX-License-Identifier: Apache-2.0
"""docs/dashboards.md: each panel, how to read it, its query, and what that returned."""
import itertools
from typing import Iterator, Sequence

from promkit import judge
from promkit.panels import ALL, Panel, Query
from promkit.server import Json, Server

SHOWN_SERIES = 3
OF_THE_TARGET = ("job", "__name__")

HEAD = """# Dashboards

`dashboards/flowtop.json` is about one host, or several picked; `dashboards/flowtop-fleet.json` compares
hosts and leads to the first. They want a Prometheus (2.42 and 3.5 are tested) and Grafana 12 or newer. Both
are written by `dashboards/build.py` from `dashboards/source/`; change them there. The data source, `job` and
`instance` can be picked in both, `device` and `group` in the first: numbers by device do not follow the
group, and the other way round, but for those of operations, which have both.

Alerts and recording rules are in `dashboards/rules/`, sample configurations of Prometheus in
`dashboards/prometheus/`. The dashboards read the classic histograms: where Prometheus 3 turns them into native
ones (`convert_classic_histograms_to_nhcb`), let it keep the classic ones too
(`always_scrape_classic_histograms`).

Below, each panel with what its queries returned from Prometheus {version}, which scraped a host with fio on a
loop device each second: the largest {shown} of the series (of buckets, the first with anything in them), with
the last value of each. This page is written by `tests/prometheus/write_docs.py`.
"""


def page(server: Server, panels: Sequence[Panel]) -> str:
    head = HEAD.format(version=server.version.number, shown=SHOWN_SERIES)
    return head + "".join(_parts(server, panels)) + "".join(_rules(server.rules()))


def _parts(server: Server, panels: Sequence[Panel]) -> Iterator[str]:
    for dashboard, of_dashboard in itertools.groupby(panels, lambda panel: panel.dashboard):
        yield f"\n## {dashboard}\n"
        for row, of_row in itertools.groupby(of_dashboard, lambda panel: panel.row):
            yield f"\n### {row}\n"
            for panel in of_row:
                yield f"\n#### {panel.title}\n\n{panel.description}\n"
                yield from (_query(server, panel, query) for query in panel.queries)


def _rules(rules: Sequence[Json]) -> Iterator[str]:
    """As Prometheus has read them."""
    alerts = [rule for rule in rules if rule["type"] == "alerting"]
    yield "\n## Alerts\n"
    for rule in alerts:
        held = f", for {rule['duration'] / 60:g} minutes" if rule["duration"] else ""
        yield (f"\n### {rule['name']}\n\n{rule['annotations']['description']}\n\n"
               f"Severity: {rule['labels']['severity']}{held}.\n\n```promql\n{rule['query']}\n```\n")
    yield "\n## Recording rules\n"
    for rule in rules:
        if rule not in alerts:
            yield f"\n`{rule['name']}`\n\n```promql\n{rule['query']}\n```\n"


def _query(server: Server, panel: Panel, query: Query) -> str:
    series = [each for each in query.ask(server, ALL).series if judge.numbers(each)]
    if any("le" in each["metric"] for each in series):
        series = sorted((each for each in series if _last(each) > 0), key=_bound)
    else:
        series.sort(key=_last, reverse=True)
    lines = [f"{_name(each['metric'])} {_last(each):.6g}" for each in series[:SHOWN_SERIES]]
    if len(series) > SHOWN_SERIES:
        lines.append(f"… {len(series)} series")
    heading = f"{query.legend or panel.title} ({panel.unit})"
    return f"\n```promql\n{query.expression}\n```\n\n{heading}:\n\n```text\n" + "\n".join(lines) + "\n```\n"


def _last(series: Json) -> float:
    return judge.numbers(series)[-1]


def _bound(series: Json) -> float:
    return float(series["metric"]["le"])


def _name(labels: dict[str, str]) -> str:
    shown = (f'{name}="{value}"' for name, value in labels.items() if name not in OF_THE_TARGET)
    return "{" + ",".join(shown) + "}"
