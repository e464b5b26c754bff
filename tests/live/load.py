# SPDX-License-Identifier: Apache-2.0
"""Full speed, sudden death, company."""
import functools
import pathlib
import statistics
import subprocess
import time

from kit import case
from kit.bpf_objects import KINDS, Objects, await_gone, held_by
from kit.capture import Capture, capture, check_books
from kit.case import Session
from kit.devices import Place, loop_device
from kit.fio import Fio
from kit.rules import check_rules

BPFFS = pathlib.Path("/sys/fs/bpf")
WORKLOAD_OPERATIONS = 20000


def full_speed(session: Session, seconds: int) -> None:
    """Rows equal fio's count, at the highest rate of this host."""
    place = loop_device(session)
    fio = Fio(session, place, "--ioengine=io_uring", "--iodepth=32", "--rw=randread", "--bs=4k",
              "--time_based", f"--runtime={seconds}")
    taken = capture(session, place, fio.command)
    check_books(session, taken)
    rows = check_rules(session, taken, (row for row in taken.rows()
                                        if row.comm == session.comm and row.path == "io_uring"))
    totals = fio.totals()
    session.note(f"{totals.all_operations} operations, {totals.all_operations / seconds:.0f}/s")
    session.equal("rows", rows, totals.all_operations)


def killed(session: Session, times: int) -> None:
    """Nothing of a killed flowtop stays behind, and the next one starts."""
    place = loop_device(session)
    pins_before = set(BPFFS.rglob("*")) if BPFFS.is_dir() else set()
    load = background_load(session, place)
    for _ in range(times):
        victim = subprocess.Popen([session.program("flowtop"), "capture", "--output",
                                   str(session.path("killed.csv")), "--device", place.device],
                                  stderr=subprocess.DEVNULL)
        objects = await_attached(victim)
        time.sleep(0.3)  # let it work
        victim.kill()
        victim.wait()
        session.equal("BPF objects left behind", await_gone(objects), set())
    session.equal("the load ran all the time", load.poll(), None)
    stop(load)
    session.equal("a capture that did not end", session.path("killed.csv").exists(), False)
    session.equal("pins left behind",
                  (set(BPFFS.rglob("*")) if BPFFS.is_dir() else set()) - pins_before, set())
    check_next_start(session, place)


def background_load(session: Session, place: Place) -> subprocess.Popen:
    fio = Fio(session, place, "--ioengine=io_uring", "--iodepth=32", "--rw=randread", "--bs=4k",
              "--time_based", "--runtime=600", "--thread")
    load = subprocess.Popen(fio.command)
    session.cleanup.callback(stop, load)
    return load


def stop(process: subprocess.Popen) -> None:
    process.terminate()
    process.wait()


def await_attached(process: subprocess.Popen) -> Objects:
    """Its programs, maps and links. Links are the last thing that a start makes."""
    deadline = time.monotonic() + 30
    before: Objects = set()
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"flowtop ended by itself with {process.returncode}")
        objects = held_by(process.pid)
        if objects == before and {kind for kind, _ in objects} == set(KINDS):
            return objects
        before = objects
        time.sleep(0.2)
    raise RuntimeError("flowtop did not attach within 30 s")


def check_next_start(session: Session, place: Place) -> None:
    taken = capture(session, place, small_workload(session, place))
    rows = taken.rows_of(place.device, session.comm)
    session.equal("rows of the next capture", len(rows), WORKLOAD_OPERATIONS)


def small_workload(session: Session, place: Place) -> list[str]:
    return [*session.workload("uring-read"), place.path, "--operations", str(WORKLOAD_OPERATIONS)]


def two_instances(session: Session) -> None:
    """One capture inside the other: both hold the same operations."""
    place = loop_device(session)
    inner = session.path("inner.csv")
    outer = capture(session, place, [session.program("flowtop"), "capture", "--output", str(inner),
                                     "--device", place.device, "--",
                                     *small_workload(session, place)], name="outer.csv")
    captures = (outer, Capture(inner, outer.hidden, outer.hidden_anywhere))
    for taken in captures:
        check_books(session, taken)
    both = [sorted(taken.rows_of(place.device, session.comm), key=lambda row: row.user_data)
            for taken in captures]
    session.equal("rows", [len(rows) for rows in both], [WORKLOAD_OPERATIONS] * 2)
    pairs = list(zip(*both))
    for column in ("user_data", "tid", "op", "bytes", "consumer_tid", "delivery", "complete_cpu",
                   "error"):
        differing = sum(getattr(a, column) != getattr(b, column) for a, b in pairs)
        session.equal(f"rows that differ in {column}", differing, 0)
    same_state = sum(a.consumer_state == b.consumer_state for a, b in pairs)
    session.at_least("rows of the same consumer_state", same_state, 0.98 * len(pairs))
    for column in ("submit_ns", "issue_ns", "complete_ns", "cqe_ns", "wake_ns", "oncpu_ns"):
        apart = [abs(getattr(a, column) - getattr(b, column)) for a, b in pairs
                 if getattr(a, column) is not None and getattr(b, column) is not None]
        if session.at_least(f"rows with {column}", len(apart), 1):
            session.at_most(f"median distance of {column}", statistics.median(apart), 20_000)


CASES = {
    "full_speed": functools.partial(full_speed, seconds=3),
    "full_speed_20s": functools.partial(full_speed, seconds=20),
    "killed": functools.partial(killed, times=3),
    "killed_ten_times": functools.partial(killed, times=10),
    "two_instances": two_instances,
}

if __name__ == "__main__":
    case.main(CASES)
