# SPDX-License-Identifier: Apache-2.0
"""What must hold on every row, whatever the workload."""
import collections
from typing import Iterable, Optional

from kit.capture import Capture, Row
from kit.case import Session

SHOWN = 2  # examples per broken rule
IN_ORDER = ("submit_ns", "issue_ns", "complete_ns", "cqe_ns")
WAKE_ORDER = ("complete_ns", "wake_sent_ns", "wake_ns", "oncpu_ns")


def check_rules(session: Session, taken: Capture, rows: Iterable[Row]) -> int:
    """Checks each row; returns how many there were."""
    unseen_ends = 0
    broken: dict[str, list[Row]] = collections.defaultdict(list)
    counted: collections.Counter[str] = collections.Counter()
    total = 0
    for row in rows:
        total += 1
        unseen_ends += row.complete_ns is None and not row.open
        for rule in broken_rules(row):
            counted[rule] += 1
            if len(broken[rule]) < SHOWN:
                broken[rule].append(row)
    session.at_most("finished operations that were not seen to complete", unseen_ends, taken.hidden)
    for rule, examples in broken.items():
        session.check(False, f"{counted[rule]} of {total} rows break '{rule}': {examples}")
    return total


def broken_rules(row: Row) -> Iterable[str]:
    if row.open or row.complete_ns is None:
        return
    if not _ascending(row, IN_ORDER):
        yield " <= ".join(IN_ORDER)
    if row.issue_ns is None and row.op != "flush":  # a flush is sent by the block layer itself
        yield "a completed operation was issued"
    if row.consumer_state == "waiting" and not _ascending(row, WAKE_ORDER):
        yield " <= ".join(WAKE_ORDER)
    if row.consumer_state == "woken" and not _ascending(row, ("complete_ns", "oncpu_ns")):
        yield "woken: complete_ns <= oncpu_ns"
    if (row.delivery == "taskwork" and row.consumer_state == "waiting"
            and row.consumer_tid == row.tid  # else the task work is not the consumer's
            and not _ascending(row, ("oncpu_ns", "cqe_ns"))):
        yield "taskwork that was waited for: oncpu_ns <= cqe_ns"
    if not _ascending(row, ("complete_ns", "return_ns")):
        yield "complete_ns <= return_ns"
    for column, want in _derived(row).items():
        if getattr(row, column) != want:
            yield f"{column} follows from its definition"


def _ascending(row: Row, columns: Iterable[str]) -> bool:
    seen = [ns for ns in (getattr(row, column) for column in columns) if ns is not None]
    return seen == sorted(seen)


def _derived(row: Row) -> dict[str, Optional[int]]:
    """The values that the definitions give, from the instants in the row."""
    waited = row.consumer_state == "waiting" and row.consumer_known_by == "wake"
    located = (row.delivery != "iopoll" and row.consumer_cpu is not None
               and row.complete_cpu is not None)
    return {
        "ready_ns": _span(row.complete_ns, row.return_ns),
        "useful_completion_ns": _span(row.complete_ns, row.wake_ns) if waited else None,
        "locality_debt_ns": _span(row.wake_ns, row.oncpu_ns),
        "runq_ns": (_span(row.complete_ns, row.oncpu_ns)
                    if row.consumer_state == "woken" else None),
        "deliverable_ns": _deliverable(row),
        "remote": int(row.complete_cpu != row.consumer_cpu) if located else None,
    }


def _deliverable(row: Row) -> Optional[int]:
    needed = [row.complete_ns]
    if row.path in ("io_uring", "io_uring_cmd"):
        needed.append(row.cqe_ns)
    if row.consumer_state in ("waiting", "woken", "elsewhere"):
        needed.append(row.oncpu_ns)
    if row.consumer_state == "unknown" or None in needed:
        return None
    return max(needed) - row.complete_ns


def _span(start: Optional[int], end: Optional[int]) -> Optional[int]:
    return None if start is None or end is None else end - start
