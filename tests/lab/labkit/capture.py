# SPDX-License-Identifier: Apache-2.0
"""Judges a capture: rows.csv and its sidecar, against what else the guest left.

The keys of a case's [expect.capture]:
    device  kernel name of the device that every row is on
    comm    of the rows that count: the others, and the file system's own, are not looked at
    ledger  true: ledger.csv of the workload tells how many rows there are, and of each what is true
    fio     true: fio.json tells how many rows there are
    stat    true: stat.before and stat.after, of the device in sysfs, tell how many requests there were
    reissued  so many requests at least were issued again, as `trace` of tracefs (clock: mono) tells
    own     true: whoever consumes an operation is of the process that submitted it
    server  {device, comm}: rows that the program which serves `device` has of its own, on that
            device by that name: one for each request that it served, with as many bytes
    each    {column: value or list of values}, for every row
    empty   columns in which no row has anything
    filled  {column: least share of rows in which it is not empty}
    woken   true: there are rows whose consumer waited, and each has its wake and its way onto a CPU
    occurs  {column: values of which each is in some row}
    large   {column: {least, rows}}: in so many rows at least, it is that much at least
"""

import json

from labkit.errors import LabFailure
from labkit.ledger import check_ledger
from labkit.rules import read_rows, violations
from labkit.trace import check_reissued


def check_books(sidecar):
    """Nothing lost, nothing open, and what was seen was delivered."""
    books = sidecar["books"]
    if books["lost"] or books["open"] or books["seen"] != books["delivered"] + books["unwaited"]:
        raise LabFailure(f"the books say {books}")
    return f"books balance; {books['recursion_misses']} recursion misses"


def check_each(rows, each, missed=0):
    """What an event that was missed would have told stays empty; it is never something else."""
    for column, wanted in each.items():
        allowed = wanted if isinstance(wanted, list) else [wanted]
        wrong = [row[column] for row in rows if row[column] not in allowed]
        if len(wrong) > (missed if set(wrong) == {None} else 0):
            raise LabFailure(f"{column} is {wrong[0]} in {len(wrong)} of {len(rows)} rows, not "
                             f"{' or '.join(str(value) for value in allowed)}")


def check_empty(rows, columns):
    for column in columns:
        found = [row[column] for row in rows if row[column] is not None]
        if found:
            raise LabFailure(f"{column} is {found[0]} in {len(found)} of {len(rows)} rows, not empty")


def check_filled(rows, filled, missed=0):
    for column, share in filled.items():
        count = sum(row[column] is not None for row in rows)
        if count + missed < share * len(rows):
            raise LabFailure(f"{column} is filled in {count} of {len(rows)} rows, not {share:.0%}")
        yield f"{column} filled in {count} of {len(rows)}"


def check_woken(rows, missed=0):
    """How many sleep is up to the machine's load; whoever does is woken."""
    waited = [row for row in rows if row["consumer_state"] == "waiting"]
    whole = sum(None not in (row["wake_sent_ns"], row["wake_ns"], row["oncpu_ns"])
                for row in waited)
    if not waited or whole + missed < len(waited):
        raise LabFailure(f"{whole} of {len(waited)} rows whose consumer waited have its wake")
    return f"{whole} of {len(waited)} rows whose consumer waited have its wake"


def check_occurs(rows, occurs):
    for column, values in occurs.items():
        counts = {value: sum(row[column] == value for row in rows) for value in values}
        if not all(counts.values()):
            raise LabFailure(f"{column}, of {len(rows)} rows: {counts}")
        yield f"{column}: {counts}"


def check_large(rows, large):
    for column, wanted in large.items():
        count = sum(row[column] is not None and row[column] >= wanted["least"] for row in rows)
        if count < wanted["rows"]:
            raise LabFailure(f"{column} is {wanted['least']} or more in {count} rows, not "
                             f"{wanted['rows']}")
        yield f"{column} is {wanted['least']} or more in {count} rows"


