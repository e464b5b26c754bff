# SPDX-License-Identifier: Apache-2.0
"""What the event log says of each operation, worked out without any of flowtop's code.

For workloads whose operations are one bio each, issued by the thread that submits them, with one
consumer. Simple on purpose: one pass, one scheduler state, no tables of wakers.
"""
import bisect
import collections
import dataclasses
import re
from typing import Iterable, Optional

from kit.eventlog import Event
from kit.hidden import hidden_comms

RACE_NS = 3000
OF_A_RUN = ("wake_sent_ns", "wake_ns", "oncpu_ns")
SLEEP_CALLS = (17, 18, 208, 333)  # pread64, pwrite64, io_getevents, io_pgetevents
BIO = re.compile(r"\d+,\d+ (?P<rwbs>\S+) (?P<sector>\d+) \+ (?P<sectors>\d+) \[(?P<comm>.*)\]")
REQUEST = re.compile(r"\d+,\d+ \S+ (?:\d+ )?\(.*\) (?P<sector>\d+) \+ (?P<sectors>\d+) ")
USER_DATA = re.compile(r"user_data (0x[0-9a-f]+)")
WOKEN = re.compile(r"pid=(\d+) ")
SWITCH = re.compile(r"prev_pid=(?P<prev_pid>\d+) .*prev_state=(?P<prev_state>\S+) "
                    r".*next_comm=(?P<next_comm>.*) next_pid=(?P<next_pid>\d+) ")
CALL = re.compile(r"NR (-?\d+)")


@dataclasses.dataclass(slots=True)
class Operation:
    sector: int
    sectors: int
    user_data: Optional[int]
    submit_ns: int
    issue_ns: Optional[int] = None
    complete_ns: Optional[int] = None
    cqe_ns: Optional[int] = None
    wake_sent_ns: Optional[int] = None
    wake_ns: Optional[int] = None
    oncpu_ns: Optional[int] = None
    return_ns: Optional[int] = None
    state: Optional[str] = None
    # What could be read instead of `state`: another CPU was changing it within RACE_NS, or the
    # consumer was going to sleep. The scheduler sets a task's state first and raises sched_switch
    # later, much later if the virtual CPU is taken away in between.
    or_states: set[str] = dataclasses.field(default_factory=set)
    # Instants of the run before, which may be the one that counts: the consumer was going to sleep.
    or_instants: dict[str, Optional[int]] = dataclasses.field(default_factory=dict)
    # Instants whose event no BPF program can see (see kit.hidden).
    hidden: set[str] = dataclasses.field(default_factory=set)


def reconstruct(events: list[Event], comm: str) -> list[Operation]:
    """The operations on the device of the threads called `comm`, in order of submission."""
    threads = _threads_called(comm, events)
    replay = _Replay(threads, _find_consumer(events, threads))
    for event in events:
        handler = getattr(replay, "on_" + event.name, None)
        if handler:
            handler(event)
    replay.mark_races()
    return replay.operations


def _threads_called(comm: str, events: Iterable[Event]) -> set[int]:
    switches = (SWITCH.search(event.text) for event in events if event.name == "sched_switch")
    return {int(match["next_pid"]) for match in switches if match["next_comm"] == comm}


def _find_consumer(events: Iterable[Event], threads: set[int]) -> int:
    """The thread that waits most: in a ring, for aio events, in its own pread or pwrite; else the
    one that submits most."""
    waits: collections.Counter[int] = collections.Counter()
    submits: collections.Counter[int] = collections.Counter()
    for event in events:
        if event.pid not in threads:
            continue
        if event.name == "block_bio_queue":
            submits[event.pid] += 1
        elif not submits:
            continue  # the loader that starts a program reads with pread, too
        elif event.name == "io_uring_cqring_wait":
            waits[event.pid] += 1
        elif event.name == "sys_enter" and _call(event) in SLEEP_CALLS:
            waits[event.pid] += 1
    counted = waits or submits
    if not counted:
        raise RuntimeError("the event log shows none of the threads at work")
    return counted.most_common(1)[0][0]


def _call(event: Event) -> int:
    return int(CALL.match(event.text)[1])


