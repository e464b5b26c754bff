# SPDX-License-Identifier: Apache-2.0
"""What the cases found, case by kernel, as docs/kernels.md shows it. Pure but for read() and write()."""

import json

_HEAD = """# Kernels

What the lab found: each case ran in a virtual machine of the kernel above it, with the same binary of
flowtop{version}. Made by `scripts/test --long`; a case is described in `tests/lab/cases/`. Empty: the case
is not for that kernel.

"""
_PATHS_HEAD = """
## Paths

What `flowtop doctor` says of each I/O path there.

"""


def write(folder, result):
    """result: guest, case, release, verdict (pass, fail or skip) and reason."""
    folder.mkdir(exist_ok=True)
    name = f"{result['guest']}.{result['case']}.json"
    (folder / name).write_text(json.dumps(result) + "\n")


def read(folder):
    return [json.loads(path.read_text()) for path in sorted(folder.glob("*.json"))]


def _table(corner, columns, rows):
    """rows: {heading: {column: text}}."""
    lines = [[corner, *columns], ["---"] * (1 + len(columns))]
    lines += [[heading, *(cells.get(column, "") for column in columns)]
              for heading, cells in rows.items()]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def _text(result):
    return result["verdict"] + (f": {result['reason']}" if result["reason"] else "")


def kernel_of(guest):
    """6.12_numa is a machine of kernel 6.12."""
    return guest.partition("_")[0]


def _columns(results):
    """{kernel: heading}, oldest first."""
    releases = {kernel_of(result["guest"]): result["release"] for result in results}
    return {kernel: f"{kernel} ({releases[kernel]})"
            for kernel in sorted(releases, key=lambda name: [int(part) for part in name.split(".")])}


def render(cases, results, doctors):
    """cases: all there are; doctors: {kernel: what doctor --format json said there}."""
    columns = _columns(results)
    rows = {f"{case.summary} (`{case.name}`)": {
        columns[kernel_of(result["guest"])]: _text(result)
        for result in results if result["case"] == case.name} for case in cases}
    version = next((f" {doctor['flowtop']}" for doctor in doctors.values()), "")
    paths = {}
    for kernel, doctor in doctors.items():
        for path in doctor["paths"]:
            if path["coverage"] != "none":
                paths.setdefault(f"`{path['path']}`", {})[columns[kernel]] = path["coverage"]
    return (_HEAD.format(version=version) + _table("case", columns.values(), rows) +
            _PATHS_HEAD + _table("path", columns.values(), paths))


def missing(text, cases, kernels):
    """Cases and kernels that a rendered text does not have: it is older than they are."""
    return ([case.name for case in cases if f"(`{case.name}`)" not in text] +
            [kernel for kernel in kernels if f"| {kernel} (" not in text])
