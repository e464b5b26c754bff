# SPDX-License-Identifier: Apache-2.0
"""The loads, each for a number of seconds, and what they say that they did."""
import dataclasses
import json
import pathlib
import subprocess
from typing import Sequence

from kit.devices import Place


@dataclasses.dataclass(frozen=True)
class Done:
    operations: int  # I/O operations, context switches or system calls
    seconds: float
    p99_ns: float    # of an operation as its program sees it; 0 if it does not say

    @property
    def per_second(self) -> float:
        return self.operations / self.seconds


@dataclasses.dataclass(frozen=True)
class Load:
    name: str
    unit: str
    command: tuple[str, ...]
    report: pathlib.Path

    def run(self, seconds: float) -> Done:
        subprocess.run([part.replace("SECONDS", str(seconds)) for part in self.command], check=True,
                       stdout=subprocess.DEVNULL)
        return _read(self.report)


def _read(report: pathlib.Path) -> Done:
    text = report.read_text()
    said = json.loads(text[text.index("{"):])
    if "jobs" not in said:
        return Done(said["done"], said["seconds"], 0)
    job = said["jobs"][0]
    parts = [job[op] for op in ("read", "write") if job[op]["total_ios"]]
    return Done(sum(part["total_ios"] for part in parts),
                max(part["runtime"] for part in parts) / 1000,
                max(part["clat_ns"]["percentile"]["99.000000"] for part in parts))


def _fio(place: Place, report: pathlib.Path, depth: int, jobs: int = 1,
         more: Sequence[str] = ()) -> tuple[str, ...]:
    return ("fio", "--name=bench", f"--filename={place.path}", "--direct=1", "--ioengine=io_uring",
            "--rw=randread", "--bs=4k", f"--iodepth={depth}", f"--numjobs={jobs}", "--thread",
            "--group_reporting", "--time_based", "--runtime=SECONDS", "--output-format=json",
            f"--output={report}", *more)


def all_loads(loop: Place, disk: Place, bin_dir: pathlib.Path,
              scratch: pathlib.Path) -> dict[str, Load]:
    report = scratch / "report.json"
    loads = [Load(f"loop-qd{depth}", "operation", _fio(loop, report, depth), report)
             for depth in (1, 4, 32)]
    loads += [
        Load("disk-qd32", "operation", _fio(disk, report, 32), report),
        Load("loop-16-threads", "operation", _fio(loop, report, 4, jobs=16), report),
        Load("switches", "switch",
             (str(bin_dir / "flowtop-bench-switches"), "SECONDS", str(report)), report),
        Load("calls", "call", (str(bin_dir / "flowtop-bench-calls"), "SECONDS", str(report)),
             report),
    ]
    return {load.name: load for load in loads}
