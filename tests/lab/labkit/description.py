# SPDX-License-Identifier: Apache-2.0
"""What a guest is (guests/*.toml) and what a case is (cases/*.toml)."""

import dataclasses
import pathlib
import re
import tomllib

_HERE = pathlib.Path(__file__).resolve().parent.parent


@dataclasses.dataclass(frozen=True)
class Guest:
    """A kernel and the machine around it. A disk is {name: size}, a sparse file of zeros that
    `devices` attach by drive=NAME."""

    name: str
    suite: str
    release: str  # regular expression that the whole kernel release matches
    packages: list  # the packages that hold it, with {release}
    cpus: int = 2
    topology: str = ""  # of the CPUs, as QEMU's -smp takes it after their number
    options: list = dataclasses.field(default_factory=list)  # more words for QEMU
    memory_mb: int = 1024
    parameters: str = ""  # for the kernel's command line
    disks: dict = dataclasses.field(default_factory=dict)
    devices: list = dataclasses.field(default_factory=list)  # for QEMU's -device
    has: list = dataclasses.field(default_factory=list)  # what cases may ask for in `needs`
    absent: list = dataclasses.field(default_factory=list)  # BPF programs that find no attach point
    routine: list = None  # the only cases that every test run includes; none: all of them
    only: list = None  # the only cases that run there; none: all whose needs it has

    def is_routine(self, case):
        return self.routine is None or case.name in self.routine

    def matches(self, release):
        return re.fullmatch(self.release, release) is not None


@dataclasses.dataclass(frozen=True)
class Case:
    """A script for the guest, what it needs there and what the host expects of what it left."""

    name: str
    summary: str
    script: str
    setup: str = ""  # what the script begins with: one case may differ from another in this alone
    needs: list = dataclasses.field(default_factory=list)
    modules: list = dataclasses.field(default_factory=list)  # "NAME PARAMETER=VALUE …", in order
    # flowtop* are those of the build, others those of this machine.
    programs: list = dataclasses.field(default_factory=list)
    files: dict = dataclasses.field(default_factory=dict)  # {path in the guest: path in the repository}
    systemd: bool = False  # boots systemd, of which the script is a unit
    disks: dict = dataclasses.field(default_factory=dict)  # as a guest's, for what `options` attach
    options: list = dataclasses.field(default_factory=list)  # more words for QEMU
    parameters: str = ""  # more for the kernel's command line
    limit_s: int = 240
    expect: dict = dataclasses.field(default_factory=dict)  # see judge.py

    def runs_in(self, guest):
        is_chosen = guest.only is None or self.name in guest.only
        return is_chosen and set(self.needs) <= set(guest.has)


def load_guest(name):
    """`like` names the guest whose kernel it runs."""
    text = (_HERE / "guests" / f"{name}.toml").read_text()
    own = tomllib.loads(text)
    if like := own.pop("like", None):
        kernel = load_guest(like)
        own = {"suite": kernel.suite, "release": kernel.release, "packages": kernel.packages,
               "absent": kernel.absent, **own}
    return Guest(name=name, **own)


def _case_keys(name):
    own = tomllib.loads((_HERE / "cases" / f"{name}.toml").read_text())
    like = own.pop("like", None)
    return {**_case_keys(like), **own} if like else own


def load_case(name):
    """`like` names the case whose keys it has, but for its own."""
    return Case(name=name, **_case_keys(name))


def _names(folder):
    return sorted(path.stem for path in (_HERE / folder).glob("*.toml"))


def all_guests():
    return [load_guest(name) for name in _names("guests")]


def all_cases():
    return [load_case(name) for name in _names("cases")]
