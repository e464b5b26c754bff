# SPDX-License-Identifier: Apache-2.0
"""The in-kernel aggregate against what fio says and against a capture of the same run."""
import collections
import contextlib
import functools
import json
import os
import signal
import subprocess
import time
from typing import Any, Iterator, Optional

from kit import bpf_objects, case, cgroups, memory
from kit.capture import Row, capture, check_books
from kit.case import Session
from kit.devices import Place, loop_device
from kit.fio import Fio, Totals
from kit.hidden import HiddenCompletions

INTERVAL_S = 0.3
STAGES = ("submit_to_issue_ns", "issue_to_complete_ns", "complete_to_cqe_ns",
          "complete_to_wake_sent_ns", "wake_sent_to_wake_ns", "useful_completion_ns",
          "locality_debt_ns", "runq_ns", "deliverable_ns", "wake_batch")
OF_WAITING = ("complete_to_wake_sent_ns", "wake_sent_to_wake_ns", "useful_completion_ns")
ONCE_PER_WAKE = ("wake_sent_to_wake_ns", "locality_debt_ns", "wake_batch")

Flow = dict[str, Any]
Key = tuple[str, str, str, str]  # flow_id, device, op, delivery


class Top:
    """`flowtop top --batch` in the background, while it is entered."""

    def __init__(self, session: Session, place: Place, *options: str,
                 interval_s: float = INTERVAL_S) -> None:
        self._interval_s = interval_s
        self._command = [session.program("flowtop"), "top", "--batch", "--format", "json",
                         "--interval", f"{interval_s}s", "--device", place.device, *options]
        self._samples: list[dict[str, Any]] = []
        self._process: Optional[subprocess.Popen[str]] = None

    def __enter__(self) -> "Top":
        self._process = subprocess.Popen(self._command, text=True, stdout=subprocess.PIPE)
        self.wait_for_sample()  # from now on it is attached
        return self

    @property
    def pid(self) -> int:
        return self._process.pid

    def anonymous_kib(self) -> int:
        """Between two samples: it gives memory back once a sample is printed."""
        self.wait_for_sample()
        time.sleep(self._interval_s / 4)
        return memory.anonymous_kib(self.pid)

    def wait_for_sample(self) -> None:
        self._samples.append(json.loads(self._process.stdout.readline()))

    def stop(self) -> None:
        """Ends it with a last sample."""
        self.wait_for_sample()
        self._process.send_signal(signal.SIGINT)
        rest, _ = self._process.communicate()
        self._samples += [json.loads(line) for line in rest.splitlines()]

    def __exit__(self, *_: object) -> None:
        if self._process.poll() is None:
            self._process.kill()
            self._process.communicate()

    @property
    def last(self) -> dict[str, Any]:
        return self._samples[-1]

    def row_of(self, pid: int) -> Flow:
        return next(flow for flow in self.last["flows"] if flow["tgid"] == pid)

    def wait_for_operations(self, pid: int, operations: int) -> None:
        """Of a process with one flow. Samples that were taken meanwhile come first."""
        for _ in range(100):
            self.wait_for_sample()
            if any(flow["tgid"] == pid and flow["operations"] >= operations
                   for flow in self.last["flows"]):
                return

    def ever_ranked(self, pid: int) -> int:
        """Of a process with one flow: how many times on the device went into a histogram."""
        return sum(flow["issue_to_complete_ns"]["interval_ranked"] for sample in self._samples
                   for flow in sample["flows"] if flow["tgid"] == pid)

    def flows_of(self, comm: str) -> list[Flow]:
        """As each was in the last sample that had it: those of an ended process are retired."""
        latest: dict[tuple[Any, ...], Flow] = {}
        for sample in self._samples:
            for flow in sample["flows"]:
                if flow["comm"] == comm and flow["path"] != "buffered":
                    latest[(*key_of(flow), flow["tgid"])] = flow
        return list(latest.values())


def key_of(flow: Flow) -> Key:
    return flow["flow_id"], flow["device"], flow["op"], flow["delivery"]


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


def check_last_sample(session: Session, sample: dict[str, Any], hidden: HiddenCompletions) -> None:
    parts = [*sample["flows"], sample["overflow"], sample["retired"]]
    for key in ("operations", "operation_bytes", "errors"):
        session.equal(f"{key} over the flows, the overflow and the retired",
                      sum(part[key] for part in parts), sample["total"][key])
    books = sample["books"]
    session.equal("operations in the books", books["delivered"], sample["total"]["operations"])
    session.equal("lost", books["lost"], 0)
    session.equal("balance of the books", books["balance"], 0)
    session.at_most("completions missed", books["complete_missed"], hidden.anywhere)


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


def many_processes(session: Session) -> None:
    """Processes come and go: nothing is inherited, and the totals stay exact."""
    place = loop_device(session)
    processes, operations = 300, 16
    reader = [*session.workload("sync-read"), "--operations", str(operations), place.path]
    with HiddenCompletions(place.number) as hidden, Top(session, place) as top:
        for _ in range(processes):
            subprocess.run(reader, check=True, stdout=subprocess.DEVNULL,
                           stderr=subprocess.DEVNULL)
        for _ in range(4):
            top.wait_for_sample()
        top.stop()
    last = top.last
    left = [flow for flow in last["flows"] if flow["comm"] == session.comm]
    session.equal("flows of processes that have ended", left, [])
    check_last_sample(session, last, hidden)
    session.at_least("operations in total", last["total"]["operations"], processes * operations)
    flows = top.flows_of(session.comm)
    session.at_most("operations of one process",
                    max(flow["operations"] for flow in flows), operations)
    session.note(f"{len(flows)} of {processes} processes seen as flows of their own; "
                 f"pid_max {open('/proc/sys/kernel/pid_max').read().strip()}, "
                 f"test is {os.getpid()}")


