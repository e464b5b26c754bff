# SPDX-License-Identifier: Apache-2.0
"""Events that no BPF program can see.

Some virtual machines run a kernel that keeps BPF programs away from the threads of PID 1, their
supervisor: an event on top of such a thread, a completion's interrupt say, or the switch away from
it, raises the tracepoint for tracefs and not for any BPF program. These are known here, so that a
test can demand that everything else is there.
"""
import dataclasses
import os
import pathlib
import re
from typing import Iterable, Optional

from kit import tracefs


def hidden_comms() -> set[str]:
    """The names of PID 1's threads; it may start more of them at any time.

    On any kernel: where programs do see them, nothing is lost by allowing for it.
    """
    return {(thread / "comm").read_text().strip() for thread in
            pathlib.Path("/proc/1/task").iterdir()}


MERGES = ("block_bio_backmerge", "block_bio_frontmerge")
# "… block_rq_complete: 7,1 R () 181760 + 8 be,0,4 [0]", "… block_bio_backmerge: 7,1 R 181768 + 8 [fio]"
EVENT = re.compile(r" (?P<name>block_\w+): (?P<device>\d+,\d+) .*? (?P<sector>\d+) \+ (?P<sectors>\d+) ")


@dataclasses.dataclass
class Span:
    """Of a device: a request that completed, or a bio that was merged into one."""
    name: str
    device: str
    sector: int
    sectors: int

    def holds(self, other: "Span") -> bool:
        return (self.device == other.device
                and self.sector <= other.sector < self.sector + self.sectors)


def parse(line: str) -> Optional[Span]:
    match = EVENT.search(line)
    if not match:
        return None
    return Span(match["name"], match["device"], int(match["sector"]), int(match["sectors"]))


def cost(spans: Iterable[Span]) -> dict[str, int]:
    """By device: a request that completes hidden may cost each operation that was merged into it."""
    spans = list(spans)
    merged = [span for span in spans if span.name in MERGES]
    costs: dict[str, int] = {}
    for request in spans:
        if request.name not in MERGES:
            carried = 1 + sum(request.holds(bio) for bio in merged)
            costs[request.device] = costs.get(request.device, 0) + carried
    return costs


class HiddenCompletions:
    """Counts what completes on top of a thread of PID 1, while entered: operations, at most."""

    def __init__(self, device_number: int) -> None:
        self.on_device = 0
        self.anywhere = 0
        self._device = f"{os.major(device_number)},{os.minor(device_number)}"
        self._path: pathlib.Path
        self._filter = " || ".join(f'COMM == "{comm}"' for comm in hidden_comms())

    def __enter__(self) -> "HiddenCompletions":
        self._path = tracefs.new_instance("hidden")
        events = self._path / "events/block"
        (events / "block_rq_complete/filter").write_text(self._filter)
        for event in ("block_rq_complete", *MERGES):
            (events / event / "enable").write_text("1")
        return self

    def __exit__(self, *_: object) -> None:
        (self._path / "tracing_on").write_text("0")
        with open(self._path / "trace", encoding="utf-8", errors="replace") as lines:
            costs = cost(filter(None, map(parse, lines)))
        self.anywhere = sum(costs.values())
        self.on_device = costs.get(self._device, 0)
        self._path.rmdir()
