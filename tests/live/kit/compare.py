# SPDX-License-Identifier: Apache-2.0
"""Rows of a capture against the operations of the independent event log, one by one.

Both read the same tracepoints, one program after the other, so they may disagree on an operation
only where something else happened between the two readings. The event log counts microseconds.
"""
import collections
import statistics
from typing import Iterable, Optional, Sequence

from kit.capture import Row
from kit.case import Session
from kit.truth import Operation

SAME_STATE_SHARE = 0.98
FILLED_SHARE = 0.995
MEDIAN_APART_NS = 20_000
P99_APART_NS = 200_000

ALWAYS = ("submit_ns", "issue_ns", "complete_ns", "cqe_ns")
OF_A_WAKE = ("wake_sent_ns", "wake_ns", "oncpu_ns", "return_ns")

Pair = tuple[Row, Operation]


def compare(session: Session, rows: Sequence[Row], operations: Sequence[Operation],
            sees_consumer: bool = True) -> None:
    """sees_consumer: false where the consumer spins, so that there is nothing to see of it."""
    if not session.equal("operations in the event log", len(operations), len(rows)):
        return
    paired = _pair(rows, operations)
    session.equal("rows that the event log knows", len(paired), len(rows))
    pairs = [pair for pair in paired if pair[0].complete_ns is not None]
    for column in ALWAYS:
        _compare_instant(session, column, pairs)
    if sees_consumer:
        _compare_consumer(session, pairs)


def _compare_consumer(session: Session, all_pairs: Sequence[Pair]) -> None:
    _compare_states(session, all_pairs)
    pairs = [pair for pair in all_pairs if pair[0].consumer_state == pair[1].state]
    if not pairs:
        return  # said above
    waited = [pair for pair in pairs if pair[1].wake_ns is not None]
    for column in OF_A_WAKE:
        _compare_instant(session, column,
                         [pair for pair in waited if pair[0].consumer_state == "waiting"])
    invented = sum(1 for row, operation in pairs
                   if row.consumer_state == "waiting" and row.wake_ns is not None
                   and operation.wake_ns is None)
    session.at_most("share of waiting rows with a wake that the event log does not have",
                    invented / len(pairs), 1 - SAME_STATE_SHARE)
    _compare_instant(session, "oncpu_ns", [(row, operation) for row, operation in pairs
                                           if row.consumer_state == operation.state == "woken"])


def _pair(rows: Sequence[Row], operations: Sequence[Operation]) -> list[Pair]:
    """The n-th submission of a user_data in one is the n-th in the other."""
    by_key: dict[Optional[int], collections.deque[Row]] = collections.defaultdict(
        collections.deque)
    has_user_data = any(operation.user_data is not None for operation in operations)
    for row in sorted(rows, key=lambda row: row.submit_ns):
        by_key[row.user_data if has_user_data else None].append(row)
    return [(by_key[operation.user_data].popleft(), operation) for operation in operations
            if by_key[operation.user_data]]


def _compare_states(session: Session, pairs: Sequence[Pair]) -> None:
    differing = collections.Counter(
        (operation.state, row.consumer_state) for row, operation in pairs
        if row.consumer_state not in {operation.state, *operation.or_states})
    share = 1 - differing.total() / len(pairs)
    said = collections.Counter(operation.state for _, operation in pairs)
    open_to_doubt = sum(1 for _, operation in pairs if operation.or_states - {operation.state})
    session.note(f"states by the event log {dict(said)}, {open_to_doubt} open to doubt, "
                 f"differing (log, row) {dict(differing)}")
    session.at_least(f"share of rows whose consumer_state the event log confirms, else {differing}",
                     share, SAME_STATE_SHARE)


def _compare_instant(session: Session, column: str, pairs: Sequence[Pair]) -> None:
    known = [pair for pair in pairs if getattr(pair[1], column) is not None]
    expected = [pair for pair in known if column not in pair[1].hidden]
    _check_hidden(session, column, [pair for pair in known if column in pair[1].hidden])
    if not expected:
        return
    apart = sorted(_distance(getattr(row, column), operation, column)
                   for row, operation in expected if getattr(row, column) is not None)
    session.at_least(f"share of {column} that is filled where the event log has it",
                     len(apart) / len(expected), FILLED_SHARE)
    if apart:
        session.at_most(f"median distance of {column} from the event log", _median(apart),
                        MEDIAN_APART_NS)
        session.at_most(f"99th percentile distance of {column} from the event log",
                        apart[int(len(apart) * 0.99) - 1], P99_APART_NS)
        session.note(f"{column}: {len(apart)} of {len(expected)} filled, apart p50 "
                     f"{_median(apart):.0f} ns, p99 {apart[int(len(apart) * 0.99) - 1]} ns")


def _distance(ns: int, operation: Operation, column: str) -> int:
    read = (getattr(operation, column), operation.or_instants.get(column))
    return min(abs(ns - instant) for instant in read if instant is not None)


def _check_hidden(session: Session, column: str, pairs: Sequence[Pair]) -> None:
    """What no program saw must be empty, and not taken from a later event."""
    if not pairs:
        return
    invented = sum(1 for row, operation in pairs if getattr(row, column) is not None
                   and operation.or_instants.get(column) is None)
    session.note(f"{column}: {len(pairs)} hidden from BPF programs")
    session.equal(f"rows with a {column} that no program can have seen", invented, 0)


def _median(values: Iterable[int]) -> float:
    return statistics.median(values)
