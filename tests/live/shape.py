# SPDX-License-Identifier: Apache-2.0
"""One row per operation, whatever the block layer makes of it: split, merged, failed, held."""
import collections
import dataclasses
import errno
import os

from kit import case
from kit.capture import Capture, Row, capture, check_books
from kit.case import Session
from kit.compare import compare
from kit.devices import MIB, loop_device
from kit.eventlog import Event, EventLog
from kit.ledger import check_against_ledger, read_ledger
from kit.rules import check_rules
from kit.truth import reconstruct


@dataclasses.dataclass
class Run:
    """A workload on a loop device, as flowtop and the event log saw it."""
    taken: Capture
    rows: list[Row]
    events: list[Event]

    @property
    def requests(self) -> int:
        return sum(1 for event in self.events if event.name == "block_rq_issue")


def observe(session: Session, name: str, *options: str) -> Run:
    place = loop_device(session)
    ledger = session.path("ledger.csv")
    with EventLog(place.number, session.comm) as log:
        taken = capture(session, place, [*session.workload(name), place.path, "--ledger",
                                         str(ledger), *options])
        log.stop()
        session.equal("events that the event log lost", log.lost(), 0)
        run = Run(taken, taken.rows_of(place.device, session.comm), list(log.events()))
    check_books(session, taken)
    check_rules(session, taken, run.rows)
    return run


def seen_to_end(run: Run) -> list[Row]:
    return [row for row in run.rows if row.complete_ns is not None]


def check_fragments(session: Session, run: Run) -> None:
    """Every request is a fragment of one row, but for those that end hidden from BPF programs."""
    fragments = sum(row.fragments or 0 for row in run.rows)
    session.at_least("fragments", fragments, run.requests - run.taken.hidden)
    session.at_most("fragments", fragments, run.requests)


def check_run_against_ledger(session: Session, run: Run) -> None:
    check_against_ledger(session, run.rows, read_ledger(session.path("ledger.csv")))


def split(session: Session) -> None:
    """Large reads become many requests, and stay one row each."""
    operations = 100
    run = observe(session, "uring-read", "--size", "4m",
                  "--operations", str(operations))
    session.at_least("requests", run.requests, 2 * operations)
    session.equal("bytes of each", {row.bytes for row in run.rows}, {4 * MIB})
    session.at_least("least fragments",
                     min((row.fragments for row in seen_to_end(run)), default=0), 2)
    check_fragments(session, run)
    check_run_against_ledger(session, run)


def split_sync(session: Session) -> None:
    operations = 100
    run = observe(session, "sync-read", "--size", "4m",
                  "--operations", str(operations), "--rw", "mixed")
    session.equal("rows", len(run.rows), operations)
    session.equal("bytes of each", {row.bytes for row in run.rows}, {4 * MIB})
    check_fragments(session, run)


def merged(session: Session, name: str) -> None:
    """Adjacent small writes, plugged together, share requests and keep a row each."""
    operations = 4000
    run = observe(session, name, "--rw", "write", "--sequential",
                  "--depth", "16", "--operations", str(operations))
    session.at_most("requests", run.requests, operations - 1)
    session.note(f"{operations} operations in {run.requests} requests")
    check_run_against_ledger(session, run)
    session.equal("bytes of each", {row.bytes for row in run.rows}, {4096})
    session.equal("fragments of each", {row.fragments for row in seen_to_end(run)}, {1})


def merged_uring(session: Session) -> None:
    merged(session, "uring-read")


def merged_aio(session: Session) -> None:
    merged(session, "aio-waiter")


def errors(session: Session) -> None:
    """The backing file loses its tail: reads there fail, and the rows say how."""
    place = loop_device(session)
    os.truncate(place.backing, 128 * MIB)
    ledger_path = session.path("ledger.csv")
    taken = capture(session, place, [*session.workload("uring-read"), place.path, "--operations",
                                     "1000", "--ledger", str(ledger_path)])
    rows = taken.rows_of(place.device, session.comm)
    ledger = read_ledger(ledger_path)
    check_books(session, taken)
    check_rules(session, taken, rows)
    session.at_least("failed reads", sum(entry.error != 0 for entry in ledger.values()), 300)
    check_against_ledger(session, rows, ledger)
    session.equal("errors", {row.error for row in rows}, {0, errno.EIO})


def late_reap(session: Session) -> None:
    """Asleep on a timer, not in the ring: the timer's wake is not the completions'."""
    operations = 800
    run = observe(session, "uring-read", "--defer", "--depth", "8",
                  "--wait", "8", "--nap-us", "3000", "--first",
                  "--operations", str(operations))
    check_run_against_ledger(session, run)
    compare(session, run.rows, reconstruct(run.events, session.comm))
    elsewhere = [row for row in run.rows if row.consumer_state == "elsewhere"]
    # Else the case shows nothing. Nobody can keep the workload from its nap.
    session.at_least("rows whose consumer slept elsewhere", len(elsewhere), operations / 8)
    session.equal("rows with a useful completion",
                  sum(row.useful_completion_ns is not None for row in elsewhere), 0)
    session.equal("rows with a wake", sum(row.wake_ns is not None for row in elsewhere), 0)


def batch_wait(session: Session) -> None:
    """Eight are awaited at once: one wake answers eight, and seven of them are held."""
    batch, operations = 8, 4000
    run = observe(session, "uring-read", "--defer", "--depth",
                  str(batch), "--wait", str(batch), "--operations", str(operations))
    check_run_against_ledger(session, run)
    woken = [row for row in run.rows if row.wake_ns is not None]
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
