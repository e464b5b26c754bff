# SPDX-License-Identifier: Apache-2.0
"""A host with all that can be wrong: what a healthy one said, with more of it in each scrape."""
import functools
import http.server
import re
import threading

from kit.case import Session
from kit.exporter import free_port

# Added to every series of that name for each scrape. Rates over 5 minutes are those of the first seconds of
# it, and so a tenth or less of these.
GROWS = {
    "flowtop_lost_ring_full_total": 5000,
    "flowtop_lost_unmatched_total": 100,
    "flowtop_lost_table_full_total": 100,
    "flowtop_seen_total": 200_000,
    "flowtop_bio_table_full_total": 10,
    "flowtop_complete_missed_total": 10,
    "flowtop_recursion_misses_total": 10,
    "flowtop_program_recursion_misses_total": 1,
    "flowtop_cq_overflow_total": 50,
    "flowtop_device_broken_promises_total": 40,
    "flowtop_group_broken_promises_total": 40,
    "flowtop_registration_failures_total": 2,
    "flowtop_groups_refused_total": 3,
    "flowtop_other_operations_total": 21_000,
    "flowtop_operations_without_cell_total": 20_000,
    "flowtop_expired_operations_total": 1000,
    "flowtop_sample_failures_total": 2,
    "flowtop_device_operations_total": 200_000,
    "flowtop_delivered_total": 200_000,
    "flowtop_device_remote_deliveries_total": 150_000,
    "flowtop_device_located_deliveries_total": 200_000,
    "flowtop_device_wakes_total": 10_000,
    "flowtop_device_locality_debt_seconds_count": 10_000,
    "flowtop_device_locality_debt_seconds_sum": 60,
}
GROWS_OF_ERROR = {"medium": 2, "timeout": 5}
IS = {
    "flowtop_sample_success": 0,
    "flowtop_sample_age_seconds": 900,
    "flowtop_config_last_reload_successful": 0,
}
# All wakes of this host are late by more than this.
LATE_S = 0.004194304
PROGRAM = 'program="on_sched_waking"'
REASON = "no permission"

_SAMPLE = re.compile(r"^(?P<name>\w+)(?P<labels>\{.*\})? (?P<value>\S+)$")


def worse(exposition: str, scrape: int) -> str:
    return "\n".join(_worse_line(line, scrape) for line in exposition.splitlines()) + "\n"


def _worse_line(line: str, scrape: int) -> str:
    match = _SAMPLE.match(line)
    if not match:
        return line
    name, labels, value = match["name"], match["labels"] or "", float(match["value"])
    if name == "flowtop_program_attached" and PROGRAM in labels:
        labels = labels.replace('reason=""', f'reason="{REASON}"')
        return f"{name}{labels} 0"
    value = IS.get(name, value + scrape * _growth(name, labels))
    return f"{name}{labels} {value!r}"


def _growth(name: str, labels: str) -> float:
    if name == "flowtop_device_operation_errors_total":
        return GROWS_OF_ERROR.get(re.search(r'error="(\w+)"', labels)[1], 0)
    if name == "flowtop_device_locality_debt_seconds_bucket":
        bound = float(re.search(r'le="([^"]+)"', labels)[1].replace("+Inf", "inf"))
        return GROWS["flowtop_device_locality_debt_seconds_count"] if bound > LATE_S else 0
    return GROWS.get(name, 0)


class _Handler(http.server.BaseHTTPRequestHandler):
    def __init__(self, exposition: str, *arguments: object) -> None:
        self._exposition = exposition
        super().__init__(*arguments)

    def do_GET(self) -> None:
        self.server.scrapes += 1
        body = worse(self._exposition, self.server.scrapes).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/plain; version=0.0.4")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


def serve(session: Session, exposition: str) -> str:
    """Until the case ends; returns the address. For one scraper: each scrape counts."""
    address = ("127.0.0.1", free_port())
    server = http.server.ThreadingHTTPServer(address, functools.partial(_Handler, exposition))
    server.scrapes = 0
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    session.cleanup.callback(thread.join)
    session.cleanup.callback(server.shutdown)
    return f"{address[0]}:{address[1]}"
