# SPDX-License-Identifier: Apache-2.0
"""FTXUI for a Debian that has none: a newer suite's source package, built and installed to PREFIX.

usage: ftxui.py PREFIX
"""

import pathlib
import subprocess
import sys
import tempfile

import aptdir

SUITE = "forky"
VERSION = "6.1."  # 7.0 keeps a CPU busy in tmux


def run(*command):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode != 0:
        raise aptdir.Unavailable(f"{' '.join(map(str, command[:2]))} failed:\n{done.stdout[-2000:]}")


def fetch(folder):
    """The unpacked source with Debian's patches."""
    apt = aptdir.AptDir(folder / "apt", SUITE, kind="deb-src")
    apt.update()
    description = apt.download_source("ftxui", folder)
    if not description.name.startswith(f"ftxui_{VERSION}"):
        raise aptdir.Unavailable(f"suite '{SUITE}' has {description.stem}, not {VERSION}x")
    tree = folder / "source"
    run("dpkg-source", "--no-check", "-x", description, tree)
    return tree


def build(tree, folder, prefix):
    run("cmake", "-S", tree, "-B", folder, "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Release",
        f"-DCMAKE_INSTALL_PREFIX={prefix}", "-DBUILD_SHARED_LIBS=OFF", "-DFTXUI_BUILD_DOCS=OFF",
        "-DFTXUI_BUILD_EXAMPLES=OFF", "-DFTXUI_BUILD_TESTS=OFF", "-DFTXUI_ENABLE_INSTALL=ON")
    run("cmake", "--build", folder)
    run("cmake", "--install", folder)


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        try:
            build(fetch(folder), folder / "build", sys.argv[1])
        except aptdir.Unavailable as reason:
            sys.exit(f"scripts/deps: FTXUI could not be built: {reason}")


if __name__ == "__main__":
    main()
