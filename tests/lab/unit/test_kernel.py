# SPDX-License-Identifier: Apache-2.0
"""How a kernel and an emulator are found: the machine's own archive, another suite, the newest."""

import subprocess
import tempfile
import unittest
from pathlib import Path

import aptdir
from labkit import cache, emulator
from labkit.archive import Archive
from labkit.description import all_cases, all_guests, load_guest

_DEB822 = """\
# a comment
Types: deb deb-src
URIs: https://mirror.example/debian
Suites: bookworm bookworm-updates
Components: main
Signed-By:
 -----BEGIN PGP PUBLIC KEY BLOCK-----
 .
 -----END PGP PUBLIC KEY BLOCK-----

Types: deb
URIs: https://mirror.example/security
Suites: bookworm-security
Components: main
"""
_ONE_LINE = "deb [arch=amd64,i386 signed-by=/k.gpg] https://mirror.example/debian bookworm main # x"


class Sources(unittest.TestCase):
    def test_swaps_the_suite_and_keeps_the_key(self):
        stanzas = list(aptdir.parse_deb822(_DEB822))
        text = aptdir.sources_for_suite(stanzas, "bookworm", "trixie-backports")
        (swapped,) = aptdir.parse_deb822(text)
        self.assertEqual(swapped, {**stanzas[0], "types": "deb", "suites": "trixie-backports"})
        self.assertIn("BEGIN PGP", swapped["signed-by"])

    def test_reads_one_line_sources(self):
        self.assertEqual(list(aptdir.parse_one_line(_ONE_LINE)), [{
            "types": "deb", "uris": "https://mirror.example/debian", "suites": "bookworm",
            "components": "main", "architectures": "amd64 i386", "signed-by": "/k.gpg"}])

    def test_no_archive_of_the_own_suite(self):
        for text in (_DEB822.replace("bookworm ", "sid "), _DEB822 + "Enabled: no\n"):
            stanzas = list(aptdir.parse_deb822(text))
            wanted = "bookworm-security" if "Enabled" in text else "bookworm"
            self.assertEqual(aptdir.sources_for_suite(stanzas, wanted, "trixie"), "")


class Releases(unittest.TestCase):
    def test_newest_is_by_number(self):
        self.assertEqual(cache.newest(["6.1.0-9-amd64", "6.1.0-56-amd64", "6.1.0-47-amd64"]),
                         "6.1.0-56-amd64")
        self.assertIsNone(cache.newest([]))

    def test_a_guest_takes_only_its_own(self):
        guest = load_guest("6.1")
        self.assertTrue(guest.matches("6.1.0-50-amd64"))
        for other in ("6.1.0-50-rt-amd64", "6.1.0-50-amd64-dbg", "6.12.1+deb13-amd64"):
            self.assertFalse(guest.matches(other))


class EmulatorVersion(unittest.TestCase):
    def test_is_compared_by_number(self):
        old, new = ("QEMU emulator version " + version for version in
                    ("7.2.22 (Debian 1:7.2+dfsg-7+deb12u18+b3)\nCopyright", "10.0.2 (Debian)"))
        self.assertEqual(emulator.parse_version(old), [7, 2, 22])
        self.assertLess(emulator.parse_version(old), emulator.parse_version(new))
        self.assertIsNone(emulator.parse_version("error while loading shared libraries"))


class Descriptions(unittest.TestCase):
    def test_every_case_runs_somewhere_and_checks_something(self):
        for case in all_cases():
            self.assertTrue(any(case.runs_in(guest) for guest in all_guests()), case.name)
            self.assertTrue(case.expect, case.name)

    def test_like_is_the_same_kernel_in_another_machine(self):
        kernel, numa = load_guest("6.12"), load_guest("6.12_numa")
        self.assertEqual((numa.release, numa.packages), (kernel.release, kernel.packages))
        self.assertEqual((numa.devices, numa.cpus), ([], 16))


class Image(unittest.TestCase):
    def test_is_what_cpio_reads(self):
        archive = Archive()
        archive.add_file("/lab/odd name", b"12345", 0o755)
        archive.add_file("lab/second", b"")
        with tempfile.TemporaryDirectory() as folder:
            archive.write(Path(folder) / "image")
            listed = subprocess.run(["cpio", "-tv", "--quiet", "-F", Path(folder) / "image"],
                                    capture_output=True, text=True, check=True).stdout
        lines = [line.split(maxsplit=8) for line in listed.splitlines()]
        self.assertEqual([(words[0], words[4], words[-1]) for words in lines],
                         [("drwxr-xr-x", "0", "lab"), ("-rwxr-xr-x", "5", "lab/odd name"),
                          ("-rw-r--r--", "0", "lab/second")])


if __name__ == "__main__":
    unittest.main()
