# SPDX-License-Identifier: Apache-2.0
"""The in-kernel aggregate where flows, processes and cgroups are many."""
import contextlib
import os
import subprocess
from typing import Iterator

from kit import case, cgroups, memory
from kit.case import Session
from kit.devices import loop_device
from kit.hidden import HiddenCompletions
from kit.top import Top, check_last_sample


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
    return (65536 * (64 + 256) + 16384 * 192 + 2048 * 160 + 4096 * 24 + (16 + cells) * 512 +
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


CASES = {"many_processes": many_processes, "histograms_to_the_busiest": histograms_to_the_busiest,
         "scale": scale}

if __name__ == "__main__":
    case.main(CASES)
