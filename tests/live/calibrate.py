# SPDX-License-Identifier: Apache-2.0
"""flowtop calibrate on this host."""
import contextlib
import json
import os
import pathlib
import signal
import subprocess
import sys
import threading
import time
from typing import Any, Iterator

from kit import calibration, case, tracefs
from kit.case import Session
from kit.devices import disk_file, loop_device
from kit.eventlog import Event, EventLog
from kit.truth import reconstruct

NOT_ON_A_LOOP_DEVICE = {
    "bounce_swiotlb": "the kernel was not booted with swiotlb=force",
    "bounce_ublk": "the device is no ublk server",
    "iopoll": "the device has no queues for polled I/O",
}
NEED_P2PMEM = {"p2p", "p2p_mixed"}


def calibrate(session: Session, *options: str) -> dict[str, dict[str, Any]]:
    """What it says of each scenario."""
    tracefs.mount()  # it asks there what was hidden from BPF programs
    done = subprocess.run([session.program("flowtop"), "calibrate", *calibration.OPTIONS, *options],
                          text=True, stdout=subprocess.PIPE, check=False)
    report = json.loads(done.stdout)
    session.equal("exit code", done.returncode, 0)
    session.equal("verdict", report["verdict"], "pass")
    return {scenario["scenario"]: scenario for scenario in report["scenarios"]}


def check_rows(session: Session, scenario: dict[str, Any]) -> None:
    """Nothing is wrong, and a row for every operation that the host did not hide; a page for which
    nobody slept has none either."""
    for failure in scenario["failures"]:
        session.check(False, failure)
    for key in ("missing", "extra"):
        session.equal(key, scenario[key], 0)
    session.at_least("matched, nobody slept for, or hidden",
                     scenario["matched"] + scenario["unwaited"] + scenario["unseen"],
                     scenario["operations"])


def check(session: Session, scenario: dict[str, Any]) -> None:
    check_rows(session, scenario)
    session.at_least("operations", scenario["operations"], 100)
    for key in ("order_violations", "outside"):
        session.equal(key, scenario[key], 0)
    consumer = scenario["agreement"]["consumer"]
    hidden = min(scenario["unseen"], scenario["hidden"])
    session.at_least("operations whose consumer the program knows, or could not",
                     consumer["known"] + hidden + scenario["unwaited"],
                     0.99 * scenario["operations"])
    for what, agreement in scenario["agreement"].items():
        session.at_least(f"agreement on {what}", agreement["agreed"] + scenario["hidden"],
                         0.999 * agreement["known"])


def listed(session: Session) -> set[str]:
    lines = subprocess.run([session.program("flowtop"), "calibrate", "--list"], text=True,
                           stdout=subprocess.PIPE, check=True).stdout.splitlines()
    return {line.split()[0] for line in lines}


def on_its_own_device(session: Session) -> None:
    """Every scenario that is listed ran, or says why not."""
    scenarios = calibrate(session)
    session.equal("scenarios", set(scenarios), listed(session))
    skipped = {name: scenario.get("reason") for name, scenario in scenarios.items()
               if scenario["verdict"] == "skipped"}
    for name in NEED_P2PMEM:
        session.check(skipped[name].startswith("no p2pmem: "), f"{name}: {skipped[name]}")
    session.equal("skipped", {name: reason for name, reason in skipped.items()
                              if name not in NEED_P2PMEM}, NOT_ON_A_LOOP_DEVICE)
    for name, scenario in scenarios.items():
        if name not in skipped:
            with session.part(name):
                check(session, scenario)
    # Where the consumer is known: how many those must be at least, check() says.
    for name in ("local", "remote", "mixed"):
        agreement = scenarios[name]["agreement"]
        session.equal(f"operations of {name} of which remote is known",
                      agreement["remote"]["known"], agreement["consumer"]["known"])
    session.equal("operations of local of which remote is known or the end was not seen",
                  scenarios["local"]["agreement"]["remote"]["known"] + scenarios["local"]["unseen"],
                  scenarios["local"]["operations"])


def on_a_named_device(session: Session) -> None:
    """It only reads there, and does not claim to know who completes."""
    place = loop_device(session)
    with open(place.backing, "rb") as file:
        before = file.read()
    scenarios = calibrate(session, "--device", place.path, "remote", "sync")
    session.equal("scenarios", list(scenarios), ["remote", "sync"])
    for name, scenario in scenarios.items():
        with session.part(name):
            check(session, scenario)
    session.check("remote" not in scenarios["remote"]["agreement"], "remote is compared")
    with open(place.backing, "rb") as file:
        session.check(file.read() == before, "the device was written to")


def on_a_file(session: Session) -> None:
    """The file system's direct I/O and page cache; it is written to only where that is allowed."""
    place = disk_file(session)
    with open(place.path, "rb") as file:
        before = file.read()
    scenarios = calibrate(session, "--file", place.path)
    with open(place.path, "rb") as file:
        session.check(file.read() == before, "the file was written to")
    skipped = {name: scenario["reason"] for name, scenario in scenarios.items()
               if scenario["verdict"] == "skipped"}
    session.equal("skipped", set(skipped) - NEED_P2PMEM,
                  {*NOT_ON_A_LOOP_DEVICE, "errors", "writes", "joined", "busy_consumer"})
    session.check("--allow-writes" in skipped["writes"], skipped["writes"])
    for name in scenarios.keys() - skipped.keys():
        with session.part(name):
            check(session, scenarios[name])
    with session.part("writes"):
        check(session, calibrate(session, "--file", place.path, "--allow-writes",
                                 "writes")["writes"])


