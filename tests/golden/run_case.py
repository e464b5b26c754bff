#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs one case of a golden list: a command line, and exactly what it must say.

A case is a table of a TOML file:
  shell   the command line, for sh, in an empty directory $TMP; $FLOWTOP, $EXPORTER and $SAMPLE are programs
  setup   the same, run before; it must succeed
  cleanup the same, run afterwards, whatever happened
  exit    the exit code
  stdout  what must be on standard output, exactly; nothing where it is left out
  stderr  the same for standard error
  stdout_file, stderr_file   files beside the list that hold it
  files   what must be in $TMP afterwards beyond what setup made there: "name" for an empty or
          "name = file" for a file with the contents of one beside the list
  needs   "root": a root user; "probes": a host on which flowtop can attach; else the case is skipped
  nobody  true: run without any privilege
In what is compared, {TMP} stands for the directory.
"""

import argparse
import functools
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import tomllib

SKIP = 77
# README, "Exit codes": privilege, and nothing could attach. Any other end of a doctor is a defect.
CANNOT_ATTACH = (3, 4)
UNPRIVILEGED = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--inh-caps=-all",
                "--bounding-set=-all"]


def skip(reason):
    print(f"skipped: {reason}")
    sys.exit(SKIP)


def check_root(case):
    if os.geteuid() != 0 and ("needs" in case or case.get("nobody")):
        skip("needs root")


def check_probes(case, environment):
    """After a failure: attaching takes seconds, so that it is not tried before each case."""
    if case.get("needs") != "probes":
        return
    doctor = subprocess.run([environment["FLOWTOP"], "doctor"], capture_output=True, text=True,
                            check=False)
    if doctor.returncode in CANNOT_ATTACH:
        skip(f"flowtop cannot attach here: {doctor.stderr.strip()}")


def listing(directory):
    return {str(path.relative_to(directory)) for path in directory.rglob("*")}


def expected_text(case, key, folder):
    if f"{key}_file" in case:
        return (folder / case[f"{key}_file"]).read_text()
    return case.get(key, "")


def differences(case, folder, directory, before, result):
    for key in ("stdout", "stderr"):
        expected = expected_text(case, key, folder)
        seen = getattr(result, key).replace(str(directory), "{TMP}")
        if seen != expected:
            yield f"{key} is\n{seen}\nand must be\n{expected}"
    if result.returncode != case["exit"]:
        yield f"exit code is {result.returncode} and must be {case['exit']}"
    files = dict(map(str.strip, (entry + "=").split("=")[:2]) for entry in case.get("files", []))
    left = listing(directory) - before
    if left != set(files):
        yield f"files left are {sorted(left)} and must be {sorted(files)}"
    for name, golden in files.items():
        if golden and name in left and (directory / name).read_text() != (folder / golden).read_text():
            yield f"{name} is\n{(directory / name).read_text()}\nand must be {golden}"


def run_case(case, folder, environment):
    check_root(case)
    with tempfile.TemporaryDirectory(prefix="flowtop-golden-") as name:
        directory = pathlib.Path(name).resolve()
        directory.chmod(0o777)
        environment["TMP"] = str(directory)
        shell = ["sh", "-c", case["shell"]]
        if case.get("nobody"):
            for program in ("FLOWTOP", "EXPORTER"):
                environment[program] = shutil.copy(environment[program], directory)
            shell = UNPRIVILEGED + shell
        run = functools.partial(subprocess.run, cwd=directory, env=environment,
                                stdin=subprocess.DEVNULL)
        try:
            run(["sh", "-ec", case.get("setup", "")], check=True)
            before = listing(directory)
            result = run(shell, text=True, check=False, capture_output=True)
            found = list(differences(case, folder, directory, before, result))
        finally:
            run(["sh", "-c", case.get("cleanup", "")], check=False)
    if not found:
        return 0
    check_probes(case, environment)
    print("\n".join(found))
    return 1


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--list", action="store_true", help="print the names of the cases")
    parser.add_argument("--flowtop")
    parser.add_argument("--exporter")
    parser.add_argument("--sample")
    parser.add_argument("file", type=pathlib.Path)
    parser.add_argument("case", nargs="?")
    arguments = parser.parse_args()
    cases = tomllib.loads(arguments.file.read_text())
    if arguments.list:
        print("\n".join(cases))
        return 0
    environment = {**os.environ, "LC_ALL": "C", "FLOWTOP": arguments.flowtop,
                   "EXPORTER": arguments.exporter, "SAMPLE": arguments.sample}
    return run_case(cases[arguments.case], arguments.file.parent, environment)


if __name__ == "__main__":
    sys.exit(main())
