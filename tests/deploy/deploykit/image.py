# SPDX-License-Identifier: Apache-2.0
"""What the Dockerfile installs, against the libraries that the program names."""

import pathlib
import re
import subprocess

from deploykit.errors import Wrong

_LIBRARY = re.compile(r"Shared library: \[(.+)\]")
# Of every Debian, or brought by libstdc++6.
_ALWAYS = {"libc6", "libgcc-s1"}


def packages_in(dockerfile):
    block = re.search(r"apt-get install\b(.*?)&&", dockerfile, re.S).group(1)
    return {word for word in block.split() if word != "\\" and not word.startswith("-")}


def check_text(dockerfile, program):
    """Debian's, by name alone; the port; and the file where the unit has it."""
    (base,) = re.findall(r"^FROM (\S+)$", dockerfile, re.M)
    if base != "debian:12-slim":
        raise Wrong(f"the image begins with {base}")
    if re.findall(r"^EXPOSE (\d+)$", dockerfile, re.M) != [str(program.port)]:
        raise Wrong(f"EXPOSE does not name {program.port} alone")


def _paths_of(program):
    """{name: path} of the libraries that the linker finds."""
    said = subprocess.run(["ldd", program], capture_output=True, text=True, check=True).stdout
    return dict(re.findall(r"^\s*(\S+) => (\S+)", said, re.M))


def _package_of(path):
    """A merged /usr: dpkg may know the file by its other name."""
    real = str(pathlib.Path(path).resolve())
    for name in (real, real.removeprefix("/usr")):
        done = subprocess.run(["dpkg-query", "-S", name], capture_output=True, text=True)
        if done.returncode == 0:
            return done.stdout.split(":")[0]
    raise Wrong(f"no package has {path}")


def packages_of(program):
    """Of the libraries that the program itself names; theirs are their packages' affair."""
    said = subprocess.run(["readelf", "--dynamic", program], capture_output=True, text=True,
                          check=True).stdout
    paths = _paths_of(program)
    return {_package_of(paths[library]) for library in _LIBRARY.findall(said)} - _ALWAYS


def check_packages(dockerfile, needed):
    if differing := packages_in(dockerfile) ^ needed:
        raise Wrong(f"packages in the image and of the program differ: {', '.join(sorted(differing))}")
