# SPDX-License-Identifier: Apache-2.0
"""What deploy/ ships, to be broken; and the program that fits it."""

import copy
import pathlib

import yaml

from deploykit import manifests, program, unit_file

DEPLOY = pathlib.Path(__file__).resolve().parents[3] / "deploy"
HELP = """\
Options:
  -h,--help                   Print this help message and exit
  --web.listen-address HOST:PORT ...
                              Listen there; may be given several times [127.0.0.1:19850]
  --web.systemd-socket        Listen on the sockets that systemd passes
  --web.telemetry-path PATH=/metrics
                              Where the metrics are
"""


def unit(name="flowtop-exporter.service"):
    return unit_file.parse((DEPLOY / "systemd" / name).read_text())


def documents():
    return manifests.read(DEPLOY / "kubernetes" / "base")


def monitor():
    return yaml.safe_load((DEPLOY / "kubernetes" / "podmonitor.yaml").read_text())


def known():
    """Of the version that the manifests name."""
    container = documents()["DaemonSet"]["spec"]["template"]["spec"]["containers"][0]
    return program.parse(HELP, "flowtop-exporter " + container["image"].partition(":")[2])


def changed(tree, path, value):
    """A copy in which `path`, keys and indices, leads to `value`; None takes the key away."""
    tree = copy.deepcopy(tree)
    *way, last = path
    place = tree
    for step in way:
        place = place[step]
    if value is None:
        del place[last]
    else:
        place[last] = value
    return tree
