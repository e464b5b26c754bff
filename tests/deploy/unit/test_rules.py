# SPDX-License-Identifier: Apache-2.0
"""Each rule of the manifests fails where it is broken, and for that reason."""

import unittest

from deploykit import manifests, rules
from deploykit.errors import Wrong
from unit import shipped

_POD = ("DaemonSet", "spec", "template", "spec")
_CONTAINER = (*_POD, "containers", 0)
_SECURITY = (*_CONTAINER, "securityContext")
# What is changed, into what, and what is then said to be wrong.
_BROKEN = (
    (("DaemonSet", "spec", "selector", "matchLabels"), {"app": "other"}, "the selector"),
    ((*_CONTAINER, "image"), "flowtop-exporter:latest", "the image"),
    ((*_CONTAINER, "image"), "registry.example/flowtop-exporter:0.1.0", "the image"),
    ((*_CONTAINER, "args"), ["--web.listen-address=:19850", "--no-such"], "knows no --no-such"),
    ((*_CONTAINER, "args"), ["--web.listen-address=:9100"], "the port it listens on"),
    ((*_CONTAINER, "ports", 0, "containerPort"), 9100, "ports"),
    ((*_CONTAINER, "livenessProbe", "httpGet", "path"), "/healthy", "livenessProbe"),
    ((*_CONTAINER, "readinessProbe", "httpGet", "path"), "/-/healthy", "readinessProbe"),
    ((*_CONTAINER, "startupProbe"), None, "startupProbe"),
    ((*_SECURITY, "capabilities", "add"), ["BPF", "PERFMON"], "securityContext"),
    ((*_SECURITY, "capabilities", "add"), ["BPF", "PERFMON", "SYSLOG", "SYS_ADMIN"], "securityContext"),
    ((*_SECURITY, "capabilities", "drop"), None, "securityContext"),
    ((*_SECURITY, "privileged"), True, "securityContext"),
    ((*_SECURITY, "allowPrivilegeEscalation"), None, "securityContext"),
    ((*_SECURITY, "readOnlyRootFilesystem"), False, "securityContext"),
    ((*_SECURITY, "runAsUser"), 65534, "securityContext"),
    ((*_SECURITY, "seccompProfile"), None, "securityContext"),
    ((*_POD, "hostPID"), True, "hostPID"),
    ((*_POD, "hostNetwork"), True, "hostNetwork"),
    ((*_POD, "hostUsers"), False, "hostUsers"),
    ((*_POD, "automountServiceAccountToken"), None, "automountServiceAccountToken"),
    ((*_POD, "enableServiceLinks"), None, "enableServiceLinks"),
    ((*_POD, "tolerations"), None, "tolerations"),
    ((*_POD, "volumes", 0, "hostPath", "path"), "/sys", "the volumes"),
    ((*_CONTAINER, "volumeMounts", 0, "mountPath"), "/host/sys/fs/cgroup", "the mounts"),
    ((*_CONTAINER, "volumeMounts", 0, "readOnly"), None, "the mounts"),
    ((*_CONTAINER, "resources", "limits", "memory"), "512Mi", "the limit of memory"),
    ((*_CONTAINER, "resources", "limits", "cpu"), "1", "the limits"),
    (("ServiceAccount", "metadata", "name"), "other", "serviceAccountName"),
    (("ServiceAccount", "automountServiceAccountToken"), True, "automountServiceAccountToken of"),
)
_BROKEN_MONITOR = (
    (("metadata", "namespace"), "default", "namespace"),
    (("spec", "selector", "matchLabels"), {"app": "other"}, "selector"),
    (("spec", "podMetricsEndpoints", 0, "port"), "http", "port"),
    (("spec", "podMetricsEndpoints", 0, "path"), "/", "path"),
)


def _service():
    return shipped.unit()["Service"]


class Base(unittest.TestCase):
    def test_what_is_shipped_holds(self):
        self.assertEqual(list(rules.base(shipped.documents(), shipped.known(), _service())), [])

    def test_what_is_broken_is_named(self):
        for path, value, wrong in _BROKEN:
            with self.subTest(path=path, value=value):
                documents = shipped.changed(shipped.documents(), path, value)
                (said,) = rules.base(documents, shipped.known(), _service())
                self.assertTrue(said.startswith(wrong) or wrong in said, said)

    def test_a_unit_that_differs(self):
        for key, value, wrong in (("MemoryMax", ["2G"], "the limit of memory"),
                                  ("CapabilityBoundingSet", ["CAP_BPF"], "securityContext")):
            (said,) = rules.base(shipped.documents(), shipped.known(), {**_service(), key: value})
            self.assertTrue(said.startswith(wrong), said)

    def test_the_default_is_not_privileged_nor_the_other_way_round(self):
        (said,) = rules.privileged(shipped.documents(), shipped.known(), _service())
        self.assertTrue(said.startswith("securityContext"))


class Monitor(unittest.TestCase):
    def _check(self, monitor):
        documents = shipped.documents()
        return list(rules.check_pod_monitor(monitor, documents["DaemonSet"], documents["Namespace"],
                                            shipped.known()))

    def test_what_is_shipped_holds(self):
        self.assertEqual(self._check(shipped.monitor()), [])

    def test_what_is_broken_is_named(self):
        for path, value, wrong in _BROKEN_MONITOR:
            with self.subTest(path=path):
                (said,) = self._check(shipped.changed(shipped.monitor(), path, value))
                self.assertTrue(said.startswith(f"the monitor's {wrong}"), said)


class Documents(unittest.TestCase):
    def test_one_without_its_kind_or_twice_the_same(self):
        for text in ("apiVersion: v1\nmetadata: {}\n", "[]\n",
                     "---\n".join(["apiVersion: v1\nkind: A\nmetadata: {}\n"] * 2)):
            with self.subTest(text=text), self.assertRaises(Wrong):
                manifests.parse(text)


class Ports(unittest.TestCase):
    def test_another_one_is_found(self):
        self.assertEqual(rules.other_ports(":19850, --cells 131072", 19850), [])
        self.assertEqual(rules.other_ports("a:19850 b:19851 c:19850", 19850), ["19851"])


if __name__ == "__main__":
    unittest.main()
