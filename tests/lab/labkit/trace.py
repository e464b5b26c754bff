# SPDX-License-Identifier: Apache-2.0
"""Compares a capture with the kernel's own trace of requests that are issued more than once."""

import re

from labkit.errors import LabFailure

# SECONDS.MICROSECONDS: block_rq_WHAT: MAJOR,MINOR FLAGS [BYTES] (COMMAND) SECTOR + SECTORS ...
_EVENT = re.compile(r" (\d+)\.(\d{6}): block_rq_(issue|complete): (\d+,\d+) \S+ (?:\d+ )?"
                    r"\([^)]*\) (\d+) \+ (\d+) ")
_SHARE = 0.998  # of rows whose instant is that of the trace
_TOLERANCE_NS = 5_000_000  # the trace and we read the clock one after the other; emulation pauses


def issues(text):
    """When each request was issued for the first time, and when again: a request that did not end
    in between. One whose bios the driver took back, to put them elsewhere, ends without sectors."""
    first, again, under_way = [], [], set()
    for seconds, micros, event, device, sector, sectors in _EVENT.findall(text):
        place = (device, sector)
        if sectors == "0":
            continue
        if event == "complete":
            under_way.discard(place)
            continue
        (again if place in under_way else first).append((int(seconds) * 1_000_000 + int(micros)) * 1000)
        under_way.add(place)
    return first, again


def pairs(ours, theirs):
    """How many instants of two sorted lists go together, in order, where either lacks some."""
    count = mine = other = 0
    while mine < len(ours) and other < len(theirs):
        apart = ours[mine] - theirs[other]
        count += abs(apart) <= _TOLERANCE_NS
        mine += apart <= _TOLERANCE_NS
        other += apart >= -_TOLERANCE_NS
    return count


def check_reissued(rows, text, least, missed=0):
    """At least so many requests were issued again, and each row has the first time, but for events
    that the kernel kept from flowtop. (Rows do not tell their sector: instants are compared in
    order.) Every operation is one request."""
    first, again = issues(text)
    if len(again) < least:
        raise LabFailure(f"{len(again)} requests were issued again, not {least}: nothing is proved")
    if len(first) != len(rows):
        raise LabFailure(f"{len(first)} requests in the trace for {len(rows)} rows")
    seen = sorted(row["issue_ns"] for row in rows if row["issue_ns"] is not None)
    right = pairs(seen, sorted(first))
    if right + missed < _SHARE * len(rows):
        raise LabFailure(f"issue_ns is that of the first issue in {right} of {len(rows)} rows")
    return f"{len(again)} requests issued again; the first time is right in {right} of {len(rows)}"
