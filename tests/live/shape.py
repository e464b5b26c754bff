# SPDX-License-Identifier: Apache-2.0
"""One row per operation, whatever the block layer makes of it: split, merged, failed, held."""
import collections
import errno
import os

from kit import case
from kit.capture import Capture, capture, check_books
from kit.case import Session
from kit.devices import MIB, loop_device
from kit.eventlog import EventLog
from kit.ledger import check_against_ledger, read_ledger
from kit.rules import check_rules


def taken_with_requests(session: Session, comm: str, *command: str) -> tuple[Capture, list, int]:
    """The capture of a workload on a loop device, its rows, and how many requests were issued."""
    place = loop_device(session)
    ledger = session.path("ledger.csv")
    with EventLog(place.number, comm) as log:
        taken = capture(session, [*command, place.path, "--ledger", str(ledger)],
                        "--device", place.device)
        log.stop()
        session.equal("events that the event log lost", log.lost(), 0)
        requests = sum(1 for event in log.events() if event.name == "block_rq_issue")
    rows = taken.rows_of(place.device, comm)
    check_books(session, taken)
    check_rules(session, rows)
    return taken, rows, requests


def split(session: Session) -> None:
    """Large reads become many requests, and stay one row each."""
    operations = 100
    _, rows, requests = taken_with_requests(
        session, "uring-read", session.workload("uring-read"), "--size", "4m", "--operations",
        str(operations))
    session.at_least("requests", requests, 2 * operations)
    session.equal("rows", len(rows), operations)
    session.equal("bytes of each", {row.bytes for row in rows}, {4 * MIB})
    session.at_least("least fragments", min((row.fragments for row in rows), default=0), 2)
    session.equal("fragments", sum(row.fragments for row in rows), requests)


def split_sync(session: Session) -> None:
    operations = 100
    _, rows, requests = taken_with_requests(
        session, "sync-read", session.workload("sync-read"), "--size", "4m", "--operations",
        str(operations), "--rw", "mixed")
    session.equal("rows", len(rows), operations)
    session.equal("bytes of each", {row.bytes for row in rows}, {4 * MIB})
    session.equal("fragments", sum(row.fragments for row in rows), requests)


def merged(session: Session, name: str) -> None:
    """Adjacent small writes, plugged together, share requests and keep a row each."""
    operations = 4000
    _, rows, requests = taken_with_requests(
        session, name, session.workload(name), "--rw", "write", "--sequential", "--depth", "16",
        "--operations", str(operations))
    session.at_most("requests", requests, operations - 1)
    session.note(f"{operations} operations in {requests} requests")
    check_against_ledger(session, rows, read_ledger(session.path("ledger.csv")))
    session.equal("bytes of each", {row.bytes for row in rows}, {4096})


def merged_uring(session: Session) -> None:
    merged(session, "uring-read")


def merged_aio(session: Session) -> None:
    merged(session, "aio-waiter")


def errors(session: Session) -> None:
    """The backing file loses its tail: reads there fail, and the rows say how."""
    place = loop_device(session)
    os.truncate(place.backing, 128 * MIB)
    ledger_path = session.path("ledger.csv")
    taken = capture(session, [session.workload("uring-read"), place.path, "--operations", "1000",
                              "--ledger", str(ledger_path)], "--device", place.device)
    rows = taken.rows_of(place.device, "uring-read")
    ledger = read_ledger(ledger_path)
    check_books(session, taken)
    check_rules(session, rows)
    session.at_least("failed reads", sum(entry.error != 0 for entry in ledger.values()), 300)
    check_against_ledger(session, rows, ledger)
    session.equal("errors", {row.error for row in rows}, {0, errno.EIO})


def late_reap(session: Session) -> None:
    """Asleep on a timer, not in the ring: the timer's wake is not the completions'."""
    _, rows, _ = taken_with_requests(
        session, "uring-read", session.workload("uring-read"), "--defer", "--depth", "8",
        "--wait", "8", "--nap-us", "3000", "--operations", "800")
    check_against_ledger(session, rows, read_ledger(session.path("ledger.csv")))
    states = collections.Counter(row.consumer_state for row in rows)
    session.at_least(f"rows whose consumer slept elsewhere, of {states}", states["elsewhere"], 760)
    elsewhere = [row for row in rows if row.consumer_state == "elsewhere"]
    session.equal("rows with a useful completion",
                  sum(row.useful_completion_ns is not None for row in elsewhere), 0)
    session.equal("rows with a wake", sum(row.wake_ns is not None for row in elsewhere), 0)


def batch_wait(session: Session) -> None:
    """Eight are awaited at once: one wake answers eight, and seven of them are held."""
    batch, operations = 8, 4000
    _, rows, _ = taken_with_requests(
        session, "uring-read", session.workload("uring-read"), "--defer", "--depth", str(batch),
        "--wait", str(batch), "--operations", str(operations))
    check_against_ledger(session, rows, read_ledger(session.path("ledger.csv")))
    woken = [row for row in rows if row.wake_ns is not None]
    session.at_least("rows with a wake", len(woken), 0.9 * operations)
    wakes = collections.defaultdict(list)
    for row in woken:
        wakes[row.wake_ns].append(row)
    whole = [wake for wake in wakes.values() if len(wake) == batch]
    session.at_least("wakes that answered eight", len(whole), 0.95 * len(wakes))
    session.equal("wake_batch", {row.wake_batch for wake in whole for row in wake}, {batch})
    for wake in whole:
        last = max(row.complete_ns for row in wake)
        wrong = [row for row in wake if row.hold_ns != last - row.complete_ns]
        if not session.check(not wrong, f"hold_ns is not up to the last completion: {wrong[:2]}"):
            break


CASES = {
    "split": split, "split_sync": split_sync, "merged_uring": merged_uring,
    "merged_aio": merged_aio, "errors": errors, "late_reap": late_reap, "batch_wait": batch_wait,
}

if __name__ == "__main__":
    case.main(CASES)
