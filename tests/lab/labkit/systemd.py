# SPDX-License-Identifier: Apache-2.0
"""systemd for a guest: this machine's own package, as far as a guest without udev and D-Bus needs it."""

import pathlib

from labkit.errors import LabUnavailable

_LIBEXEC = pathlib.Path("/lib/systemd")
_PROGRAMS = ("/lib/systemd/systemd", "/lib/systemd/systemd-journald", "/bin/systemctl",
             "/bin/journalctl")
# Without the folders beside them, which pull in what a guest has not.
_UNITS = ("*.target", "*.slice", "systemd-journald*")
_SETTINGS = {
    "etc/passwd": "root:x:0:0::/:/bin/sh\nnobody:x:65534:65534::/:/bin/false\n",
    "etc/group": "root:x:0:\nnogroup:x:65534:\n",
    "etc/os-release": "ID=lab\n",
    "etc/systemd/journald.conf": "[Journal]\nStorage=volatile\n",
}


def add_to(archive, guest_folder):
    """PID 1 of the guest becomes systemd, which runs lab.service of `guest_folder`."""
    for program in map(pathlib.Path, _PROGRAMS):
        if not program.is_file():
            raise LabUnavailable(f"systemd is not installed: there is no {program}")
        archive.add_program(program, str(program))
    for pattern in _UNITS:
        for unit in sorted((_LIBEXEC / "system").glob(pattern)):
            if unit.is_file():
                archive.add_file(str(unit), unit.read_bytes())
    for path, text in _SETTINGS.items():
        archive.add_file(path, text.encode())
    archive.add_file("etc/systemd/system/lab.service", (guest_folder / "lab.service").read_bytes())
    for folder in ("run", "var/tmp", "var/lib", "home", "root"):
        archive.add_folder(folder)
