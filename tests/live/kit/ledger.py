# SPDX-License-Identifier: Apache-2.0
"""The ledger of a workload: what it did, and which thread saw each result when."""
import collections
import csv
import pathlib
from typing import Any, Optional, Sequence

from kit.capture import Row
from kit.case import Session

RIGHT_CONSUMER_SHARE = 0.999

Entry = Any  # a namedtuple of the ledger's columns


def read_ledger(path: pathlib.Path) -> dict[int, Entry]:
    """By user_data."""
    with open(path, newline="", encoding="utf-8") as file:
        lines = csv.reader(file)
        make = collections.namedtuple("Entry", next(lines))._make
        entries = (make([int(cell) if cell.isdigit() else cell for cell in cells])
                   for cells in lines)
        return {entry.user_data: entry for entry in entries}


def check_against_ledger(session: Session, rows: Sequence[Row], ledger: dict[int, Entry]) -> None:
    """One row per operation, by the right owner, with the right result, seen by the right thread."""
    session.equal("rows", len(rows), len(ledger))
    missing = sorted(ledger.keys() - {row.user_data for row in rows})
    session.check(not missing, f"{len(missing)} operations have no row, e.g. {missing[:5]}")
    pairs = [(row, ledger[row.user_data]) for row in rows
             if row.user_data in ledger and row.complete_ns is not None]
    for column, got, want in (
            ("op", lambda row: row.op, lambda entry: entry.op),
            ("error", lambda row: row.error, lambda entry: entry.error),
            ("tid", _owner, lambda entry: entry.submit_tid)):
        wrong = [(row, entry) for row, entry in pairs if got(row) != want(entry)]
        session.check(not wrong, f"{column} is wrong on {len(wrong)} rows: {wrong[:2]}")
    early = [row for row, entry in pairs if row.submit_ns < entry.before_submit_ns]
    session.check(not early, f"{len(early)} rows were submitted too early: {early[:2]}")
    late = [row for row, entry in pairs
            if max(row.complete_ns, row.cqe_ns or 0) > entry.after_seen_ns]
    session.check(not late, f"{len(late)} rows ended after they were seen: {late[:2]}")
    check_consumers(session, pairs)


def _owner(row: Row) -> Optional[int]:
    """The main thread of a workload submits; with SQPOLL a kernel thread does it for the process."""
    return row.tgid if row.delivery == "sq_thread" else row.tid


def check_consumers(session: Session, pairs: Sequence[tuple[Row, Entry]]) -> None:
    wrong = [(row, entry.seen_tid) for row, entry in pairs if row.consumer_tid != entry.seen_tid]
    known_by = collections.Counter(row.consumer_known_by for row, _ in pairs)
    hops = collections.Counter(row.hops for row, _ in pairs)
    session.note(f"{len(pairs) - len(wrong)} of {len(pairs)} consumers right, known by "
                 f"{dict(known_by)}, hops {dict(hops)}")
    session.at_least(f"share of right consumers, wrong ones e.g. {wrong[:2]}",
                     1 - len(wrong) / max(1, len(pairs)), RIGHT_CONSUMER_SHARE)
