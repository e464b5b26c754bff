# SPDX-License-Identifier: Apache-2.0
"""A cgroup of the unified hierarchy for a case to make others in."""
import pathlib

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


def _remove(path: pathlib.Path) -> None:
    for child in path.iterdir():
        if child.is_dir():
            child.rmdir()
    path.rmdir()