class _Replay:
    """The state of the one consumer and of the operations in flight."""

    def __init__(self, threads: set[int], consumer: int) -> None:
        self.operations: list[Operation] = []
        self._threads = threads
        self._sq_threads = {f"iou-sqp-{tid}" for tid in threads}
        self._consumer = consumer
        self._hidden_comms = hidden_comms()
        self._scheduled = "running"  # running, ready, blocked
        self._waits = False          # inside a call that waits for I/O
        self._woken_early = False    # a wake came while it was going to sleep
        self._last_run: dict[str, Event] = {}  # by instant: the wake and the switch it runs by
        self._perhaps_asleep: list[Operation] = []  # completed since it was last seen at work
        self._perhaps_unseen: list[Operation] = []  # entry written since it was last seen at work
        self._changes: list[tuple[int, int, str, str]] = []  # of its state: ns, CPU, from, to
        self._completed_on: list[tuple[Operation, int]] = []
        self._in_call: set[int] = set()  # threads
        self._submitted: dict[int, tuple[int, int]] = {}  # by thread: user_data, ns
        self._in_flight: list[Operation] = []
        self._no_cqe: dict[int, collections.deque[Operation]] = collections.defaultdict(
            collections.deque)
        self._asleep: list[Operation] = []       # completed, consumer not running since
        self._not_returned: list[Operation] = []

    def mark_races(self) -> None:
        """Events of two CPUs that close have no order."""
        for operation, cpu in self._completed_on:
            first = bisect.bisect_left(self._changes, (operation.complete_ns - RACE_NS, -1))
            for ns, changed_on, *states in self._changes[first:]:
                if ns > operation.complete_ns + RACE_NS:
                    break
                if changed_on != cpu:
                    operation.or_states.update(states)

    def on_io_uring_submit_req(self, event: Event) -> None:
        self._submitted[event.pid] = (int(USER_DATA.search(event.text)[1], 16), event.ns)

    def on_block_bio_queue(self, event: Event) -> None:
        bio = BIO.match(event.text)
        if "M" in bio["rwbs"]:
            return  # metadata of the file system
        if bio["comm"] not in self._sq_threads and event.pid not in self._threads & self._in_call:
            return  # somebody else, or a page of the program itself
        user_data, submit_ns = self._submitted.pop(event.pid, (None, event.ns))
        operation = Operation(int(bio["sector"]), int(bio["sectors"]), user_data, submit_ns)
        self.operations.append(operation)
        self._in_flight.append(operation)
        if user_data is not None:
            self._no_cqe[user_data].append(operation)

    def on_block_rq_issue(self, event: Event) -> None:
        for operation in self._covered(event):
            if operation.issue_ns is None:
                operation.issue_ns = event.ns

    def on_block_rq_complete(self, event: Event) -> None:
        for operation in self._covered(event):
            if operation.issue_ns is None:
                continue  # a later one of the same sector
            self._in_flight.remove(operation)
            operation.complete_ns = event.ns
            self._completed_on.append((operation, event.cpu))
            operation.state = self._consumer_state()
            if operation.state == "running":
                self._perhaps_asleep.append(operation)
            else:
                self._asleep.append(operation)
            if operation.state == "waiting":
                self._not_returned.append(operation)

    def on_io_uring_complete(self, event: Event) -> None:
        if event.pid == self._consumer:
            self._at_work(event.ns)
        waiting = self._no_cqe[int(USER_DATA.search(event.text)[1], 16)]
        if not waiting:
            return
        operation = waiting.popleft()
        operation.cqe_ns = event.ns
        if event.pid != self._consumer and operation.oncpu_ns is not None:
            self._ran_too_early(operation)

    def on_io_uring_cqring_wait(self, event: Event) -> None:
        if event.pid == self._consumer:
            self._at_work(event.ns)
            self._waits = True

    def on_sys_enter(self, event: Event) -> None:
        self._in_call.add(event.pid)
        if event.pid == self._consumer:
            self._at_work(event.ns)
            self._waits = _call(event) in SLEEP_CALLS

    def on_sys_exit(self, event: Event) -> None:
        self._in_call.discard(event.pid)
        if event.pid != self._consumer:
            return
        self._at_work(event.ns)
        self._waits = False
        still: list[Operation] = []
        for operation in self._not_returned:
            if operation.user_data is not None and operation.cqe_ns is None:
                still.append(operation)  # completed, but not yet answered
            else:
                operation.return_ns = event.ns
        self._not_returned = still

    def on_sched_waking(self, event: Event) -> None:
        if not self._is_woken(event):
            return
        before = self._consumer_state()
        self._last_run = {"wake_sent_ns": event}
        for operation in self._asleep:
            if operation.state == "waiting" and operation.wake_sent_ns is None:
                self._stamp(operation, "wake_sent_ns", event)
        if self._scheduled == "blocked":
            self._scheduled = "ready"
        elif self._scheduled == "running":
            self._woken_early = True  # only who has begun to go to sleep is woken
            for operation in self._perhaps_asleep:
                operation.or_states.update(("waiting", "elsewhere"))
        self._changes.append((event.ns, event.cpu, before, self._consumer_state()))

    def on_sched_wakeup(self, event: Event) -> None:
        if not self._is_woken(event):
            return
        self._last_run.setdefault("wake_ns", event)
        for operation in self._asleep:
            if operation.wake_sent_ns is not None and operation.wake_ns is None:
                self._stamp(operation, "wake_ns", event)

    def on_sched_switch(self, event: Event) -> None:
        match = SWITCH.search(event.text)
        before = self._consumer_state()
        if int(match["next_pid"]) == self._consumer:
            for operation in self._asleep:
                self._stamp(operation, "oncpu_ns", event)
            self._asleep.clear()
            self._at_work(event.ns)
            self._last_run["oncpu_ns"] = event
        elif int(match["prev_pid"]) == self._consumer:
            if self._scheduled != "running":
                self._at_work(event.ns)
            preempted = match["prev_state"].startswith("R")
            goes_on = preempted or self._woken_early
            self._scheduled = "ready" if goes_on else "blocked"
            self._last_run.pop("oncpu_ns", None)
            if not goes_on:
                self._last_run.clear()
            for operation in self._perhaps_asleep:
                operation.or_states.add(self._consumer_state())
            self._perhaps_asleep.clear()
            if not preempted:
                self._see_next_time(self._perhaps_unseen)
            self._perhaps_unseen.clear()
        else:
            return
        self._changes.append((event.ns, event.cpu, before, self._consumer_state()))

    def _ran_too_early(self, operation: Operation) -> None:
        """The consumer ran for others, before this one's entry was written. If it still does, it is
        for this one, too; if not, it has yet to run for it."""
        self._take_last_run(operation)
        if self._scheduled == "running":
            self._perhaps_unseen.append(operation)
        else:
            self._asleep.append(operation)

    def _see_next_time(self, operations: Iterable[Operation]) -> None:
        for operation in operations:
            operation.or_instants = {instant: getattr(operation, instant) for instant in OF_A_RUN}
            self._take_last_run(operation)
            self._asleep.append(operation)

    def _take_last_run(self, operation: Operation) -> None:
        for instant in OF_A_RUN:
            event = self._last_run.get(instant)
            waited = instant == "oncpu_ns" or operation.state == "waiting"
            setattr(operation, instant, None)
            operation.hidden.discard(instant)
            if event and waited and event.ns >= operation.complete_ns:
                self._stamp(operation, instant, event)

    def _stamp(self, operation: Operation, instant: str, event: Event) -> None:
        setattr(operation, instant, event.ns)
        if event.comm in self._hidden_comms:
            operation.hidden.add(instant)

    def _at_work(self, ns: int) -> None:
        if self._scheduled != "running":
            # The log lacks the switch: when it got its CPU is not known.
            self._last_run.pop("oncpu_ns", None)
            for operation in self._asleep:
                operation.or_states.add("running")
            self._asleep.clear()
        self._scheduled = "running"
        self._woken_early = False
        self._perhaps_asleep = [operation for operation in self._perhaps_asleep
                                if ns - operation.complete_ns < RACE_NS]
        self._perhaps_unseen = [operation for operation in self._perhaps_unseen
                                if ns - operation.cqe_ns < RACE_NS]

    def _consumer_state(self) -> str:
        if self._scheduled == "blocked":
            return "waiting" if self._waits else "elsewhere"
        return {"ready": "woken", "running": "running"}[self._scheduled]

    def _is_woken(self, event: Event) -> bool:
        return int(WOKEN.search(event.text)[1]) == self._consumer

    def _covered(self, event: Event) -> list[Operation]:
        """The oldest operation in flight on each sector range of the request."""
        match = REQUEST.match(event.text)
        first, count = int(match["sector"]), int(match["sectors"])
        found: dict[int, Operation] = {}
        for operation in self._in_flight:
            if first <= operation.sector < first + count:
                if event.name == "block_rq_issue" and operation.issue_ns is not None:
                    continue
                found.setdefault(operation.sector, operation)
        return list(found.values())
