# SPDX-License-Identifier: Apache-2.0
"""What the lab fetches and unpacks, and never installs: a folder outside the tree."""

import contextlib
import fcntl
import os
import pathlib
import re
import shutil
import subprocess
import tempfile


def root():
    base = os.environ.get("XDG_CACHE_HOME")
    if not base:
        base = "/var/cache" if os.access("/var/cache", os.W_OK) else pathlib.Path.home() / ".cache"
    return pathlib.Path(base) / "flowtop-lab"


def numbers(version):
    return [int(number) for number in re.findall(r"\d+", version)]


def newest(versions):
    """6.1.0-9 is older than 6.1.0-56: numbers, not text."""
    return max(versions, key=numbers, default=None)


@contextlib.contextmanager
def locked():
    root().mkdir(parents=True, exist_ok=True)
    with (root() / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield root()


@contextlib.contextmanager
def unpacked(apt, packages, target):
    """A folder with what is in `packages`, to finish; it becomes `target` as a whole or not at all:
    a cut download never looks like something to use."""
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        tree = pathlib.Path(folder) / "tree"
        tree.mkdir()
        for package in packages:
            deb = apt.download(package, pathlib.Path(folder))
            subprocess.run(["dpkg", "-x", deb, tree], check=True)
        yield tree
        shutil.move(tree, target)
