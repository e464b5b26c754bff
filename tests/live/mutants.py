# SPDX-License-Identifier: Apache-2.0
"""The prover is proven: programs that are wrong in one known way fail where they must, and nowhere else."""
import functools
import json
import os
import pathlib
import subprocess

from kit import case, tracefs
from kit.case import Session

PATCHES = pathlib.Path(__file__).parent.parent / "mutants"


def expected_failures(name: str, ran: set[str]) -> set[str]:
    """The patch begins with what is wrong, then says which scenarios must show it."""
    for line in (PATCHES / f"{name}.patch").read_text().splitlines():
        if line.startswith("Fails: "):
            scenarios = set(line.split()[1:])
            return ran if scenarios == {"all"} else scenarios
    raise ValueError(f"{name}.patch does not say what fails")


def fails_where_it_must(session: Session, name: str) -> None:
    tracefs.mount()
    programs = os.path.join(session.program("mutants"), name + ".o")
    done = subprocess.run([session.program("flowtop-mutant"), "calibrate", "--format", "json"],
                          env={**os.environ, "FLOWTOP_BPF_OBJECT": programs}, text=True,
                          stdout=subprocess.PIPE, check=False)
    session.equal("exit code", done.returncode, 7)
    scenarios = json.loads(done.stdout)["scenarios"]
    ran = {scenario["scenario"] for scenario in scenarios if scenario["verdict"] != "skipped"}
    failed = {scenario["scenario"]: scenario["failures"] for scenario in scenarios
              if scenario["verdict"] == "fail"}
    session.note(str(failed))
    session.equal("scenarios that fail", set(failed), expected_failures(name, ran))


CASES = {patch.stem: functools.partial(fails_where_it_must, name=patch.stem)
         for patch in sorted(PATCHES.glob("*.patch"))}

if __name__ == "__main__":
    case.main(CASES)
