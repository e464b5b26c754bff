# SPDX-License-Identifier: Apache-2.0
"""`flowtop top --batch`, and what it said."""
import json
import signal
import subprocess
import time
from typing import Any, Optional

from kit import memory
from kit.case import Session
from kit.devices import Place
from kit.hidden import HiddenCompletions

INTERVAL_S = 0.3

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
