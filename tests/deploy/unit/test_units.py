# SPDX-License-Identifier: Apache-2.0
"""Each rule of the units and of the image fails where it is broken."""

import tempfile
import unittest
from pathlib import Path

from deploykit import image, program, systemd, unit_file, units
from deploykit.errors import Wrong
from unit import shipped

_SERVICE = "flowtop-exporter.service"


class UnitFile(unittest.TestCase):
    def test_is_read_as_systemd_reads_it(self):
        self.assertEqual(unit_file.parse("# c\n[A]\nk=v w\nk=\n;c\n[B]\nl = a \\\n b=c\n"),
                         {"A": {"k": ["v w", ""]}, "B": {"l": ["a   b=c"]}})

    def test_sizes(self):
        self.assertEqual([unit_file.size_bytes(text) for text in ("7", "2K", "1G", "1Gi")],
                         [7, 2048, 1 << 30, 1 << 30])


class Service(unittest.TestCase):
    def test_what_is_shipped_holds(self):
        units.check_service(shipped.unit(), shipped.known())

    def test_what_is_broken(self):
        for key, values in (
                ("CapabilityBoundingSet", ["CAP_BPF CAP_PERFMON"]), ("CapabilityBoundingSet", ["~CAP_SYS_ADMIN"]),
                ("AmbientCapabilities", ["CAP_BPF CAP_PERFMON CAP_SYSLOG CAP_SYS_ADMIN"]),
                ("Type", ["notify-reload"]), ("DynamicUser", ["no"]), ("NoNewPrivileges", None),
                ("ProtectSystem", ["full"]), ("MemoryDenyWriteExecute", None), ("Restart", ["always"]),
                ("RestartPreventExitStatus", ["2 3"]), ("WatchdogSec", None), ("TasksMax", None),
                ("ProtectKernelTunables", ["yes"]),
                ("ProtectKernelLogs", ["yes"]), ("PrivateUsers", ["yes"]),
                ("ExecStart", ["/usr/bin/flowtop-exporter --no-such=1"])):
            with self.subTest(key=key, values=values), self.assertRaises(Wrong):
                units.check_service(shipped.changed(shipped.unit(), ("Service", key), values),
                                    shipped.known())

    def test_another_port_or_address(self):
        socket = shipped.unit("flowtop-exporter.socket")
        units.check_socket(socket, shipped.known())
        for address in ("127.0.0.1:9100", "19850"):
            with self.subTest(address=address), self.assertRaises(Wrong):
                units.check_socket(shipped.changed(socket, ("Socket", "ListenStream"), [address]),
                                   shipped.known())

    def test_a_drop_in(self):
        drop_in = shipped.unit("socket-activation.conf")
        units.check_drop_in(drop_in, shipped.unit(), shipped.known())
        for commands in (["/usr/bin/flowtop-exporter --web.systemd-socket $FLOWTOP_EXPORTER_OPTIONS"],
                         ["", "/usr/bin/flowtop-exporter --web.systemd-socket"],
                         ["", "/usr/bin/flowtop-exporter --no-such $FLOWTOP_EXPORTER_OPTIONS"]):
            with self.subTest(commands=commands), self.assertRaises(Wrong):
                units.check_drop_in(shipped.changed(drop_in, ("Service", "ExecStart"), commands),
                                    shipped.unit(), shipped.known())


class Analyze(unittest.TestCase):
    def _installed(self, old, new):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        for unit in (shipped.DEPLOY / "systemd").iterdir():
            (Path(folder.name) / unit.name).write_text(unit.read_text().replace(old, new))
        (Path(folder.name) / "flowtop-exporter").write_bytes(Path("/bin/true").read_bytes())
        (Path(folder.name) / "flowtop-exporter").chmod(0o755)
        return systemd.installed(Path(folder.name), Path(folder.name) / "flowtop-exporter")

    def test_verify_hears_what_systemd_says(self):
        for old, new in (("PrivateTmp=", "PrivateTemp="), ("WatchdogSec=1min", "WatchdogSec=soon"),
                         ("/usr/bin/flowtop-exporter", "/usr/sbin/flowtop-exporter")):
            with self.subTest(new=new), self._installed(old, new) as root, self.assertRaises(Wrong):
                systemd.verify(root)

    def test_exposure_beyond_the_limit(self):
        with self._installed("SystemCallFilter=", "#") as root, self.assertRaisesRegex(Wrong, "more than"):
            systemd.check_exposure(root)

    def test_no_such_unit(self):
        with self._installed("", "") as root:
            (root / "etc/systemd/system" / _SERVICE).unlink()
            with self.assertRaises(Wrong):
                systemd.exposure(root)


class Image(unittest.TestCase):
    def setUp(self):
        self._text = (shipped.DEPLOY / "container" / "Dockerfile").read_text()

    def test_base_and_port(self):
        image.check_text(self._text, shipped.known())
        for old, new in (("debian:12-slim", "registry.example/debian:12"), ("EXPOSE 19850", "EXPOSE 80")):
            with self.subTest(new=new), self.assertRaises(Wrong):
                image.check_text(self._text.replace(old, new), shipped.known())

    def test_packages(self):
        needed = image.packages_in(self._text)
        image.check_packages(self._text, needed)
        for other in (needed - {"libbpf1"}, needed | {"libmore1"}):
            with self.subTest(other=len(other)), self.assertRaises(Wrong):
                image.check_packages(self._text, other)


class Program(unittest.TestCase):
    def test_what_it_says(self):
        known = program.parse(shipped.HELP, "flowtop-exporter 1.2.3\n")
        self.assertEqual(known, program.Program(
            flags=frozenset({"--help", "--web.listen-address", "--web.systemd-socket",
                             "--web.telemetry-path"}),
            port=19850, telemetry_path="/metrics", version="1.2.3"))


if __name__ == "__main__":
    unittest.main()