def check_rules(rows):
    found = [(number, violation) for number, row in enumerate(rows, 2)
             for violation in violations(row)]
    if found:
        number, violation = found[0]
        raise LabFailure(f"{len(found)} rules broken; line {number}: {violation}")


def _check_fio(rows, path):
    jobs = json.loads(path.read_text())["jobs"]
    done = sum(job[direction]["total_ios"] for job in jobs for direction in ("read", "write"))
    if done == 0 or len(rows) != done:
        raise LabFailure(f"{len(rows)} rows for {done} operations of fio")
    return f"{len(rows)} rows for {done} operations of fio"


def _completed_requests(stat):
    """Documentation/block/stat.rst: reads and writes completed are the first and the fifth number."""
    numbers = stat.split()
    return int(numbers[0]) + int(numbers[4])


def check_stat(rows, before, after):
    """How a buffer lies in memory decides into how many requests an operation is split."""
    done = _completed_requests(after) - _completed_requests(before)
    fragments = sum(row["fragments"] for row in rows)
    if not done or fragments != done:
        raise LabFailure(f"{fragments} fragments for {done} requests that the device completed")
    return f"{fragments} fragments for {done} requests that the device completed"


def rows_of(rows, comm):
    """What a program asked for: neither metadata nor what went through the page cache."""
    return [row for row in rows
            if row["comm"] == comm and not row["meta"] and row["path"] != "buffered"]


def check_own(rows):
    foreign = [row for row in rows if row["consumer_tgid"] not in (row["tgid"], None)]
    if foreign:
        raise LabFailure(f"the consumer is of another process in {len(foreign)} of {len(rows)} rows")


def _bytes(rows):
    return sum(row["bytes"] for row in rows)


def check_server(rows, lower, server, missed=0):
    check_each(lower, {**server, "open": 0})
    requests = sum(row["fragments"] for row in rows)
    differ = abs(len(lower) - requests)  # an event that was missed costs a row below, or one above
    if (differ > missed * max(row["fragments"] for row in rows)
            or not differ and _bytes(lower) != _bytes(rows)):
        raise LabFailure(f"{len(lower)} rows of {_bytes(lower)} bytes of the server, for {requests} "
                         f"requests of {_bytes(rows)} bytes")
    if {row["tgid"] for row in lower} & {row["tgid"] for row in rows}:
        raise LabFailure("rows of the server are of the process that it serves")
    check_rules(lower)
    return f"{len(lower)} rows of the server for {requests} requests"


def check_capture(expect, out):
    rows = read_rows(out / "rows.csv")
    if "comm" in expect:
        rows = rows_of(rows, expect["comm"])
    sidecar = json.loads((out / "rows.csv.meta.json").read_text())
    missed = sidecar["books"]["recursion_misses"]  # a program was interrupted by itself
    yield check_books(sidecar)
    if server := expect.get("server"):
        lower = [row for row in rows if row["device"] == server["device"]]
        rows = [row for row in rows if row["device"] != server["device"]]
        yield check_server(rows, lower, server, missed)
    if expect.get("ledger"):
        yield check_ledger(rows, out / "ledger.csv", missed)
    if expect.get("fio"):
        yield _check_fio(rows, out / "fio.json")
    if expect.get("stat"):
        yield check_stat(rows, (out / "stat.before").read_text(),
                         (out / "stat.after").read_text())
    if expect.get("own"):
        check_own(rows)
    if least := expect.get("reissued"):
        yield check_reissued(rows, (out / "trace").read_text(), least, missed)
    check_each(rows, {"device": expect["device"], "open": 0, **expect.get("each", {})}, missed)
    check_empty(rows, expect.get("empty", []))
    yield from check_filled(rows, expect.get("filled", {}), missed)
    if expect.get("woken"):
        yield check_woken(rows, missed)
    yield from check_occurs(rows, expect.get("occurs", {}))
    yield from check_large(rows, expect.get("large", {}))
    check_rules(rows)
