# SPDX-License-Identifier: Apache-2.0
"""Compares a capture with the ledger in which the workload wrote what it did and saw."""

from labkit.errors import LabFailure
from labkit.rules import read_rows

_CONSUMER_SHARE = 0.999


def _pairs(rows, entries, missed):
    """Each entry with its row: by user_data, or in order for synchronous calls, which have none."""
    if all(row["user_data"] is None for row in rows):
        if len(rows) != len(entries):
            return []  # one that is missing would shift all that follow
        rows = sorted(rows, key=lambda row: row["submit_ns"])
        return list(zip(rows, entries, strict=True))
    by_user_data = {row["user_data"]: row for row in rows}
    wanted = {entry["user_data"] for entry in entries}
    without_row = wanted - by_user_data.keys()
    if len(without_row) > missed or by_user_data.keys() - wanted:
        raise LabFailure(f"{len(without_row)} operations have no row of their own "
                         f"and {len(by_user_data.keys() - wanted)} rows no operation")
    return [(by_user_data[entry["user_data"]], entry) for entry in entries
            if entry["user_data"] not in without_row]


def _contradictions(row, entry):
    for column in ("op", "bytes", "error"):
        if column == "bytes" and entry["error"]:
            continue  # a row has what was asked for; the program got nothing
        if row[column] != entry[column]:
            yield f"{column} is {row[column]}, was {entry[column]}"
    if entry["placement"] is not None and row["placement"] != entry["placement"]:
        yield f"placement is {row['placement']}, was {entry['placement']}"
    # With SQPOLL the ring's own thread issues what the program queued.
    if row["tid"] != entry["submit_tid"] and row["delivery"] != "sq_thread":
        yield f"tid is {row['tid']}, {entry['submit_tid']} submitted"
    if row["submit_ns"] < entry["before_submit_ns"]:
        yield "submit_ns is before the program submitted"
    for column in ("complete_ns", "cqe_ns", "oncpu_ns"):
        if row[column] is not None and row[column] > entry["after_seen_ns"]:
            yield f"{column} is after the program had seen the result"


def check_ledger(rows, path, missed=0):
    """As many rows as operations; each row tells of its operation what its program knows of it.
    missed: events that the kernel kept from flowtop, as its books say: each may cost a row."""
    entries = read_rows(path)
    if not entries or not len(entries) - missed <= len(rows) <= len(entries):
        raise LabFailure(f"{len(rows)} rows for {len(entries)} operations, {missed} events missed")
    pairs = _pairs(rows, entries, missed)
    for row, entry in pairs:
        for contradiction in _contradictions(row, entry):
            raise LabFailure(f"operation {entry['user_data']}: {contradiction}")
    right = sum(row["consumer_tid"] == entry["seen_tid"] for row, entry in pairs)
    if right + missed < _CONSUMER_SHARE * len(pairs):
        raise LabFailure(f"the consumer is right in {right} of {len(pairs)} rows")
    return f"{len(pairs)} rows for {len(entries)} operations, consumer right in {right}"
