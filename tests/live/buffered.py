# SPDX-License-Identifier: Apache-2.0
"""I/O through the page cache: the thread that does it is seldom the one that wants it."""
import contextlib
import pathlib
import sys
from typing import Iterable, Iterator, Sequence

from kit import case
from kit.capture import Capture, Row, capture, check_books
from kit.case import Session
from kit.devices import MIB, Place, ext4_on, fill, loop_device
from kit.eventlog import Event, EventLog
from kit.kernel_threads import kernel_threads
from kit.ledger import Entry, read_ledger
from kit.rules import check_rules
from kit.truth import BIO, REQUEST, SWITCH

BLOCK = 65536
BLOCKS = 512
VM = pathlib.Path("/proc/sys/vm")
QUICK_WRITEBACK = {"dirty_writeback_centisecs": "20", "dirty_expire_centisecs": "40"}


class BufferedRun:
    """A file system of our own on a loop device, with one file of BLOCKS blocks."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.place: Place = loop_device(session, 512)
        self.file = ext4_on(session, self.place) / "file"
        fill(self.file, BLOCK * BLOCKS // MIB)

    def capture(self, *options: str, then: str = "true") -> tuple[Capture, list[Row], list[Entry]]:
        """The workload, and a shell command after it that is captured too."""
        session = self._session
        ledger = session.path("ledger.csv")
        workload = [*session.workload("buffered"), str(self.file), "--sequential", "--size",
                    str(BLOCK), "--operations", str(BLOCKS), "--ledger", str(ledger), *options]
        threads = kernel_threads()
        taken = capture(session, self.place, ["sh", "-c", f'"$@" && {then}', "sh", *workload])
        threads |= kernel_threads()
        rows = [row for row in taken.rows() if row.device == self.place.device]
        check_books(session, taken)
        check_rules(session, taken, rows)
        self._check_no_worker(rows, threads)
        return taken, rows, list(read_ledger(ledger).values())

    def _check_no_worker(self, rows: Sequence[Row], threads: dict[int, str]) -> None:
        for who in ("tid", "consumer_tid"):
            workers = [row for row in rows
                       if threads.get(getattr(row, who) or 0, "").startswith("kworker")]
            self._session.check(not workers,
                                f"{who} is a kworker on {len(workers)} rows: {workers[:2]}")


@contextlib.contextmanager
def quick_writeback() -> Iterator[None]:
    """Background writeback within a second instead of half a minute."""
    before = {name: (VM / name).read_text() for name in QUICK_WRITEBACK}
    try:
        for name, value in QUICK_WRITEBACK.items():
            (VM / name).write_text(value)
        yield
    finally:
        for name, value in before.items():
            (VM / name).write_text(value)


def background_writeback(session: Session) -> None:
    run = BufferedRun(session)
    with quick_writeback():
        taken, rows, _ = run.capture("--rw", "write", then="sleep 4")
    data = [row for row in rows if row.path == "buffered" and row.op == "write" and not row.meta]
    session.equal("data writes that somebody waited for", data, [])
    session.at_least("unwaited", taken.books["unwaited"], 1)
    session.at_least("unwaited bytes", taken.books["unwaited_bytes"], BLOCK * BLOCKS)


def readahead(session: Session) -> None:
    run = BufferedRun(session)
    taken, rows, _ = run.capture("--mode", "readahead", then="sleep 1")
    waited = sum(row.bytes for row in rows if row.op == "read" and not row.meta)
    session.at_most("bytes of reads that somebody waited for", waited, BLOCK * BLOCKS // 10)
    session.at_least("unwaited", taken.books["unwaited"], 1)
    session.at_least("unwaited bytes", taken.books["unwaited_bytes"], BLOCK * BLOCKS * 9 // 10)


def cold_read(session: Session) -> None:
    """The reader sleeps on what it could not foresee; the rest was read ahead for it."""
    run = BufferedRun(session)
    taken, rows, ledger = run.capture()
    reads = [row for row in rows if row.op == "read" and not row.meta]
    reader = ledger[0].seen_tid
    session.at_least("reads that the reader slept on", len(reads), 1)
    session.equal("consumers", {row.consumer_tid for row in reads}, {reader})
    session.equal("paths", {row.path for row in reads}, {"buffered"})
    read_bytes = sum(row.bytes for row in reads) + taken.books["unwaited_bytes"]
    session.at_least("bytes read, waited for or not", read_bytes, BLOCK * BLOCKS)


# Reads pages by touching them, and then does without system calls for a while.
TOUCHES = f"""
import mmap, os, sys
file = os.open(sys.argv[1], os.O_RDONLY)
os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)
pages = mmap.mmap(file, 0, prot=mmap.PROT_READ)
pages.madvise(mmap.MADV_RANDOM)
total = sum(pages[at] for at in range(0, len(pages), {BLOCK}))
while total < 30_000_000:
    total += 1
