# SPDX-License-Identifier: Apache-2.0
"""The versions of Prometheus that users have: Debian 12's, and 3.x from a suite that is yet to come."""
import dataclasses
import pathlib
import re
import subprocess

from kit.case import Session, Skip
from labkit import cache
from labkit.errors import LabUnavailable
import aptdir  # labkit brings its folder

SUITE = "forky"
PACKAGES = ("prometheus", "promtool")


@dataclasses.dataclass(frozen=True)
class Version:
    number: str  # 2.42.0
    folder: pathlib.Path

    @property
    def prometheus(self) -> str:
        return str(self.folder / "prometheus")

    @property
    def promtool(self) -> str:
        return str(self.folder / "promtool")

    @property
    def major(self) -> int:
        return int(self.number.partition(".")[0])


def all_versions(session: Session) -> list[Version]:
    versions = [_version_in(pathlib.Path("/usr/bin")), _version_in(_unpacked() / "usr" / "bin")]
    majors = [version.major for version in versions]
    if majors != [2, 3]:
        raise Skip(f"wanted Prometheus 2 and 3, found {majors}")
    session.note("Prometheus " + " and ".join(version.number for version in versions))
    return versions


def _version_in(folder: pathlib.Path) -> Version:
    program = folder / "prometheus"
    if not program.exists():
        raise Skip(f"{program} is not installed")
    said = subprocess.run([program, "--version"], check=True, text=True, capture_output=True)
    number = re.search(r"version (\d+\.\d+\.\d+)", said.stdout + said.stderr)
    return Version(number.group(1), folder)


def _unpacked() -> pathlib.Path:
    """Fetched once, and kept beside the lab's kernels."""
    with cache.locked() as root:
        target = root / f"prometheus-{SUITE}"
        if not target.exists():
            apt = aptdir.AptDir(root / f"apt-{SUITE}", SUITE)
            try:
                apt.update()
                with cache.unpacked(apt, PACKAGES, target):
                    pass
            except LabUnavailable as reason:
                raise Skip(f"no Prometheus 3: {reason}") from reason
        return target
