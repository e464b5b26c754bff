# SPDX-License-Identifier: Apache-2.0
"""fio, which nobody here wrote: a row per operation, on a loop device and on a disk."""
import functools
from typing import Callable, Sequence

from kit import case
from kit.capture import Capture, Row, capture, check_books
from kit.case import Session
from kit.compare import compare
from kit.devices import Place, disk_file, loop_device
from kit.eventlog import EventLog
from kit.fio import Fio, Totals
from kit.rules import check_rules
from kit.truth import reconstruct

URING = ("--ioengine=io_uring", "--iodepth=8")
# fio's options, path, and the ways in which results may be delivered: a file system hands a write's
# end to a workqueue, and a request that completes at once is delivered inline.
ENGINES = {
    "psync": (("--ioengine=psync",), "sync", {"sync", "workqueue"}),
    "libaio": (("--ioengine=libaio", "--iodepth=8"), "libaio", {"aio", "workqueue"}),
    "io_uring": (URING, "io_uring", {"taskwork", "workqueue", "inline", "io_wq"}),
    "sqpoll": ((*URING, "--sqthread_poll=1"), "io_uring", {"sq_thread", "workqueue", "io_wq"}),
    "fixedbufs": ((*URING, "--fixedbufs=1"), "io_uring",
                  {"taskwork", "workqueue", "inline", "io_wq"}),
    "registerfiles": ((*URING, "--registerfiles=1"), "io_uring",
                      {"taskwork", "workqueue", "inline", "io_wq"}),
}
SMALL = ("--bs=4k", "--io_size=16m")
# Requests of a bio each, split by the device, and operations of several bios.
MIXES = {"bssplit": ("--rw=randrw", "--bssplit=4k/50:1m/50", "--io_size=256m"),
         "many bios": ("--rw=randrw", "--bs=4m", "--io_size=1g")}


def run_engine(session: Session, make_place: Callable[[Session], Place], engine: str) -> None:
    place = make_place(session)
    with session.part("4k"):
        against_the_event_log(session, place, engine)
    options, _, _ = ENGINES[engine]
    for name, mix in MIXES.items():
        with session.part(name):
            fio = Fio(session, place, *options, *mix)
            taken = capture(session, place, fio.command)
            check_run(session, taken, place, engine, fio.totals())


def against_the_event_log(session: Session, place: Place, engine: str) -> None:
    options, path, _ = ENGINES[engine]
    # A file system hands some writes of a ring to io-wq workers, which the event log cannot tie to
    # their requests; the mixed run without it covers them.
    readable = path == "io_uring" and not place.backing
    fio = Fio(session, place, *options, *SMALL, "--rw=randread" if readable else "--rw=randrw")
    with EventLog(place.number, session.comm) as log:
        taken = capture(session, place, fio.command)
        log.stop()
        session.equal("events that the event log lost", log.lost(), 0)
        events = list(log.events())
    rows = check_run(session, taken, place, engine, fio.totals())
    compare(session, rows, reconstruct(events, session.comm), sees_consumer=engine != "sqpoll")


def check_run(session: Session, taken: Capture, place: Place, engine: str,
              totals: Totals) -> Sequence[Row]:
    _, path, deliveries = ENGINES[engine]
    # A file system may discard blocks that it frees in a call of fio's.
    rows = [row for row in taken.rows_of(place.device, session.comm) if row.op != "discard"]
    check_books(session, taken)
    check_rules(session, taken, rows)
    session.note(f"fio says {totals}")
    session.equal("rows", len(rows), totals.all_operations)
    for op in ("read", "write"):
        of_op = [row for row in rows if row.op == op]
        session.equal(f"rows of {op}", len(of_op), totals.operations[op])
        session.equal(f"bytes of {op}", sum(row.bytes for row in of_op), totals.bytes[op])
    session.equal("paths", {row.path for row in rows}, {path})
    session.equal("other deliveries", {row.delivery for row in rows} - deliveries, set())
    finished = [row for row in rows if row.complete_ns is not None]
    session.equal("errors", {row.error for row in finished}, {0})
    session.equal("processes", len({row.tgid for row in rows}), 1)
    # fio's job has one thread. Under SQPOLL it spins on the ring, so that nobody can see it consume.
    wrong = sum(1 for row in finished if row.consumer_tid != row.tgid
                and not (engine == "sqpoll" and row.consumer_tid is None))
    session.at_most("share of consumers that are not fio's thread", wrong / max(1, len(rows)),
                    0.001)
    if path != "sync":
        session.equal("rows without user_data", sum(row.user_data is None for row in rows), 0)
    return rows


def qemu_img_plain_ring(session: Session) -> None:
    """qemu-img uses io_uring without COOP_TASKRUN or DEFER_TASKRUN."""
    place = loop_device(session)
    operations = 4000
    command = [session.renamed("qemu-img"), "bench", "-i", "io_uring", "-t", "none", "-f", "raw", "-d", "8",
               "-s", "4096", "-S", "65536", "-c", str(operations), place.path]
    taken = capture(session, place, command)
    rows = [row for row in taken.rows_of(place.device, session.comm) if row.path == "io_uring"]
    check_books(session, taken)
    check_rules(session, taken, rows)
    session.equal("rows", len(rows), operations)
    session.equal("bytes", sum(row.bytes for row in rows), operations * 4096)
    session.equal("deliveries", {row.delivery for row in rows}, {"taskwork"})


CASES = {"qemu_img_plain_ring": qemu_img_plain_ring}
for name in ENGINES:
    CASES[name + "_loop"] = functools.partial(run_engine, make_place=loop_device, engine=name)
    CASES[name + "_disk"] = functools.partial(run_engine, make_place=disk_file, engine=name)

if __name__ == "__main__":
    case.main(CASES)
