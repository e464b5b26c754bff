# SPDX-License-Identifier: Apache-2.0
"""Whether an answer of Prometheus is one: numbers, and nothing to complain about."""
import math
from typing import Iterator, Mapping, Sequence

from kit.case import Session
from promkit.panels import Panel
from promkit.server import Answer, Json, Server


def numbers(series: Json) -> list[float]:
    """Without those that are none: 0/0 of a moment without operations."""
    values = [float(text) for _, text in series["values"]]
    return [value for value in values if not math.isnan(value)]


def check_panels(session: Session, server: Server, panels: Sequence[Panel],
                 variables: Mapping[str, str]) -> None:
    for panel in panels:
        for query in panel.queries:
            where = f"{panel.dashboard}, {panel.title}, {query.legend or 'its query'}"
            check_answer(session, where, query.ask(server, variables))


def check_answer(session: Session, where: str, answer: Answer) -> None:
    session.equal(f"{where}: complaints", answer.complaints, [])
    session.check(any(numbers(each) for each in answer.series), f"{where}: no data")


def check_rules(session: Session, server: Server) -> None:
    """Each can be evaluated, and what is recorded is there."""
    for rule in server.rules():
        session.equal(f"rule {rule['name']}: health, error",
                      (rule["health"], rule.get("lastError", "")), ("ok", ""))
        answer = server.instant(rule["query"])
        session.equal(f"rule {rule['name']}: complaints", answer.complaints, [])
        if rule["type"] == "recording":
            check_answer(session, f"rule {rule['name']}", server.instant(rule["name"]))


def alerts(server: Server) -> Iterator[tuple[str, bool]]:
    """Each alert, and whether it is pending or fires."""
    for rule in server.rules():
        if rule["type"] == "alerting":
            yield rule["name"], bool(rule["alerts"])