"""


def touched(session: Session) -> None:
    """A page fault ends with the page: the next system call may be far away."""
    run = BufferedRun(session)
    taken = capture(session, run.place, [sys.executable, "-c", TOUCHES, str(run.file)])
    rows = [row for row in taken.rows() if row.device == run.place.device and row.op == "read"
            and not row.meta and row.comm.startswith("python")]
    check_books(session, taken)
    check_rules(session, taken, rows)
    session.at_least("reads", len(rows), BLOCKS // 2)
    session.at_most("seconds from a page to its use",
                    max(row.return_ns - row.complete_ns for row in rows) / 1e9, 0.3)


def fsync(session: Session) -> None:
    """The caller of fsync waits: for its own write or flush, where the device leaves it the time to."""
    run = BufferedRun(session)
    with EventLog(run.place.number, session.comm) as log:
        taken, rows, ledger = run.capture("--rw", "write", "--mode", "fsync")
        log.stop()
        session.equal("events that the event log lost", log.lost(), 0)
        caller = ledger[0].seen_tid
        slept = completed_asleep(log.events(), caller)
    mine = [row for row in rows if row.consumer_tid == caller and row.complete_ns is not None]
    session.equal("tgid of the caller's rows", {row.consumer_tgid for row in mine}, {caller})
    ends = [row.complete_ns for row in mine]
    due = [entry for entry in ledger if within(entry, slept)]
    served = sum(within(entry, ends) for entry in due)
    session.note(f"{len(mine)} of {len(rows)} rows are the caller's; in {len(due)} of {len(ledger)} calls it "
                 f"slept while its write completed; {served} of them have a row")
    session.at_least("calls that slept for their write", len(due), len(ledger) // 10)
    session.at_least("of them with a row of their caller", served + taken.hidden, 0.99 * len(due))


def completed_asleep(events: Iterable[Event], tid: int) -> list[int]:
    """When writes of a thread completed while it was asleep: an fsync may also find its write complete
    before it comes to wait, and sleep for the journal of the file system instead."""
    in_flight: set[str] = set()
    found: list[int] = []
    asleep = False
    for event in events:
        if event.name == "block_bio_queue" and event.pid == tid:
            in_flight.add(BIO.match(event.text)["sector"])
        elif event.name == "sched_switch" and f"prev_pid={tid} " in event.text:
            asleep = not SWITCH.search(event.text)["prev_state"].startswith("R")
        elif event.name == "sched_waking" and f" pid={tid} " in event.text:
            asleep = False
        elif event.name == "block_rq_complete":
            sector = REQUEST.match(event.text)["sector"]
            if sector in in_flight and asleep:
                found.append(event.ns)
            in_flight.discard(sector)
    return found


def within(entry: Entry, instants: Iterable[int]) -> bool:
    return any(entry.before_submit_ns <= ns <= entry.after_seen_ns for ns in instants)


def overwrite(session: Session) -> None:
    """Written twice, synchronised once at the end, by another process."""
    run = BufferedRun(session)
    file = run.file
    taken, rows, _ = run.capture("--rw", "write", then=f"sync {file}")
    writes = [row for row in rows if row.op == "write" and not row.meta]
    comms = {row.comm for row in writes}
    session.note(f"writes by {comms}, books {taken.books}")
    written = sum(row.bytes for row in writes) + taken.books["unwaited_bytes"]
    session.at_least("bytes written, waited for or not", written, BLOCK * BLOCKS)
    sync_rows = [row for row in rows if row.consumer_tid is not None and row.comm == "sync"]
    session.at_least("rows of the process that called fsync", len(sync_rows), 1)


CASES = {"touched": touched, "background_writeback": background_writeback, "readahead": readahead,
         "cold_read": cold_read, "fsync": fsync, "overwrite": overwrite}

if __name__ == "__main__":
    case.main(CASES)
