# SPDX-License-Identifier: Apache-2.0
"""Runs flowtop and reads what it wrote."""
import collections
import csv
import json
import pathlib
import subprocess
from typing import Any, Iterator, Sequence

from kit.case import Session
from kit.devices import Place
from kit.hidden import HiddenCompletions

TEXT = {"flow_id", "flow_source", "comm", "consumer_known_by", "cgroup", "device", "op", "path",
        "delivery", "consumer_state", "ready_known_by", "distance", "placement", "bounces"}
HEXADECIMAL = {"ring", "user_data"}
TIMEOUT_S = 240  # below ctest's, so that a case that hangs still cleans up

Row = Any  # a namedtuple of the CSV's columns; what was not observed is None


class Capture:
    def __init__(self, csv_path: pathlib.Path, hidden: int = 0, hidden_anywhere: int = 0) -> None:
        self.csv_path = csv_path
        self.hidden = hidden  # completions on the device that no BPF program could see
        self.hidden_anywhere = hidden_anywhere  # and on any device: the books know no device
        self.meta = json.loads(pathlib.Path(f"{csv_path}.meta.json").read_text())
        self.books: dict[str, int] = self.meta["books"]

    def rows(self) -> Iterator[Row]:
        """One by one: a capture at full speed does not fit into memory."""
        with open(self.csv_path, newline="", encoding="utf-8") as file:
            lines = csv.reader(file)
            header = next(lines)
            make = collections.namedtuple("Row", header)._make
            read = [_reader(column) for column in header]
            for cells in lines:
                yield make([convert(cell) if cell else None
                            for convert, cell in zip(read, cells, strict=True)])

    def rows_of(self, device: str, comm: str) -> list[Row]:
        """Of a program, without what the file system did."""
        return [row for row in self.rows()
                if row.device == device and row.path != "buffered" and not row.meta
                and row.comm == comm]


def _reader(column: str) -> Any:
    if column in TEXT:
        return str
    return _hexadecimal if column in HEXADECIMAL else int


def _hexadecimal(text: str) -> int:
    return int(text, 16)


def flowtop(session: Session, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs flowtop to its end, which must be a good one."""
    done = subprocess.run([session.program("flowtop"), *arguments], text=True, timeout=TIMEOUT_S,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if done.returncode != 0:
        raise RuntimeError(f"flowtop {' '.join(arguments)} gave {done.returncode}: "
                           f"{done.stdout}{done.stderr}")
    return done


def capture(session: Session, place: Place, command: Sequence[str], *options: str,
            name: str = "capture.csv") -> Capture:
    """Captures what a command does on a device; the rows are complete when this returns."""
    path = session.path(name)
    with HiddenCompletions(place.number) as hidden:
        flowtop(session, "capture", "--output", str(path), "--device", place.device, *options,
                "--", *command)
    return Capture(path, hidden.on_device, hidden.anywhere)


def check_books(session: Session, taken: Capture) -> None:
    """Nothing lost, and every operation accounted for."""
    books = taken.books
    session.equal("lost", books["lost"], 0)
    session.at_most("completions missed", books["complete_missed"], taken.hidden_anywhere)
    session.equal("balance of the books", books["balance"], 0)
    session.equal("recursion misses", books["recursion_misses"], 0)
    session.equal("bio_table_full", books["bio_table_full"], 0)
    session.equal("truncated", taken.meta["truncated"], False)
    absent = [program["name"] for program in taken.meta["programs"] if not program["attached"]]
    session.note(f"books {books}; not attached: {absent}; "
                 f"hidden: {taken.hidden} of {taken.hidden_anywhere}")

