# SPDX-License-Identifier: Apache-2.0
"""The prover is proven: programs that are wrong in one known way fail where they must, and nowhere else.
Programs that the kernel refuses are left out, and the rest works; what is lost is in the books."""
import csv
import functools
import json
import os
import pathlib
import subprocess

from kit import calibration, case, tracefs
from kit.case import Session
from kit.devices import loop_device

PATCHES = pathlib.Path(__file__).parent.parent / "mutants"
FAILS = "Fails: "  # scenarios of calibrate
LEFT_OUT = "Left out: "  # programs
LOSES = "Loses: "  # the book that has them


def said_by_patch(name: str, key: str) -> set[str]:
    """It begins with what is wrong, then says what must come of it."""
    for line in (PATCHES / f"{name}.patch").read_text().splitlines():
        if line.startswith(key):
            return set(line.removeprefix(key).split())
    return set()


def run_mutant(session: Session, name: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
    programs = os.path.join(session.program("mutants"), name + ".o")
    return subprocess.run([session.program("flowtop-mutant"), *arguments],
                          env={**os.environ, "FLOWTOP_BPF_OBJECT": programs}, text=True,
                          stdout=subprocess.PIPE, check=False)


def fails_where_it_must(session: Session, name: str) -> None:
    tracefs.mount()
    done = run_mutant(session, name, "calibrate", *calibration.OPTIONS)
    session.equal("exit code", done.returncode, 7)
    scenarios = json.loads(done.stdout)["scenarios"]
    ran = {scenario["scenario"] for scenario in scenarios if scenario["verdict"] != "skipped"}
    failed = {scenario["scenario"]: scenario["failures"] for scenario in scenarios
              if scenario["verdict"] == "fail"}
    session.note(str(failed))
    expected = said_by_patch(name, FAILS)
    session.equal("scenarios that fail", set(failed), ran if expected == {"all"} else expected)


def left_out(doctor: str) -> dict[str, str]:
    """Programs that are not attached, and why."""
    return {program["name"]: program["reason"] for program in json.loads(doctor)["programs"]
            if not program["attached"]}


def goes_without(session: Session, name: str) -> None:
    """Just that program is off, with its reason; only what it alone sees is empty, and all else is right."""
    plain = subprocess.run([session.program("flowtop"), "doctor", "--format", "json"], text=True,
                           stdout=subprocess.PIPE, check=True)
    doctor = run_mutant(session, name, "doctor", "--format", "json")
    reasons = left_out(doctor.stdout)
    refused = set(reasons) - set(left_out(plain.stdout))
    session.note(str({program: reasons[program] for program in refused}))
    session.equal("programs that are off", refused, said_by_patch(name, LEFT_OUT))
    for program in refused:
        session.check("verifier refuses it: invalid bpf_context access" in reasons[program], reasons[program])
    check_rows_without(session, name)


def check_rows_without(session: Session, name: str) -> None:
    tracefs.mount()
    calibrated = run_mutant(session, name, "calibrate", *calibration.OPTIONS)
    session.equal("exit code of calibrate", calibrated.returncode, 0)
    place = loop_device(session)
    operations = 1000
    captured = run_mutant(session, name, "capture", "--output", str(session.path("rows.csv")),
                          "--device", place.device, "--", *session.workload("uring-read"),
                          place.path, "--operations", str(operations))
    session.equal("exit code of capture", captured.returncode, 0)
    with open(session.path("rows.csv"), newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    session.equal("rows", len(rows), operations)
    session.equal("rows with an issue_ns", sum(row["issue_ns"] != "" for row in rows), 0)


def tells_what_it_loses(session: Session, name: str) -> None:
    """Every operation has a row or is in that book. One that found no room when it was submitted may find it
    on its way to the device: it is in both."""
    place = loop_device(session)
    operations = 20_000
    rows = session.path("rows.csv")
    done = run_mutant(session, name, "capture", "--output", str(rows), "--device", place.device,
                      "--", *session.workload("uring-read"), place.path, "--operations",
                      str(operations))
    session.equal("exit code", done.returncode, 0)
    books = json.loads(rows.with_suffix(".csv.meta.json").read_text())["books"]
    book, = said_by_patch(name, LOSES)
    session.at_least(book, books[book], 0.005 * operations)
    session.equal("lost", books["lost"], books[book])
    session.equal("balance", books["balance"], 0)
    with open(rows, newline="", encoding="utf-8") as file:
        captured = sum(1 for _ in csv.DictReader(file))
    session.at_most("rows", captured, operations)
    session.at_most("operations without a row", operations - captured, books["lost"])


KINDS = {FAILS: fails_where_it_must, LEFT_OUT: goes_without, LOSES: tells_what_it_loses}
CASES = {patch.stem: functools.partial(check, name=patch.stem)
         for patch in sorted(PATCHES.glob("*.patch"))
         for key, check in KINDS.items() if said_by_patch(patch.stem, key)}

if __name__ == "__main__":
    case.main(CASES)
