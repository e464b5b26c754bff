# SPDX-License-Identifier: Apache-2.0
"""fio, and what it says that it did."""
import dataclasses
import json
import pathlib

from kit.case import Session
from kit.devices import Place


@dataclasses.dataclass
class Totals:
    operations: dict[str, int]  # by read and write
    bytes: dict[str, int]

    @property
    def all_operations(self) -> int:
        return sum(self.operations.values())


class Fio:
    """One job with direct I/O; its report is in a file of the case."""

    def __init__(self, session: Session, place: Place, *options: str) -> None:
        self._report = session.path("fio.json")
        self.command = [session.renamed("fio"), "--name=live", f"--filename={place.path}", "--direct=1",
                        "--output-format=json", f"--output={self._report}", *options]

    def totals(self) -> Totals:
        job = json.loads(_after_warnings(self._report))["jobs"][0]
        return Totals({op: job[op]["total_ios"] for op in ("read", "write")},
                      {op: job[op]["io_bytes"] for op in ("read", "write")})


def _after_warnings(report: pathlib.Path) -> str:
    """fio writes its warnings into the same file, before the report."""
    text = report.read_text()
    return text[text.index("{"):]
