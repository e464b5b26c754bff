# SPDX-License-Identifier: Apache-2.0
"""The initial file system of a guest, written as the kernel reads it (cpio, "newc")."""

import lzma
import pathlib
import stat
import subprocess

from labkit.errors import LabUnavailable

_LIBRARY_LINE_FIELDS = 4  # name => path (address)


class Archive:
    """Collects the tree in memory; a path is added once, the folders above it by themselves."""

    def __init__(self):
        self._chunks = []
        self._paths = set()

    def add_folder(self, path):
        path = path.strip("/")
        if path and path not in self._paths:
            self.add_folder(str(pathlib.PurePath(path).parent).strip("."))
            self._add(path, stat.S_IFDIR | 0o755)

    def add_file(self, path, content, mode=0o644):
        self._add_below(path, stat.S_IFREG | mode, content)

    def add_char_device(self, path, major, minor):
        self._add_below(path, stat.S_IFCHR | 0o600, b"", major, minor)

    def add_program(self, source, path):
        """An executable, with the shared libraries that the dynamic linker names for it."""
        self.add_file(path, source.read_bytes(), 0o755)
        done = subprocess.run(["ldd", source], capture_output=True, text=True)
        for line in done.stdout.splitlines():
            words = line.split()
            if "not found" in line:
                raise LabUnavailable(f"{source} needs a library that is not here: {line.strip()}")
            library = words[2] if len(words) == _LIBRARY_LINE_FIELDS else words[0]
            if library.startswith("/"):
                self.add_file(library, pathlib.Path(library).read_bytes(), 0o755)

    def add_module(self, source):
        """A kernel module, without its compression; returns its path in the guest."""
        name = source.name.split(".")[0]
        path = f"/lib/modules/{name}.ko"
        self.add_file(path, _decompressed(source))
        return path

    def write(self, target):
        self._add("TRAILER!!!", 0)
        target.write_bytes(b"".join(self._chunks))

    def _add_below(self, path, mode, content, major=0, minor=0):
        path = path.strip("/")
        if path in self._paths:
            return
        self.add_folder(str(pathlib.PurePath(path).parent).strip("."))
        self._add(path, mode, content, major, minor)

    def _add(self, path, mode, content=b"", major=0, minor=0):
        self._paths.add(path)
        name = path.encode() + b"\0"
        inode = len(self._paths)
        fields = (inode, mode, 0, 0, 1, 0, len(content), 0, 0, major, minor, len(name), 0)
        head = b"070701" + b"".join(b"%08X" % field for field in fields) + name
        self._chunks += [_padded(head), _padded(content)]


def _padded(data):
    return data + b"\0" * (-len(data) % 4)


def _decompressed(source):
    if source.suffix == ".xz":
        return lzma.decompress(source.read_bytes())
    return source.read_bytes()
