#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks what deploy/ ships: systemd's units, Kubernetes' manifests, the image.

    deploy.py CHECK --program build/bin/flowtop-exporter

Exit code 77: this machine cannot run the check; the last line says why.
"""

import argparse
import pathlib
import sys

import yaml

from deploykit import image, manifests, program, rules, systemd, unit_file, units
from deploykit.errors import Unavailable, Wrong

_SKIPPED = 77
_REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
_DEPLOY = _REPOSITORY / "deploy"
_UNITS = _DEPLOY / "systemd"
_DROP_INS = {name: [_UNITS / f"{name}.conf"] for name in ("socket-activation", "tls")}


def _unit(name):
    return unit_file.parse((_UNITS / name).read_text())


def _variants():
    """What is installed: the service alone, with each drop-in, with all of them."""
    return {"alone": [], **_DROP_INS, "all": [path for paths in _DROP_INS.values() for path in paths]}


def systemd_verify(binary):
    known = program.ask(binary)
    service = _unit("flowtop-exporter.service")
    units.check_service(service, known)
    units.check_socket(_unit("flowtop-exporter.socket"), known)
    for (drop_in,) in _DROP_INS.values():
        units.check_drop_in(_unit(drop_in.name), service, known)
    for name, drop_ins in _variants().items():
        with systemd.installed(_UNITS, binary, drop_ins) as root:
            systemd.verify(root)
        yield f"{name}: systemd has nothing to say"


def systemd_security(binary):
    for name, drop_ins in _variants().items():
        with systemd.installed(_UNITS, binary, drop_ins) as root:
            yield f"{name}: exposure {systemd.check_exposure(root)}"


def _expect_none(wrong):
    if found := list(wrong):
        raise Wrong("; ".join(found))


def _check_routes():
    text = (_REPOSITORY / "exporter" / "pages.cpp").read_text()
    for path in set(rules.PROBES.values()):
        if f'{{"{path}",' not in text:
            raise Wrong(f"the program has no route {path}")


def kubernetes(binary):
    known = program.ask(binary)
    service = _unit("flowtop-exporter.service")["Service"]
    _check_routes()
    documents = manifests.read(_DEPLOY / "kubernetes" / "base")
    _expect_none(rules.base(documents, known, service))
    monitor = yaml.safe_load((_DEPLOY / "kubernetes" / "podmonitor.yaml").read_text())
    _expect_none(rules.check_pod_monitor(monitor, documents["DaemonSet"], documents["Namespace"], known))
    yield "the manifests hold"


def kustomize(binary):
    known = program.ask(binary)
    service = _unit("flowtop-exporter.service")["Service"]
    for name, rule in {"base": rules.base, "privileged": rules.privileged}.items():
        _expect_none(rule(manifests.build(_DEPLOY / "kubernetes" / name), known, service))
        yield f"{name}: what kustomize builds holds"


def ports(binary):
    """Whoever names a port names the program's own."""
    port = program.ask(binary).port
    files = [path for path in _DEPLOY.rglob("*") if path.is_file()]
    files.append(_REPOSITORY / "dashboards" / "prometheus" / "scrape.yml")
    for path in files:
        text = path.read_text()
        if wrong := rules.other_ports(text, port):
            raise Wrong(f"{path.relative_to(_REPOSITORY)} names {', '.join(wrong)}, not {port}")
        if str(port) in text:
            yield f"{path.relative_to(_REPOSITORY)} names {port}"


def container(binary):
    text = (_DEPLOY / "container" / "Dockerfile").read_text()
    image.check_text(text, program.ask(binary))
    image.check_packages(text, image.packages_of(binary))
    yield f"{len(image.packages_in(text))} packages, which are those of the program's libraries"


_CHECKS = {check.__name__: check
           for check in (systemd_verify, systemd_security, kubernetes, kustomize, container, ports)}


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("check", choices=_CHECKS)
    parser.add_argument("--program", type=pathlib.Path, required=True)
    arguments = parser.parse_args()
    try:
        for line in _CHECKS[arguments.check](arguments.program):
            print(line)
    except Wrong as wrong:
        print(f"fail: {wrong}")
        return 1
    except Unavailable as unavailable:
        print(f"skip: {unavailable}")
        return _SKIPPED
    return 0


if __name__ == "__main__":
    sys.exit(main())
