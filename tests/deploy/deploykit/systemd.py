# SPDX-License-Identifier: Apache-2.0
"""systemd-analyze, on the units as they are installed, in a file system of their own."""

import contextlib
import pathlib
import re
import shutil
import subprocess
import tempfile

from deploykit.errors import Unavailable, Wrong

_SERVICE = "flowtop-exporter.service"
_UNITS = (_SERVICE, "flowtop-exporter.socket")
_MOST_EXPOSURE = 3.0
_MACHINE_UNITS = ("*.target", "*.slice", "*.mount")
_EXPOSURE = re.compile(rf"Overall exposure level for {re.escape(_SERVICE)}: (\d+\.\d+)")


def _analyze():
    found = shutil.which("systemd-analyze")
    if not found:
        raise Unavailable("systemd-analyze is not installed")
    return found


@contextlib.contextmanager
def installed(units, program, drop_ins=()):
    """A root file system with `units`, the program, and the units of this machine that they refer to."""
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        system = root / "etc/systemd/system"
        for path in (system / f"{_SERVICE}.d", root / "usr/bin", root / "bin", root / "usr/lib/systemd/system"):
            path.mkdir(parents=True)
        shutil.copy(program, root / "usr/bin")
        shutil.copy("/bin/kill", root / "bin")
        for pattern in _MACHINE_UNITS:
            for unit in pathlib.Path("/lib/systemd/system").glob(pattern):
                shutil.copy(unit, root / "usr/lib/systemd/system")
        for unit in _UNITS:
            shutil.copy(units / unit, system)
        for drop_in in drop_ins:
            shutil.copy(drop_in, system / f"{_SERVICE}.d")
        yield root


def _run(root, *arguments):
    return subprocess.run([_analyze(), *arguments, f"--root={root}"], capture_output=True, text=True)


def verify(root):
    """Of a key that it does not know it speaks, and succeeds all the same."""
    done = _run(root, "verify", "--man=no", *_UNITS)
    said = (done.stdout + done.stderr).strip()
    if done.returncode != 0 or said:
        raise Wrong(f"systemd-analyze verify: exit code {done.returncode}: {said}")


def exposure(root):
    done = _run(root, "security", "--offline=true", "--no-pager", _SERVICE)
    found = _EXPOSURE.search(done.stdout)
    if not found:
        raise Wrong(f"systemd-analyze security: exit code {done.returncode}: {done.stderr.strip()}")
    return float(found.group(1))


def check_exposure(root):
    found = exposure(root)
    if found > _MOST_EXPOSURE:
        raise Wrong(f"the exposure is {found}, more than {_MOST_EXPOSURE}")
    return found
