# SPDX-License-Identifier: Apache-2.0
"""A QEMU whose emulated CPUs may patch each other's code.

Before 8.1, code that one CPU patched while another one translated it could stay as it was before:
QEMU's commit deba78709a41 ("accel/tcg: Always lock pages before translation"). Attaching to a
tracepoint patches __schedule(): the CPU then met a breakpoint that was no longer there, once in
some hundred runs, and for ever ("Oops: int3" on newer kernels, a guest that hangs on 6.1). The
guest's kernel was not to blame, nor flowtop: `echo 1 >events/sched/sched_switch/enable` does it.
"""

import pathlib
import re
import shutil
import subprocess

from aptdir import AptDir, own_suite

from labkit import cache
from labkit.errors import LabUnavailable

_PROGRAM = "qemu-system-x86_64"
_OLDEST = [8, 1]
_PACKAGES = ["qemu-system-x86", "qemu-system-data", "seabios"]
_FIRMWARE = ("usr/share/qemu", "usr/share/seabios")


def parse_version(said):
    """[8, 2, 1] from what --version prints; none if it is another program."""
    match = re.match(r"QEMU emulator version ([\d.]+)", said)
    return cache.numbers(match.group(1)) if match else None


def _version(program):
    try:
        done = subprocess.run([program, "--version"], capture_output=True, text=True)
    except OSError as error:
        raise LabUnavailable(f"{program} does not start: {error.strerror}") from error
    version = parse_version(done.stdout)
    if version is None:
        raise LabUnavailable(f"{program} does not start: {done.stderr.strip()}")
    return version


def _fetch():
    """The backport for this suite. Its libraries are those of the suite's own QEMU."""
    suite = f"{own_suite()}-backports"
    with cache.locked() as folder:
        tree = folder / "emulators" / suite
        if not tree.is_dir():
            tree.parent.mkdir(exist_ok=True)
            apt = AptDir(folder / "apt" / suite, suite)
            apt.update()
            with cache.unpacked(apt, _PACKAGES, tree):
                pass
    return tree


def command():
    """The program and where its firmware is, as the first words of a command line."""
    installed = shutil.which(_PROGRAM)
    if not installed:
        raise LabUnavailable(f"{_PROGRAM} is not installed")
    if _version(installed) >= _OLDEST:
        return [installed]
    tree = _fetch()
    program = tree / "usr" / "bin" / _PROGRAM
    if _version(program) < _OLDEST:
        raise LabUnavailable(f"{program} is too old: its CPUs cannot patch each other's code")
    return [program, *(word for folder in _FIRMWARE for word in ("-L", tree / folder))]
