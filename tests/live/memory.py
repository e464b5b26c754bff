# SPDX-License-Identifier: Apache-2.0
"""Where the bytes are and which detours they take; buffers that programs register."""
import errno
from typing import Any

from kit import case
from kit.capture import Capture, Row, capture, check_books
from kit.case import Session
from kit.devices import Place, btrfs_on, ext4_on, fill, loop_device
from kit.ledger import read_ledger

PAGE = 4096
OPERATIONS = 500


def observe(session: Session, place: Place, name: str, path: str, *options: str,
            asked: tuple[str, ...] = ()) -> tuple[Capture, list[Row]]:
    """The rows of what the program itself did, metadata left out."""
    taken = capture(session, place, [*session.workload(name), path, "--ledger",
                                     str(session.path("ledger.csv")), *options], *asked)
    check_books(session, taken)
    rows = [row for row in taken.rows() if row.device == place.device and not row.meta
            and row.comm == session.comm]
    return taken, rows


def each(session: Session, rows: list[Row], **expected: object) -> None:
    for column, value in expected.items():
        session.equal(column, {getattr(row, column) for row in rows}, {value})


def direct_and_buffered(session: Session) -> None:
    """One file, past the page cache and through it: every byte is under its cause, and under no other."""
    place = loop_device(session)
    file = ext4_on(session, place) / "file"
    fill(file, 16)
    with session.part("direct"):
        taken, rows = observe(session, place, "sync-read", str(file), "-n", str(OPERATIONS))
        session.equal("rows, and what was hidden", len(rows) + taken.hidden, OPERATIONS)
        each(session, rows, placement="host", bounces=None, swiotlb_bytes=None, broken_promise=None)
    with session.part("buffered"):
        taken, rows = observe(session, place, "buffered", str(file), "-n", str(OPERATIONS),
                              "--sequential")
        each(session, rows, placement="page_cache", bounces="page_cache", path="buffered")
        # What nobody slept on, since it was read ahead, is in the books.
        through = sum(row.bytes for row in rows) + taken.books["unwaited_bytes"]
        session.at_least("bytes through the page cache", through, OPERATIONS * PAGE)


def fell_back(session: Session, rw: str) -> tuple[Capture, list[Row]]:
    place = loop_device(session)
    file = btrfs_on(session, place) / "file"
    fill(file, 16)
    taken, rows = observe(session, place, "misaligned", str(file), "-n", str(OPERATIONS),
                          "--size", "512", "--rw", rw)
    ledger = read_ledger(session.path("ledger.csv"))
    session.equal("operations that succeeded", sum(entry.error == 0 for entry in ledger.values()), OPERATIONS)
    each(session, rows, placement="page_cache", bounces="dio_fallback", path="buffered")
    return taken, rows


def direct_reads_that_fell_back(session: Session) -> None:
    """Direct I/O of less than a page on btrfs: a page through the page cache for each."""
    taken, rows = fell_back(session, "read")
    session.equal("reads, and what was hidden", len(rows) + taken.hidden, OPERATIONS)
    session.equal("bytes of each", {row.bytes for row in rows}, {PAGE})


def direct_writes_that_fell_back(session: Session) -> None:
    """Each reads its page first, and waits until it is written."""
    taken, rows = fell_back(session, "write")
    for op in ("read", "write"):
        pages = [row for row in rows if row.op == op]
        session.at_most(f"pages, {op}", len(pages), OPERATIONS)
        session.at_least(f"pages, {op}, and what was hidden", len(pages) + taken.hidden, OPERATIONS)
        session.equal(f"bytes of each {op}", {row.bytes for row in pages}, {PAGE})


def promised(session: Session) -> None:
    """A device that was to be reached past host memory, by a program that has its buffers there."""
    place = loop_device(session)
    taken, rows = observe(session, place, "uring-read", place.path, "-n", str(OPERATIONS),
                          "--fixed-buffers", asked=("--expect-direct", place.device))
    session.equal("rows, and what was hidden", len(rows) + taken.hidden, OPERATIONS)
    each(session, rows, placement="host", broken_promise=1, fixed_buffer=1)
    taken, rows = observe(session, place, "uring-read", place.path, "-n", str(OPERATIONS),
                          asked=("--expect-direct", "deadbeef"))
    each(session, rows, placement="host", broken_promise=None, fixed_buffer=0)


def registrations_of(session: Session, taken: Capture) -> dict[str, Any]:
    own = [process for process in taken.meta["memory"]["registering_processes"]
           if process["comm"] == session.comm]
    session.equal("processes that register", len(own), 1)
    return own[0]


def registered_again(session: Session) -> None:
    """64 regions, 1000 times: all but the first 64 were known. Registered once, none."""
    place = loop_device(session)
    regions, times = 64, 1000
    taken, _ = observe(session, place, "register", place.path, "--depth", str(regions),
                       "--times", str(times))
    counts = registrations_of(session, taken)
    session.equal("calls", counts["calls"], times)
    session.equal("regions", counts["regions"], regions * times)
    session.equal("bytes", counts["bytes"], regions * times * PAGE)
    session.equal("again", counts["again_regions"], regions * (times - 1))
    session.equal("bytes again", counts["again_bytes"], regions * (times - 1) * PAGE)
    session.equal("failures", counts["failures"], {})
    taken, rows = observe(session, place, "uring-read", place.path, "-n", str(OPERATIONS),
                          "--depth", "8", "--fixed-buffers")
    counts = registrations_of(session, taken)
    session.equal("registered once", (counts["calls"], counts["regions"], counts["again_regions"]),
                  (1, 8, 0))
    each(session, rows, fixed_buffer=1)


def registering_fails(session: Session) -> None:
    """Counted under the kernel's errno, and not as registered."""
    place = loop_device(session)
    times = 50
    taken, _ = observe(session, place, "register", place.path, "--memory", "unmapped", "-n",
                       str(times), "--times", str(times))
    ledger = read_ledger(session.path("ledger.csv"))
    session.equal("errors", {entry.error for entry in ledger.values()}, {errno.EFAULT})
    counts = registrations_of(session, taken)
    session.equal("failures", counts["failures"], {"EFAULT": times})
    session.equal("registered", (counts["calls"], counts["regions"]), (0, 0))


if __name__ == "__main__":
    case.main({function.__name__: function for function in (
        direct_and_buffered, direct_reads_that_fell_back, direct_writes_that_fell_back, promised,
        registered_again, registering_fails)})
