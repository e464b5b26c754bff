# SPDX-License-Identifier: Apache-2.0
"""What must be true of the DaemonSet and what belongs to it. Each rule yields what is wrong, in words."""

import re

from deploykit import unit_file, units

# The routes of exporter/pages.cpp that tell of health; deploy.py looks for them there.
PROBES = {"startupProbe": "/-/ready", "livenessProbe": "/-/healthy", "readinessProbe": "/-/ready"}
_CGROUPS = "/sys/fs/cgroup"


def pod_of(daemon_set):
    return daemon_set["spec"]["template"]["spec"]


def container_of(daemon_set):
    (container,) = pod_of(daemon_set)["containers"]
    return container


def _differs(what, found, wanted):
    if found != wanted:
        yield f"{what} is {found!r}, not {wanted!r}"


def check_labels(daemon_set):
    labels = daemon_set["spec"]["template"]["metadata"]["labels"]
    yield from _differs("the selector", daemon_set["spec"]["selector"]["matchLabels"], labels)


def check_image(daemon_set, program):
    yield from _differs("the image", container_of(daemon_set)["image"],
                        f"flowtop-exporter:{program.version}")


def check_arguments(daemon_set, program):
    for argument in container_of(daemon_set)["args"]:
        flag, _, value = argument.partition("=")
        if flag not in program.flags:
            yield f"flowtop-exporter knows no {flag}"
        if flag == "--web.listen-address":
            yield from _differs("the port it listens on", value, f":{program.port}")


def check_ports(daemon_set, program):
    yield from _differs("ports", container_of(daemon_set)["ports"],
                        [{"name": "metrics", "containerPort": program.port}])


def check_probes(daemon_set):
    container = container_of(daemon_set)
    for name, path in PROBES.items():
        yield from _differs(name, container.get(name, {}).get("httpGet"),
                            {"path": path, "port": "metrics"})


def check_privileges(daemon_set, capabilities):
    """The profile that is the default: as the unit, and nothing more."""
    names = sorted(name.removeprefix("CAP_") for name in capabilities)
    yield from _differs("securityContext", container_of(daemon_set).get("securityContext"), {
        "runAsUser": 0, "runAsGroup": 0, "privileged": False, "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True, "capabilities": {"drop": ["ALL"], "add": names},
        "seccompProfile": {"type": "RuntimeDefault"}})


def check_privileged(daemon_set):
    """Kubernetes refuses privileged without escalation, and ignores capabilities and seccomp with it."""
    yield from _differs("securityContext", container_of(daemon_set).get("securityContext"), {
        "runAsUser": 0, "runAsGroup": 0, "privileged": True, "allowPrivilegeEscalation": True,
        "readOnlyRootFilesystem": True})


def check_isolation(daemon_set):
    pod = pod_of(daemon_set)
    for key, wanted in {"hostPID": False, "hostNetwork": False, "hostUsers": True,
                        "automountServiceAccountToken": False, "enableServiceLinks": False}.items():
        yield from _differs(key, pod.get(key), wanted)


def check_volumes(daemon_set):
    """Of the host the hierarchy of cgroups alone, where the container's own would be."""
    paths = {volume["name"]: volume.get("hostPath", {}).get("path")
             for volume in pod_of(daemon_set)["volumes"]}
    yield from _differs("the volumes", list(paths.values()), [_CGROUPS])
    mounts = [(mount["name"], mount["mountPath"], mount.get("readOnly"))
              for mount in container_of(daemon_set)["volumeMounts"]]
    yield from _differs("the mounts", mounts, [(name, _CGROUPS, True) for name in paths])


def check_resources(daemon_set, service):
    limits = container_of(daemon_set)["resources"]["limits"]
    yield from _differs("the limits", sorted(limits), ["memory"])
    yield from _differs("the limit of memory", unit_file.size_bytes(limits.get("memory", "0")),
                        unit_file.size_bytes(service["MemoryMax"][0]))


def check_everywhere(daemon_set):
    """Nodes with taints have disks too."""
    yield from _differs("tolerations", pod_of(daemon_set).get("tolerations"),
                        [{"operator": "Exists"}])


def check_account(daemon_set, account):
    yield from _differs("serviceAccountName", pod_of(daemon_set).get("serviceAccountName"),
                        account["metadata"]["name"])
    yield from _differs("automountServiceAccountToken of the account",
                        account.get("automountServiceAccountToken"), False)


def check_pod_monitor(monitor, daemon_set, namespace, program):
    yield from _differs("the monitor's namespace", monitor["metadata"].get("namespace"),
                        namespace["metadata"]["name"])
    yield from _differs("the monitor's selector", monitor["spec"]["selector"]["matchLabels"],
                        daemon_set["spec"]["template"]["metadata"]["labels"])
    (endpoint,) = monitor["spec"]["podMetricsEndpoints"]
    yield from _differs("the monitor's port", endpoint["port"],
                        container_of(daemon_set)["ports"][0]["name"])
    yield from _differs("the monitor's path", endpoint["path"], program.telemetry_path)


def other_ports(text, port):
    """Ports of the program's range, 10000 to 19999: no other number of deploy/ has five digits."""
    return [number for number in re.findall(r"(?<!\d)1\d{4}(?!\d)", text) if number != str(port)]


def common(documents, program, service):
    daemon_set = documents["DaemonSet"]
    yield from check_labels(daemon_set)
    yield from check_image(daemon_set, program)
    yield from check_arguments(daemon_set, program)
    yield from check_ports(daemon_set, program)
    yield from check_probes(daemon_set)
    yield from check_isolation(daemon_set)
    yield from check_volumes(daemon_set)
    yield from check_resources(daemon_set, service)
    yield from check_everywhere(daemon_set)
    yield from check_account(daemon_set, documents["ServiceAccount"])


def base(documents, program, service):
    yield from common(documents, program, service)
    yield from check_privileges(documents["DaemonSet"], units.capabilities(service))


def privileged(documents, program, service):
    yield from common(documents, program, service)
    yield from check_privileged(documents["DaemonSet"])