def histograms_to_the_busiest(session: Session) -> None:
    """There is one set of histograms: an idle flow came first, a busy one gets it."""
    place = loop_device(session)
    churn = ["taskset", "--cpu-list", "0", *session.workload("churn"), place.path, "--names", "1",
             "--operations"]
    idle_operations, busy_operations = 50, 100_000
    with HiddenCompletions(place.number) as hidden, Top(session, place, "--histograms",
                                                        "1") as top:
        with staying([*churn, str(idle_operations)]) as idle:
            top.wait_for_operations(idle.pid, idle_operations)
            idle_ranked = top.ever_ranked(idle.pid)
            with staying([*churn, str(busy_operations)]) as busy:
                top.wait_for_operations(busy.pid, busy_operations)
                busy_ranked = top.ever_ranked(busy.pid)
                counted = [top.row_of(pid)["issue_to_complete_ns"]["count"]
                           for pid in (idle.pid, busy.pid)]
        top.stop()
    session.note(f"{idle_ranked} and {busy_ranked} in a histogram, {counted} in all, "
                 f"{hidden.on_device} hidden")
    session.at_most("values that nobody counted",
                    idle_operations + busy_operations - sum(counted), hidden.on_device)
    session.at_least("values of the idle flow in a histogram", idle_ranked,
                     idle_operations - hidden.on_device)
    session.at_least("values of the busy flow in a histogram", busy_ranked, 1000)
    session.at_most("values counted of the idle flow", counted[0], idle_operations)
    session.at_most("values counted of the busy flow", counted[1], busy_operations)


@contextlib.contextmanager
def staying(command: list[str]) -> Iterator["subprocess.Popen[bytes]"]:
    """A workload that has done its I/O and stays until the end."""
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
                          stderr=subprocess.PIPE) as process:
        process.stderr.readline()
        yield process
        process.stdin.close()


def scale(session: Session) -> None:
    """16,384 flows at once, then twice 10,000 processes and 5,000 cgroups that come and go."""
    place = loop_device(session)
    root = cgroups.made_for(session)
    names, processes, per_part = 16_384, 10_000, 2
    churn = [*session.workload("churn"), place.path]
    cells, histograms = 65536, 512
    with Top(session, place, "--cells", str(cells), "--histograms", str(histograms),
             interval_s=2) as top:
        start = top.last["total"]["operations"]
        anonymous = [top.anonymous_kib()]
        maps = memory.bpf_map_bytes(top.pid)
        with staying([*churn, "--names", str(names), "--operations",
                      str(names * per_part)]) as named:
            check_flows(session, top, named.pid, names, per_part)
            anonymous.append(top.anonymous_kib())
        for _ in range(4):
            subprocess.run([*churn, "--processes", str(processes // 2), "--operations",
                            str(processes // 2 * per_part), "--cgroups", str(root)], check=True,
                           stdout=subprocess.DEVNULL)
            for _ in range(3):
                top.wait_for_sample()
            anonymous.append(top.anonymous_kib())
        session.equal("bytes of BPF maps", memory.bpf_map_bytes(top.pid), maps)
        session.at_most("distance of the maps' bytes from docs/memory.md's formula",
                        abs(maps / formula(cells, histograms) - 1), 0.02)
        top.stop()
    session.equal("operations in total", top.last["total"]["operations"] - start,
                  (names + 2 * processes) * per_part)
    session.equal("flows of processes that have ended", top.last["flows"], [])
    session.equal("lost", top.last["books"]["lost"], 0)
    session.note(f"anonymous memory at first, with {names} flows, after each 5,000 "
                 f"processes: {anonymous} KiB; "
                 f"maps: {maps} bytes")
    # A row that stayed behind would be some 700 bytes for each process: 7 MiB.
    session.at_most("growth of anonymous memory from 10,000 processes to 20,000, KiB",
                    anonymous[5] - anonymous[3], 1024)
    session.at_most("anonymous memory, KiB", max(anonymous), 64 * 1024)


def formula(cells: int, histograms: int) -> int:
    """docs/memory.md: bytes in the kernel."""
    cpus = os.sysconf("SC_NPROCESSORS_CONF")
    return (65536 * (64 + 256) + 16384 * 192 + 2048 * 160 + 4096 * 24 + (16 + cells) * 384 +
            cells * 8 + (16 + histograms) * 27_648 + histograms * 8 + cpus * (cpus + 3 & ~3) * 16 + 65536)


def check_flows(session: Session, top: Top, pid: int, names: int, per_name: int) -> None:
    """Each flow that found a cell has exactly its operations; what found none is in the overflow."""
    for _ in range(2):
        top.wait_for_sample()
    flows = [flow for flow in top.last["flows"] if flow["tgid"] == pid]
    overflow = top.last["overflow"]["operations"]
    session.note(f"{len(flows)} flows, {overflow} operations in the overflow")
    session.equal("operations of the flows and the overflow",
                  sum(flow["operations"] for flow in flows) + overflow, names * per_name)
    session.at_least("flows", len(flows), names * 0.99)
    session.at_most("operations of a flow", max(flow["operations"] for flow in flows), per_name)


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
    "many_processes": many_processes,
    "histograms_to_the_busiest": histograms_to_the_busiest,
    "scale": scale,
}

if __name__ == "__main__":
    case.main(CASES)