def on_a_fresh_file(session: Session) -> None:
    """What nobody has written to the disk yet is not the doing of who reads it."""
    path = disk_file(session, 64).path
    pathlib.Path(path).write_bytes(os.urandom(64 << 20))
    check(session, calibrate(session, "--file", path, "many_threads")["many_threads"])


BUSY = "while True: pass"
HUNGRY = """
while True:
    block = bytearray(400 << 20)
    for page in range(0, len(block), 4096):
        block[page] = 1
"""
# Where the device's workers do not get the CPU that is left, these two have nothing to show.
MAYBE_SKIPPED_WHEN_DISTURBED = {*NOT_ON_A_LOOP_DEVICE, "busy_consumer", "joined", *NEED_P2PMEM}


@contextlib.contextmanager
def beside(programs: list[str]) -> Iterator[None]:
    """Python programs that run meanwhile."""
    processes = [subprocess.Popen([sys.executable, "-c", text]) for text in programs]
    try:
        yield
    finally:
        for process in processes:
            process.kill()
            process.wait()


class StopsChildren(threading.Thread):
    """Stops whatever calibrate runs for 10 ms, and lets it go on, again and again."""

    def __init__(self) -> None:
        super().__init__()
        self.stops = 0
        self._over = threading.Event()

    def run(self) -> None:
        while not self._over.wait(0.03):
            for child in self._scenarios():
                with contextlib.suppress(ProcessLookupError):
                    os.kill(child, signal.SIGSTOP)
                    time.sleep(0.01)
                    os.kill(child, signal.SIGCONT)
                    self.stops += 1

    def end(self) -> None:
        self._over.set()
        self.join()

    @staticmethod
    def _scenarios() -> list[int]:
        """The children of our child, flowtop."""
        found = []
        for flowtop in children_of(os.getpid()):
            found += children_of(flowtop)
        return found


def children_of(pid: int) -> list[int]:
    found: list[int] = []
    for task in pathlib.Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            found += [int(child) for child in task.read_text().split()]
    return found


def disturbed(session: Session) -> None:
    """Every operation has its row whatever else happens, and all agrees."""
    scenarios = calibrate(session)
    for name, scenario in scenarios.items():
        if scenario["verdict"] == "skipped":
            session.check(name in MAYBE_SKIPPED_WHEN_DISTURBED,
                          f"{name} is skipped: {scenario['reason']}")
            continue
        with session.part(name):
            check_rows(session, scenario)


def beside_cpu_hogs(session: Session) -> None:
    with beside([BUSY] * (os.cpu_count() or 1)):
        disturbed(session)


def beside_a_memory_hog(session: Session) -> None:
    with beside([HUNGRY]):
        disturbed(session)


def stopped_and_continued(session: Session) -> None:
    stopper = StopsChildren()
    stopper.start()
    try:
        disturbed(session)
    finally:
        stopper.end()
    session.at_least("stops", stopper.stops, 20)


def as_the_event_log_sees_it(session: Session) -> None:
    """Requests and wakes of a run, counted by tracefs."""
    place = loop_device(session)
    for name in ("depth1", "sync", "libaio"):
        # The first scenario runs once more for the cost: it is another one.
        with EventLog(place.number, name) as log, session.part(name):
            scenario = calibrate(session, "--device", place.path, "spin", name)[name]
            log.stop()
            session.equal("events that the event log lost", log.lost(), 0)
            check_against_the_log(session, scenario, list(log.events()), name)


def check_against_the_log(session: Session, scenario: dict[str, Any], events: list[Event],
                          comm: str) -> None:
    operations = reconstruct(events, comm)
    session.equal("operations in the log", len(operations), scenario["operations"])
    ended = sum(1 for operation in operations if operation.complete_ns is not None)
    session.at_most("requests that were not hidden", ended - scenario["hidden"],
                    scenario["fragments"])
    session.at_least("requests", ended, scenario["fragments"])
    wakes = {operation.wake_ns for operation in operations if operation.wake_ns is not None}
    doubtful = sum(1 for operation in operations if operation.or_states or operation.hidden)
    session.note(f"{comm}: {len(wakes)} wakes in the log, {scenario['wakes']} in the rows, "
                 f"{doubtful} operations open to doubt, {scenario['hidden']} hidden")
    session.at_most("wakes that differ", abs(len(wakes) - scenario["wakes"]),
                    doubtful + scenario["hidden"])
    session.at_most("operations open to doubt", doubtful, 0.05 * len(operations))


CASES = {"on_its_own_device": on_its_own_device, "on_a_named_device": on_a_named_device,
         "on_a_file": on_a_file, "on_a_fresh_file": on_a_fresh_file,
         "beside_cpu_hogs": beside_cpu_hogs, "beside_a_memory_hog": beside_a_memory_hog,
         "stopped_and_continued": stopped_and_continued,
         "as_the_event_log_sees_it": as_the_event_log_sees_it}

if __name__ == "__main__":
    case.main(CASES)
