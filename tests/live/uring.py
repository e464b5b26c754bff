# SPDX-License-Identifier: Apache-2.0
"""Every mode of an io_uring, by a program that keeps a ledger."""
import functools
from typing import Callable, Sequence

from kit import case
from kit.capture import Capture, Row, capture, check_books
from kit.case import Session
from kit.compare import compare
from kit.devices import Place, disk_file, loop_device
from kit.eventlog import EventLog
from kit.ledger import check_against_ledger, read_ledger
from kit.rules import check_rules
from kit.truth import Operation, reconstruct

# Options of the workload, deliveries, and whether the event log's simple model fits: an io-wq worker
# submits apart from its ring, and a chain's later requests go out from a completion.
MODES = {
    "plain": ((), {"taskwork"}, True),
    "coop": (("--coop",), {"taskwork"}, True),
    "defer": (("--defer",), {"taskwork"}, True),
    "sqpoll": (("--sqpoll",), {"sq_thread"}, True),
    "mixed": (("--rw", "mixed"), {"taskwork"}, True),
    "depth_1": (("--depth", "1"), {"taskwork"}, True),
    "depth_32": (("--depth", "32"), {"taskwork"}, True),
    "wait_4": (("--wait", "4"), {"taskwork"}, True),
    "fixed": (("--fixed-buffers", "--fixed-files"), {"taskwork"}, True),
    "file_writes": (("--rw", "mixed"), {"taskwork", "workqueue", "io_wq"}, False),
    "async": (("--async",), {"io_wq", "taskwork"}, False),
    "linked": (("--linked", "4"), {"taskwork", "io_wq"}, False),
}


def run_mode(session: Session, make_place: Callable[[Session], Place], mode: str) -> None:
    options, deliveries, modelled = MODES[mode]
    place = make_place(session)
    taken, operations = capture_logged(session, place, *options)
    rows = taken.rows_of(place.device, session.comm)
    check_ring_rows(session, taken, rows)
    session.equal("other deliveries", {row.delivery for row in rows} - deliveries, set())
    if modelled:
        compare(session, rows, operations)


def capture_logged(session: Session, place: Place,
                   *options: str) -> tuple[Capture, list[Operation]]:
    """Runs the workload with a ledger, under flowtop and under the event log at once."""
    with EventLog(place.number, session.comm) as log:
        taken = capture(session, place, [*session.workload("uring-read"), place.path, "--ledger",
                                         str(session.path("ledger.csv")), *options])
        log.stop()
        session.equal("events that the event log lost", log.lost(), 0)
        return taken, reconstruct(list(log.events()), session.comm)


def check_ring_rows(session: Session, taken: Capture, rows: Sequence[Row]) -> None:
    check_books(session, taken)
    check_rules(session, taken, rows)
    check_against_ledger(session, rows, read_ledger(session.path("ledger.csv")))
    session.equal("paths", {row.path for row in rows}, {"io_uring"})
    session.equal("rings", len({row.ring for row in rows}), 1)


CASES = {}
for name in MODES.keys() - {"file_writes"}:
    CASES[name + "_loop"] = functools.partial(run_mode, make_place=loop_device, mode=name)
for name in ("plain", "defer", "file_writes"):
    CASES[name + "_disk"] = functools.partial(run_mode, make_place=disk_file, mode=name)

if __name__ == "__main__":
    case.main(CASES)
