# SPDX-License-Identifier: Apache-2.0
"""Places to do I/O on: a loop device over tmpfs, and a file on the disk of this host."""
import dataclasses
import os
import pathlib
import shutil
import subprocess
import tempfile
import time

from kit.case import Session, Skip

MIB = 1 << 20


@dataclasses.dataclass
class Place:
    path: str    # what a workload opens
    device: str  # kernel name of the device whose rows count
    number: int  # of that device, as os.makedev makes it
    backing: str = ""


def run(*command: str) -> str:
    done = subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE)
    return done.stdout.strip()


def unmount(mount: pathlib.Path) -> None:
    """The kernel may hold files of io_uring for a moment after their process has ended."""
    for _ in range(100):
        if subprocess.run(["umount", str(mount)], stderr=subprocess.DEVNULL, check=False).returncode == 0:
            return
        time.sleep(0.05)
    run("umount", str(mount))


def loop_device(session: Session, mib: int = 256) -> Place:
    """A loop device over a file of random bytes on a tmpfs of its own; gone after the case."""
    if not os.path.exists("/dev/loop-control"):
        raise Skip("no loop devices: /dev/loop-control is missing")
    mount = pathlib.Path(tempfile.mkdtemp(prefix="tmpfs-", dir=session.directory))
    run("mount", "-t", "tmpfs", "-o", f"size={mib + 64}m", "flowtop-live", str(mount))
    session.cleanup.callback(unmount, mount)
    backing = mount / "backing"
    fill(backing, mib)
    device = run("losetup", "--find", "--show", str(backing))
    session.cleanup.callback(run, "losetup", "--detach", device)
    return Place(device, os.path.basename(device), os.stat(device).st_rdev, str(backing))


ZRAM = pathlib.Path("/sys/class/zram-control")


def zram_device(session: Session, mib: int = 64) -> Place:
    """Compressed memory as a disk, with no request queue: the fastest that most hosts have."""
    if not ZRAM.exists():
        subprocess.run(["modprobe", "zram"], check=False, stderr=subprocess.DEVNULL)
    if not ZRAM.exists():
        raise Skip(f"no zram: {ZRAM} is missing")
    name = f"zram{(ZRAM / 'hot_add').read_text().strip()}"
    session.cleanup.callback((ZRAM / "hot_remove").write_text, name.removeprefix("zram"))
    settings = pathlib.Path("/sys/block") / name
    session.cleanup.callback((settings / "reset").write_text, "1")
    (settings / "disksize").write_text(str(mib * MIB))
    device = f"/dev/{name}"
    fill(pathlib.Path(device), mib)
    return Place(device, name, os.stat(device).st_rdev)


def disk_file(session: Session, mib: int = 256) -> Place:
    """A file, written out, on the file system of the case's directory, which lies on a disk."""
    path = session.path("data")
    number = os.stat(session.directory).st_dev
    block = pathlib.Path(f"/sys/dev/block/{os.major(number)}:{os.minor(number)}")
    if not block.exists():
        raise Skip(f"{session.directory} is not on a block device")
    fill(path, mib)
    return Place(str(path), block.resolve().name, number)


def _mount_of(session: Session, place: Place, *make: str) -> pathlib.Path:
    """Makes a file system on a device; mounted until the case ends."""
    if not shutil.which(make[0]):
        raise Skip(f"{make[0]} is not installed")
    mount = session.path("mount")
    mount.mkdir()
    run(*make, place.path)
    run("mount", place.path, str(mount))
    session.cleanup.callback(unmount, mount)
    return mount


def btrfs_on(session: Session, place: Place) -> pathlib.Path:
    """A file system that takes direct I/O of less than a page, by way of the page cache."""
    if "btrfs" not in pathlib.Path("/proc/filesystems").read_text():
        subprocess.run(["modprobe", "btrfs"], check=False, stderr=subprocess.DEVNULL)
    if "btrfs" not in pathlib.Path("/proc/filesystems").read_text():
        raise Skip("this kernel has no btrfs")
    return _mount_of(session, place, "mkfs.btrfs", "-q", "-f")


def ext4_on(session: Session, place: Place) -> pathlib.Path:
    return _mount_of(session, place, "mkfs.ext4", "-q", "-E",
                     "lazy_itable_init=0,lazy_journal_init=0")


def fill(path: pathlib.Path, mib: int) -> None:
    block = os.urandom(MIB)
    with open(path, "wb") as file:
        for _ in range(mib):
            file.write(block)
        file.flush()
        os.fsync(file.fileno())
