# SPDX-License-Identifier: Apache-2.0
"""What a guest with systemd is given of this machine."""

import subprocess
import tempfile
import unittest
from pathlib import Path
from unittest import mock

from labkit import systemd
from labkit.archive import Archive
from labkit.errors import LabUnavailable

_GUEST = Path(__file__).resolve().parent.parent / "guest"


class Image(unittest.TestCase):
    def test_has_the_case_as_a_unit_and_what_runs_it(self):
        archive = Archive()
        systemd.add_to(archive, _GUEST)
        with tempfile.TemporaryDirectory() as folder:
            archive.write(Path(folder) / "image")
            listed = subprocess.run(["cpio", "-t", "--quiet", "-F", Path(folder) / "image"],
                                    capture_output=True, text=True, check=True).stdout
        self.assertLessEqual(
            {"lib/systemd/systemd", "bin/systemctl", "lib/systemd/system/sysinit.target",
             "lib/systemd/system/systemd-journald.socket", "etc/systemd/system/lab.service"},
            set(listed.splitlines()))

    def test_a_machine_without_systemd_cannot_run_the_case(self):
        with mock.patch.object(systemd, "_PROGRAMS", ("/no/systemd",)), \
                self.assertRaisesRegex(LabUnavailable, "/no/systemd"):
            systemd.add_to(Archive(), _GUEST)


if __name__ == "__main__":
    unittest.main()
