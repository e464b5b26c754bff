# SPDX-License-Identifier: Apache-2.0
"""The in-kernel aggregate against what fio says and against a capture of the same run."""
import collections
import functools
import subprocess

from kit import bpf_objects, case
from kit.capture import Row, capture, check_books
from kit.case import Session
from kit.devices import loop_device
from kit.fio import Fio, Totals
from kit.hidden import HiddenCompletions
from kit.top import Flow, Key, Top, check_last_sample, key_of

STAGES = ("submit_to_issue_ns", "issue_to_complete_ns", "complete_to_cqe_ns",
          "complete_to_wake_sent_ns", "wake_sent_to_wake_ns", "useful_completion_ns",
          "locality_debt_ns", "runq_ns", "deliverable_ns", "wake_batch")
OF_WAITING = ("complete_to_wake_sent_ns", "wake_sent_to_wake_ns", "useful_completion_ns")
ONCE_PER_WAKE = ("wake_sent_to_wake_ns", "locality_debt_ns", "wake_batch")


def full_speed(session: Session, seconds: int) -> None:
    """Counts equal fio's, and every way to add them up gives the same."""
    place = loop_device(session)
    fio = Fio(session, place, "--ioengine=io_uring", "--iodepth=32", "--rw=randrw", "--bs=4k",
              "--time_based", f"--runtime={seconds}")
    with HiddenCompletions(place.number) as hidden, Top(session, place) as top:
        subprocess.run(fio.command, check=True)
        top.stop()
    totals = fio.totals()
    flows = top.flows_of(session.comm)
    session.note(f"{totals.all_operations} operations, {len(flows)} flows, {top.last['books']}")
    check_totals(session, flows, totals)
    for flow in flows:
        check_sums(session, flow, hidden)
    check_last_sample(session, top.last, hidden)


def check_totals(session: Session, flows: list[Flow], totals: Totals) -> None:
    for op in ("read", "write"):
        of_op = [flow for flow in flows if flow["op"] == op]
        session.equal(f"operations of {op}", sum(flow["operations"] for flow in of_op),
                      totals.operations[op])
        session.equal(f"bytes of {op}", sum(flow["operation_bytes"] for flow in of_op),
                      totals.bytes[op])


def check_sums(session: Session, flow: Flow, hidden: HiddenCompletions) -> None:
    operations = flow["operations"]
    session.equal("sum of the states", sum(flow["states"].values()), operations)
    session.equal("sum of the distances", sum(flow["distances"].values()), operations)
    session.equal("denominator of remote", flow["remote"]["denominator"],
                  operations - flow["distances"].get("none", 0))
    session.at_least("operations whose time on the device is known",
                     flow["issue_to_complete_ns"]["count"], operations - hidden.on_device)
    session.at_most("operations whose time on the device is known",
                    flow["issue_to_complete_ns"]["count"], operations)
    wakes = flow["wake_batch"]["count"]
    for of_each_wake in ("wake_sent_to_wake_ns", "locality_debt_ns"):
        session.at_most(f"wakes of {of_each_wake}", flow[of_each_wake]["count"], wakes)
        session.at_least(f"wakes of {of_each_wake}", flow[of_each_wake]["count"], wakes * 0.98)
    session.at_most("operations that were waited for", flow["useful_completion_ns"]["count"],
                    flow["states"].get("waiting", 0))


def agrees_with_capture(session: Session, *options: str, one_by_one: bool = False) -> None:
    """A capture and an aggregate of the same run, cell by cell.

    one_by_one: an operation completes long after its consumer fell asleep for it.
    """
    place = loop_device(session)
    fio = Fio(session, place, "--size=32m", *options)
    with Top(session, place) as top:
        taken = capture(session, place, fio.command)
        top.stop()
    check_books(session, taken)
    rows = taken.rows_of(place.device, session.comm)
    finished = [row for row in rows if not row.open]
    session.at_most("rows that were never seen to end", len(rows) - len(finished), taken.hidden)
    aggregated = {key_of(flow): flow for flow in top.flows_of(session.comm)}
    captured = add_up(finished)
    session.equal("cells", sorted(aggregated), sorted(captured))
    session.note(f"{sum(cell['operations'] for cell in captured.values())} operations in "
                 f"{len(captured)} cells")
    sleeps = 0 if one_by_one else sum(flow["wake_batch"]["count"] for flow in aggregated.values())
    session.note(f"the consumer fell asleep {sleeps} times while something could complete")
    for key in sorted(aggregated.keys() & captured.keys()):
        with session.part(" ".join(key)):
            compare(session, aggregated[key], captured[key], sleeps)


def add_up(rows: list[Row]) -> dict[Key, collections.Counter[str]]:
    cells: dict[Key, collections.Counter[str]] = collections.defaultdict(collections.Counter)
    for row in rows:
        cell = cells[(row.flow_id, row.device, row.op, row.delivery)]
        cell["operations"] += 1
        cell["operation_bytes"] += row.bytes
        cell["errors"] += row.error != 0
        cell["state " + row.consumer_state] += 1
        for stage in STAGES:
            cell["count " + stage] += getattr(row, stage) is not None
    return cells


