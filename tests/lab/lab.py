#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The lab: test cases that run on other kernels, in virtual machines under emulation.

    lab.py list                               one line per case: GUEST CASE LIMIT_S routine|long
    lab.py run GUEST CASE --bin-dir D --work-dir D
    lab.py matrix --work-dir D                what was found there, as in docs/kernels.md
    lab.py fetch GUEST                        fill the cache, which is all that needs a network
"""

import argparse
import json
import pathlib
import shutil
import sys
import tarfile

from labkit import description, emulator, judge, kernel, machine, matrix
from labkit.errors import LabFailure, LabUnavailable

_SKIPPED = 77
_RESULTS = "results"
_DOCTOR_CASE = "load_attach"  # its doctor says what each kernel has
_CONSOLE_TAIL_LINES = 40
_INIT = pathlib.Path(__file__).resolve().parent / "guest" / "init"


def _fresh_folder(path):
    shutil.rmtree(path, ignore_errors=True)
    path.mkdir(parents=True)
    return path


def _run_in_guest(guest, case, bin_dir, folder):
    """Boots, and unpacks what the guest left; returns its verdict as (word, reason)."""
    if not case.runs_in(guest):
        raise LabUnavailable(f"guest {guest.name} has not all of {', '.join(case.needs)}")
    unpacked = kernel.obtain(guest)
    machine.build_image(case, unpacked, bin_dir, _INIT, folder / "initramfs")
    machine.boot(guest, case, unpacked, folder)
    verdict = judge.guest_verdict((folder / "console").read_text(errors="replace"), case.name)
    out = folder / "out"
    out.mkdir()
    try:
        with tarfile.open(folder / "out.tar") as archive:
            archive.extractall(out)  # noqa: S202 (written by our own guest)
    except tarfile.TarError as error:
        raise LabFailure(f"the guest delivered nothing: {error}") from error
    return verdict


def _show_tail(console):
    if console.is_file():
        lines = console.read_text(errors="replace").splitlines()
        print(f"--- {console}, last {_CONSOLE_TAIL_LINES} lines")
        print("\n".join(lines[-_CONSOLE_TAIL_LINES:]))


def _keep(folder):
    """The next run of the case starts with a fresh folder; what failed seldom is worth a look later."""
    kept = folder.with_name(f"{folder.name}.failed")
    shutil.rmtree(kept, ignore_errors=True)
    shutil.copytree(folder, kept, ignore=shutil.ignore_patterns("initramfs", "*.disk", "monitor"))


def _run_and_judge(guest, case, arguments):
    """The verdict as (word, reason)."""
    folder = _fresh_folder(arguments.work_dir / f"{guest.name}.{case.name}")
    try:
        word, reason = _run_in_guest(guest, case, arguments.bin_dir, folder)
        if word == "skip":
            raise LabUnavailable(reason)
        if word == "fail":
            raise LabFailure(reason)
        for line in judge.check_expectations(case, guest, folder / "out"):
            print(line)
    except LabFailure as failure:
        _show_tail(folder / "console")
        _keep(folder)
        return "fail", str(failure)
    except LabUnavailable as unavailable:
        return "skip", str(unavailable)
    finally:
        for large in ("initramfs", "out.tar", *(f"{disk}.disk" for disk in [*guest.disks, *case.disks])):
            (folder / large).unlink(missing_ok=True)
    return "pass", ""


def _run(arguments):
    guest = description.load_guest(arguments.guest)
    case = description.load_case(arguments.case)
    word, reason = _run_and_judge(guest, case, arguments)
    matrix.write(arguments.work_dir / _RESULTS,
                 {"guest": guest.name, "case": case.name, "release": kernel.cached_release(guest),
                  "verdict": word, "reason": reason})
    print(f"{word}: {reason or case.summary}")
    return {"pass": 0, "skip": _SKIPPED}.get(word, 1)


def _matrix(arguments):
    results = matrix.read(arguments.work_dir / _RESULTS)
    doctors = {}
    for result in results:
        report = arguments.work_dir / f"{result['guest']}.{result['case']}" / "out" / "doctor.json"
        if result["case"] == _DOCTOR_CASE and report.is_file():
            doctors[matrix.kernel_of(result["guest"])] = json.loads(report.read_text())
    print(matrix.render(description.all_cases(), results, doctors), end="")
    return 0


def _list(_arguments):
    for guest in description.all_guests():
        for case in description.all_cases():
            if case.runs_in(guest):
                print(guest.name, case.name, case.limit_s,
                      "routine" if guest.is_routine(case) else "long")
    return 0


def _fetch(arguments):
    try:
        emulator.command()
        print(kernel.obtain(description.load_guest(arguments.guest)).release)
    except LabUnavailable as unavailable:
        print(f"skip: {unavailable}")
        return _SKIPPED
    return 0


def _parse():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)
    commands.add_parser("list").set_defaults(handler=_list)
    run = commands.add_parser("run")
    run.set_defaults(handler=_run)
    run.add_argument("guest")
    run.add_argument("case")
    run.add_argument("--bin-dir", type=pathlib.Path, required=True)
    run.add_argument("--work-dir", type=pathlib.Path, required=True)
    table = commands.add_parser("matrix")
    table.set_defaults(handler=_matrix)
    table.add_argument("--work-dir", type=pathlib.Path, required=True)
    fetch = commands.add_parser("fetch")
    fetch.set_defaults(handler=_fetch)
    fetch.add_argument("guest")
    return parser.parse_args()


def main():
    arguments = _parse()
    return arguments.handler(arguments)


if __name__ == "__main__":
    sys.exit(main())
