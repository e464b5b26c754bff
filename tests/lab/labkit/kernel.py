# SPDX-License-Identifier: Apache-2.0
"""A distribution kernel, unpacked into a cache outside the tree and never installed."""

import contextlib
import fcntl
import os
import pathlib
import re
import shutil
import subprocess
import tempfile

from labkit.aptdir import AptDir
from labkit.errors import LabFailure


def cache_root():
    base = os.environ.get("XDG_CACHE_HOME")
    if not base:
        base = "/var/cache" if os.access("/var/cache", os.W_OK) else pathlib.Path.home() / ".cache"
    return pathlib.Path(base) / "flowtop-lab"


def _numbers(release):
    return [int(number) for number in re.findall(r"\d+", release)]


def newest(releases):
    """6.1.0-9 is older than 6.1.0-56: numbers, not text."""
    return max(releases, key=_numbers, default=None)


@contextlib.contextmanager
def _locked(folder):
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


class Kernel:
    """An unpacked kernel: its image and its modules."""

    def __init__(self, root, release):
        self.release = release
        self._root = root

    @property
    def image(self):
        places = (self._root / "boot" / f"vmlinuz-{self.release}",
                  self._root / "lib" / "modules" / self.release / "vmlinuz")
        return next(place for place in places if place.is_file())

    def module_files(self, module):
        """The files to insert for `module`, dependencies first; none if it is built in."""
        done = subprocess.run(
            ["modprobe", "-d", str(self._root), "-S", self.release, "--show-depends", module],
            capture_output=True, text=True)
        if done.returncode != 0:
            raise LabFailure(f"kernel {self.release} has no module '{module}': "
                             f"{done.stderr.strip()}")
        lines = [line.split() for line in done.stdout.splitlines()]
        return [pathlib.Path(words[1]) for words in lines if words and words[0] == "insmod"]


def _unpack(apt, packages, release, target):
    """Builds the tree beside `target` and renames it: a cut download never looks like a kernel."""
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        tree = pathlib.Path(folder) / "tree"
        tree.mkdir()
        for package in packages:
            deb = apt.download(package.format(release=release), pathlib.Path(folder))
            subprocess.run(["dpkg", "-x", deb, tree], check=True)
        if not (tree / "lib").exists():
            (tree / "lib").symlink_to("usr/lib")  # where modprobe and depmod look
        subprocess.run(["depmod", "-b", tree, release], check=True)
        shutil.move(tree, target)


def obtain(guest):
    """The newest cached kernel that fits the guest's description; fetched if there is none."""
    cache = cache_root()
    kernels = cache / "kernels"
    with _locked(cache):
        kernels.mkdir(exist_ok=True)
        release = newest(path.name for path in kernels.iterdir() if guest.matches(path.name))
        if release is None:
            apt = AptDir(cache / "apt" / guest.suite, guest.suite)
            apt.update()
            prefix, _, suffix = guest.packages[0].partition("{release}")
            offered = [name[len(prefix):len(name) - len(suffix)]
                       for name in apt.package_names(prefix) if name.endswith(suffix)]
            release = newest(name for name in offered if guest.matches(name))
            if release is None:
                raise LabFailure(f"suite '{guest.suite}' has no kernel that matches "
                                 f"'{guest.release}'")
            _unpack(apt, guest.packages, release, kernels / release)
    return Kernel(kernels / release, release)