def compare(session: Session, flow: Flow, cell: collections.Counter[str], sleeps: int) -> None:
    """The aggregate reads the consumer's state before the capture does, which attached later: a
    consumer that falls asleep between the two runs for the first and waits for the second.
    (live.aggregate compares within one instance, where nothing differs.)"""
    for key in ("operations", "operation_bytes", "errors"):
        session.equal(key, flow[key], cell[key])
    small = max(3, cell["operations"] // 50)

    def differs(what: str, aggregated: int, captured: int, falls: int = 0, rises: int = 0) -> None:
        session.at_least(f"captured less aggregated: {what}", captured - aggregated, -small - falls)
        session.at_most(f"captured less aggregated: {what}", captured - aggregated, small + rises)

    for state, change in (("waiting", {"rises": sleeps}), ("running", {"falls": sleeps}),
                          ("woken", {}), ("elsewhere", {}), ("unknown", {})):
        differs(state, flow["states"].get(state, 0), cell["state " + state], **change)
    for stage in STAGES:
        if stage not in ONCE_PER_WAKE:
            differs(f"count of {stage}", flow[stage]["count"], cell["count " + stage],
                    rises=sleeps if stage in OF_WAITING else 0)


def beside_ring(session: Session) -> None:
    """A call after the one that submitted to a ring is not the ring's, although none is seen to end."""
    place = loop_device(session)
    operations, size = 2000, 4096
    workload = [*session.workload("beside-ring"), place.path, "--sequential", "--operations",
                str(operations)]
    with HiddenCompletions(place.number) as hidden, Top(session, place) as top:
        subprocess.run(workload, check=True, stdout=subprocess.DEVNULL)
        session.equal("programs at the end of every system call of the host", [
            program for program in bpf_objects.show("prog")
            if ("prog", program["id"]) in bpf_objects.held_by(top.pid)
            and program.get("name", "").startswith("on_sys_exit")], [])
        top.stop()
    ring = [flow for flow in top.flows_of(session.comm) if flow["path"] == "io_uring"]
    session.equal("flows of the ring", len(ring), 1)
    session.equal("operations of the ring", ring[0]["operations"], operations)
    session.equal("bytes of the ring", ring[0]["operation_bytes"], operations * size)
    books = top.last["books"]
    others = books["delivered"] + books["unwaited"] - operations
    session.note(f"{others} operations through the page cache, {hidden.anywhere} hidden")
    session.equal("operations through the page cache", others, operations)
    session.equal("balance of the books", books["balance"], 0)


def filtered(session: Session) -> None:
    """Rows are chosen by what they are called and by their numbers; the totals are those of all."""
    place = loop_device(session)
    operations = 500
    last_words = ["--operations", str(operations), place.path]
    bystander = [session.program("flowtop-workload-sync-read"), "--thread-name", "bystander", *last_words]
    with Top(session, place, "--filter", f"comm={session.comm}") as named, \
            Top(session, place, "--filter", f"comm={session.comm} ops<0") as by_number:
        for command in (bystander, [*session.workload("sync-read"), *last_words]):
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        for top in (named, by_number):
            top.stop()
            session.equal("operations in all", top.last["total"]["operations"], 2 * operations)
    session.equal("rows of the bystander", named.flows_of("bystander"), [])
    session.equal("operations of the others", [flow["operations"] for flow in named.flows_of(session.comm)],
                  [operations])
    session.equal("rows with fewer than no operations", by_number.flows_of(session.comm), [])


CASES = {
    "full_speed": functools.partial(full_speed, seconds=5),
    "full_speed_20s": functools.partial(full_speed, seconds=20),
    "uring_as_captured": lambda session: agrees_with_capture(
        session, "--ioengine=io_uring", "--iodepth=8", "--rw=randrw", "--bs=4k"),
    "libaio_as_captured": lambda session: agrees_with_capture(
        session, "--ioengine=libaio", "--iodepth=8", "--rw=randrw", "--bs=4k"),
    "sync_as_captured": lambda session: agrees_with_capture(
        session, "--ioengine=psync", "--rw=randrw", "--bs=4k", one_by_one=True),
    "sync_of_many_bios_as_captured": lambda session: agrees_with_capture(
        session, "--ioengine=psync", "--rw=randrw", "--bs=4m", "--io_size=2g", one_by_one=True),
    "libaio_of_many_bios_as_captured": lambda session: agrees_with_capture(
        session, "--ioengine=libaio", "--iodepth=4", "--rw=randrw", "--bs=4m", "--io_size=2g"),
    "beside_ring": beside_ring,
    "filtered": filtered,
}

if __name__ == "__main__":
    case.main(CASES)
