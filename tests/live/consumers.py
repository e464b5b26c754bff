# SPDX-License-Identifier: Apache-2.0
"""The thread that sees a result is not the one that asked: the ledger says which it is."""
import dataclasses
import functools
from typing import Callable, Sequence

from kit import case
from kit.capture import capture, check_books
from kit.case import Session
from kit.devices import Place, disk_file, ext4_on, fill, loop_device, zram_device
from kit.ledger import check_against_ledger, read_ledger
from kit.rules import check_rules

OPERATIONS = 20000
# Workload, its options and the path of its operations.
SPLIT = {
    "shared_ring": ("shared-ring", (), "io_uring"),
    "eventfd_reaper": ("eventfd-reaper", (), "io_uring"),
    "sqpoll": ("uring-read", ("--sqpoll",), "io_uring"),
    "aio_waiter": ("aio-waiter", (), "libaio"),
    "shared_ring_depth_1": ("shared-ring", ("--depth", "1"), "io_uring"),
    "aio_waiter_depth_1": ("aio-waiter", ("--depth", "1"), "libaio"),
    "aio_waiter_depth_64": ("aio-waiter", ("--depth", "64"), "libaio"),
    "sync": ("sync-read", ("--rw", "mixed"), "sync"),
}


def run_split(session: Session, make_place: Callable[[Session], Place], split: str,
              through: Sequence[str] = ()) -> None:
    """through: a command that runs it."""
    name, options, path = SPLIT[split]
    place = make_place(session)
    ledger = session.path("ledger.csv")
    taken = capture(session, place, [*through, *session.workload(name), place.path, "--operations",
                                     str(OPERATIONS), "--ledger", str(ledger), *options])
    rows = taken.rows_of(place.device, session.comm)
    check_books(session, taken)
    check_rules(session, taken, rows)
    session.equal("paths", {row.path for row in rows}, {path})
    if path == "sync":  # nothing names a single call: match in order
        rows = [row._replace(user_data=place_in_order) for place_in_order, row in
                enumerate(sorted(rows, key=lambda row: row.submit_ns), start=1)]
    check_against_ledger(session, rows, read_ledger(ledger))


def file_in_memory(session: Session) -> Place:
    """Whoever submits completes its own I/O before its call is over, and wakes whom that is for."""
    place = zram_device(session, 256)
    path = ext4_on(session, place) / "data"
    fill(path, 64)
    return dataclasses.replace(place, path=str(path))


# Its submitter keeps the CPU until it may submit no more: 64 results wait for their consumer by then,
# all of requests that the kernel makes at one address.
ONE_AFTER_THE_OTHER = ("chrt", "--batch", "0", "taskset", "--cpu-list", "0")

CASES = {"late_consumer_memory": functools.partial(
    run_split, make_place=file_in_memory, split="aio_waiter_depth_64", through=ONE_AFTER_THE_OTHER)}
for key in SPLIT:
    CASES[key + "_loop"] = functools.partial(run_split, make_place=loop_device, split=key)
    CASES[key + "_disk"] = functools.partial(run_split, make_place=disk_file, split=key)
for key in ("aio_waiter", "aio_waiter_depth_1"):
    CASES[key + "_memory"] = functools.partial(run_split, make_place=file_in_memory, split=key)

if __name__ == "__main__":
    case.main(CASES)
