# SPDX-License-Identifier: Apache-2.0
"""The BPF programs, maps and links of one process, and whether they are still in the kernel."""
import json
import pathlib
import re
import shutil
import subprocess
import time
from typing import Any

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


def show(kind: str) -> list[dict[str, Any]]:
    """All of that kind, as bpftool tells of them."""
    tool = shutil.which("bpftool") or shutil.which("bpftool", path="/usr/sbin:/sbin")
    if not tool:
        raise Skip("bpftool is not installed: run scripts/deps")
    listed = subprocess.run([tool, kind, "show", "-j"], check=True, stdout=subprocess.PIPE)
    return json.loads(listed.stdout)


def loaded() -> Objects:
    return {(kind, item["id"]) for kind in KINDS for item in show(kind)}


def await_gone(objects: Objects, seconds: float = 10) -> Objects:
    """The kernel frees after a grace period: what is left after that."""
    deadline = time.monotonic() + seconds
    while (left := loaded() & objects) and time.monotonic() < deadline:
        time.sleep(0.1)
    return left
