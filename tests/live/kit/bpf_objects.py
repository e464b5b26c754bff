# SPDX-License-Identifier: Apache-2.0
"""The BPF programs, maps and links of one process, and whether they are still in the kernel."""
import json
import pathlib
import re
import shutil
import subprocess
import time

from kit.case import Skip

KINDS = ("prog", "map", "link")
HELD = re.compile(r"^(prog|map|link)_id:\s*(\d+)$", re.MULTILINE)

Objects = set[tuple[str, int]]  # kind, id


def held_by(pid: int) -> Objects:
    """By what its file descriptors refer to."""
    found: Objects = set()
    for info in pathlib.Path(f"/proc/{pid}/fdinfo").iterdir():
        try:
            found |= {(kind, int(number)) for kind, number in HELD.findall(info.read_text())}
        except OSError:
            continue  # closed meanwhile
    return found


def loaded() -> Objects:
    tool = shutil.which("bpftool") or shutil.which("bpftool", path="/usr/sbin:/sbin")
    if not tool:
        raise Skip("bpftool is not installed")
    found: Objects = set()
    for kind in KINDS:
        listed = subprocess.run([tool, kind, "show", "-j"], check=True, stdout=subprocess.PIPE)
        found |= {(kind, item["id"]) for item in json.loads(listed.stdout)}
    return found


def await_gone(objects: Objects, seconds: float = 10) -> Objects:
    """The kernel frees after a grace period: what is left after that."""
    deadline = time.monotonic() + seconds
    while (left := loaded() & objects) and time.monotonic() < deadline:
        time.sleep(0.1)
    return left
