# SPDX-License-Identifier: Apache-2.0
"""A cgroup of the unified hierarchy for a case to make others in."""
import pathlib
from typing import Sequence

from kit.case import Session, Skip


def made_for(session: Session) -> pathlib.Path:
    """Removed with the session, when nothing is left in it."""
    for line in pathlib.Path("/proc/self/mounts").read_text().splitlines():
        _, where, kind, *_ = line.split()
        if kind == "cgroup2":
            path = pathlib.Path(where) / f"flowtop-{session.comm}"
            path.mkdir()
            session.cleanup.callback(_remove, path)
            return path
    raise Skip("cgroup2 is not mounted")


def service_in(root: pathlib.Path, name: str) -> pathlib.Path:
    """A cgroup that is called as systemd calls that of a unit."""
    path = root / f"{name}.service"
    path.mkdir(exist_ok=True)
    return path


def inside(directory: pathlib.Path, command: Sequence[str]) -> list[str]:
    """The command, run by a process that enters the cgroup first."""
    return ["sh", "-c", f'echo $$ > {directory}/cgroup.procs && exec "$@"', "sh", *command]


def _remove(path: pathlib.Path) -> None:
    for child in path.iterdir():
        if child.is_dir():
            child.rmdir()
    path.rmdir()
