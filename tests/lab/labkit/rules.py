# SPDX-License-Identifier: Apache-2.0
"""The rows of a capture, and the rules that every row obeys: order of instants, derived columns."""

import csv


def read_rows(path):
    """Each row as {column: value}: None where the field is empty, numbers as numbers."""
    with path.open(newline="") as file:
        return [{column: _value(text) for column, text in row.items()}
                for row in csv.DictReader(file)]


def _value(text):
    if text == "":
        return None
    try:
        return int(text, 16 if text.startswith("0x") else 10)
    except ValueError:
        return text


def _waiting(row):
    return row["consumer_state"] == "waiting"


def _always(_row):
    return True


# What is never later than what: (when, instants in order). An instant that was not observed is
# passed over.
_ORDERS = (
    (_always, ("submit_ns", "issue_ns", "complete_ns", "cqe_ns")),
    (_waiting, ("complete_ns", "wake_sent_ns", "wake_ns", "oncpu_ns")),
    (lambda row: _waiting(row) and row["delivery"] == "taskwork", ("oncpu_ns", "cqe_ns")),
)


def _difference(row, later, earlier):
    if row[later] is None or row[earlier] is None:
        return None
    return row[later] - row[earlier]


def _useful(row):
    causal = _waiting(row) and row["consumer_known_by"] == "wake"
    return _difference(row, "wake_ns", "complete_ns") if causal else None


def _runq(row):
    woken = row["consumer_state"] == "woken"
    return _difference(row, "oncpu_ns", "complete_ns") if woken else None


def _remote(row):
    cpus = (row["complete_cpu"], row["consumer_cpu"])
    if row["delivery"] == "iopoll" or None in cpus:
        return None
    return int(cpus[0] != cpus[1])


_DERIVED = {
    "useful_completion_ns": _useful,
    "locality_debt_ns": lambda row: _difference(row, "oncpu_ns", "wake_ns"),
    "runq_ns": _runq,
    "ready_ns": lambda row: _difference(row, "return_ns", "complete_ns"),
    "remote": _remote,
}


def violations(row):
    """What is wrong with one row, in words."""
    if _waiting(row) and row["consumer_known_by"] == "wake":
        for instant in ("wake_sent_ns", "wake_ns", "oncpu_ns"):
            if row[instant] is None:
                yield f"woken, but {instant} is empty"
    for when, instants in _ORDERS:
        seen = [(name, row[name]) for name in instants if row[name] is not None]
        for (early, early_ns), (late, late_ns) in zip(seen, seen[1:]):
            if when(row) and early_ns > late_ns:
                yield f"{late} is {early_ns - late_ns} ns before {early}"
    for column, derive in _DERIVED.items():
        if row[column] != derive(row):
            yield f"{column} is {row[column]}, its definition gives {derive(row)}"
