# SPDX-License-Identifier: Apache-2.0
"""A Prometheus of one version, with our rules, that scrapes each second."""
import dataclasses
import json
import time
import urllib.error
import urllib.parse
from typing import Any, Mapping, Sequence

from kit.case import Session
from kit.exporter import free_port
from promkit import ROOT, http, processes
from promkit.versions import Version

RULES = ROOT / "dashboards" / "rules" / "flowtop.rules.yml"
JOB = "flowtop"
INTERVAL_S = 1

Json = dict[str, Any]


@dataclasses.dataclass(frozen=True)
class Answer:
    series: list[Json]        # {"metric": labels, "values": [[time, text]...]}
    complaints: list[str]     # error, warnings, and the notes of 3.x on what cannot be meant


class Server:
    def __init__(self, session: Session, version: Version, targets: Sequence[str],
                 labels: Mapping[str, str] = {}, settings: Mapping[str, Any] = {}) -> None:
        self.version = version
        self._url = f"http://127.0.0.1:{free_port()}"
        folder = session.path(f"prometheus-{version.number}")
        folder.mkdir()
        config = folder / "prometheus.yml"
        config.write_text(json.dumps(_config(targets, labels, settings)))  # YAML has JSON in it
        processes.start(session, [
            version.prometheus, f"--config.file={config}", f"--storage.tsdb.path={folder / 'data'}",
            f"--web.listen-address={self._url.removeprefix('http://')}", "--log.level=warn"],
            f"prometheus-{version.number}.log")
        http.wait_until_ready(self._url + "/-/ready")

    def instant(self, expression: str) -> Answer:
        return _answer(self._get("query", query=expression))

    def over(self, expression: str, seconds: float) -> Answer:
        """A point each second, as a graph has it."""
        now = time.time()
        return _answer(self._get("query_range", query=expression, start=now - seconds, end=now,
                                 step=INTERVAL_S))

    def rules(self) -> list[Json]:
        groups = self._get("rules")["data"]["groups"]
        return [rule for group in groups for rule in group["rules"]]

    def _get(self, what: str, **parameters: Any) -> Json:
        url = f"{self._url}/api/v1/{what}?{urllib.parse.urlencode(parameters)}"
        try:
            return json.loads(http.get(url))
        except urllib.error.HTTPError as error:
            return json.loads(error.read())


def _config(targets: Sequence[str], labels: Mapping[str, str], settings: Mapping[str, Any]) -> Json:
    interval = f"{INTERVAL_S}s"
    return {"global": {"scrape_interval": interval, "evaluation_interval": interval},
            "rule_files": [str(RULES)],
            "scrape_configs": [{"job_name": JOB, "static_configs": [
                {"targets": list(targets), "labels": dict(labels)}], **settings}]}


def _answer(said: Json) -> Answer:
    complaints = [said["error"]] if "error" in said else []
    complaints += said.get("warnings", []) + said.get("infos", [])
    data = said.get("data", {"resultType": "vector", "result": []})
    if data["resultType"] == "scalar":
        return Answer([{"metric": {}, "values": [data["result"]]}], complaints)
    return Answer([{"metric": each["metric"], "values": each.get("values") or [each["value"]]}
                   for each in data["result"]], complaints)
