# SPDX-License-Identifier: Apache-2.0
"""A distribution kernel, unpacked into a cache outside the tree and never installed."""

import pathlib
import subprocess

from aptdir import AptDir

from labkit import cache
from labkit.errors import LabFailure


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


def _offered(apt, guest):
    prefix, _, suffix = guest.packages[0].partition("{release}")
    names = [name[len(prefix):len(name) - len(suffix)]
             for name in apt.package_names(prefix) if name.endswith(suffix)]
    release = cache.newest(name for name in names if guest.matches(name))
    if release is None:
        raise LabFailure(f"suite '{guest.suite}' has no kernel that matches '{guest.release}'")
    return release


def _fetch(guest, folder, kernels):
    apt = AptDir(folder / "apt" / guest.suite, guest.suite)
    apt.update()
    release = _offered(apt, guest)
    packages = [package.format(release=release) for package in guest.packages]
    with cache.unpacked(apt, packages, kernels / release) as tree:
        if not (tree / "lib").exists():
            (tree / "lib").symlink_to("usr/lib")  # where modprobe and depmod look
        subprocess.run(["depmod", "-b", tree, release], check=True)
    return release


def _newest_cached(guest, kernels):
    return cache.newest(path.name for path in kernels.iterdir() if guest.matches(path.name))


def cached_release(guest):
    """Empty if nothing is cached."""
    kernels = cache.root() / "kernels"
    return (_newest_cached(guest, kernels) if kernels.is_dir() else None) or ""


def obtain(guest):
    """The newest cached kernel that fits the guest's description; fetched if there is none."""
    with cache.locked() as folder:
        kernels = folder / "kernels"
        kernels.mkdir(exist_ok=True)
        release = _newest_cached(guest, kernels) or _fetch(guest, folder, kernels)
    return Kernel(kernels / release, release)
