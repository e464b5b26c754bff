# SPDX-License-Identifier: Apache-2.0
"""Compares a capture with the ledger in which the workload wrote what it did and saw."""

from labkit.errors import LabFailure
from labkit.rules import read_rows

_CONSUMER_SHARE = 0.999


def _pairs(rows, entries):
    """Each entry with its row: by user_data, or in order for synchronous calls, which have none."""
    if all(row["user_data"] is None for row in rows):
        rows = sorted(rows, key=lambda row: row["submit_ns"])
        return list(zip(rows, entries, strict=True))
    by_user_data = {row["user_data"]: row for row in rows}
    wanted = {entry["user_data"] for entry in entries}
    if by_user_data.keys() != wanted:
        raise LabFailure(f"{len(wanted - by_user_data.keys())} operations have no row of their own "
                         f"and {len(by_user_data.keys() - wanted)} rows no operation")
    return [(by_user_data[entry["user_data"]], entry) for entry in entries]


def _contradictions(row, entry):
    for column in ("op", "bytes", "error"):
        if row[column] != entry[column]:
            yield f"{column} is {row[column]}, was {entry[column]}"
    # With SQPOLL the ring's own thread issues what the program queued.
    if row["tid"] != entry["submit_tid"] and row["delivery"] != "sq_thread":
        yield f"tid is {row['tid']}, {entry['submit_tid']} submitted"
    if row["submit_ns"] < entry["before_submit_ns"]:
        yield "submit_ns is before the program submitted"
    for column in ("complete_ns", "cqe_ns", "oncpu_ns"):
        if row[column] is not None and row[column] > entry["after_seen_ns"]:
            yield f"{column} is after the program had seen the result"


def check_ledger(rows, path):
    """As many rows as operations; each row tells of its operation what its program knows of it."""
    entries = read_rows(path)
    if not entries or len(rows) != len(entries):
        raise LabFailure(f"{len(rows)} rows for {len(entries)} operations")
    pairs = _pairs(rows, entries)
    for row, entry in pairs:
        for contradiction in _contradictions(row, entry):
            raise LabFailure(f"operation {entry['user_data']}: {contradiction}")
    right = sum(row["consumer_tid"] == entry["seen_tid"] for row, entry in pairs)
    if right < _CONSUMER_SHARE * len(pairs):
        raise LabFailure(f"the consumer is right in {right} of {len(pairs)} rows")
    return f"{len(pairs)} rows for {len(entries)} operations, consumer right in {right}"
