# SPDX-License-Identifier: Apache-2.0
"""Builds a guest's initial file system and runs it in QEMU."""

import contextlib
import pathlib
import shutil
import socket
import subprocess
import time

from labkit import emulator, systemd
from labkit.archive import Archive
from labkit.errors import LabFailure, LabUnavailable

_OUT_DISK_BYTES = 64 << 20
_SECONDS_TO_ANSWER = 1
_SECONDS_TO_PRINT = 10
_SECONDS_TO_BEGIN = 60
_BOOTS = 3
_DELIVERY_MODULES = ["virtio_pci", "virtio_blk"]
_REPOSITORY = pathlib.Path(__file__).resolve().parents[3]
_GUEST_SCRIPTS = ("lab/run", "bin/note", "bin/fact")
_GUEST_FOLDERS = ("proc", "sys", "dev", "tmp", "out", "bin", "lab")


def _find_program(name, bin_dir):
    if name.startswith("flowtop"):
        if not (bin_dir / name).is_file():
            raise LabFailure(f"{name} is not built: nothing in {bin_dir}")
        return bin_dir / name
    found = shutil.which(name)
    if not found:
        raise LabUnavailable(f"{name} is not installed")
    return pathlib.Path(found)


def _module_lines(archive, kernel, modules, already=()):
    """{file in the guest: [need or try, file, parameters]} in the order of insertion. Dependencies
    are tried: some are only faster code for CPUs that the guest may not have."""
    lines = {}
    for module in modules:
        name, *parameters = module.split()
        files = [archive.add_module(file) for file in kernel.module_files(name)]
        for file in files[:-1]:
            lines.setdefault(file, ["try", file])
        for file in files[-1:]:
            lines[file] = ["need", file, *parameters]
    return {file: line for file, line in lines.items() if file not in already}


def _render(lines):
    return "".join(" ".join(line) + "\n" for line in lines.values()).encode()


def build_image(case, kernel, bin_dir, init, target):
    archive = Archive()
    for folder in _GUEST_FOLDERS:
        archive.add_folder(folder)
    archive.add_char_device("dev/console", 5, 1)
    archive.add_program(_find_program("busybox", bin_dir), "bin/busybox")
    for name in case.programs:
        archive.add_program(_find_program(name, bin_dir), f"bin/{name}")
    modules = _module_lines(archive, kernel, case.modules)
    delivery = _module_lines(archive, kernel, _DELIVERY_MODULES, already=modules)
    archive.add_file("init", init.read_bytes(), 0o755)
    for path in _GUEST_SCRIPTS:
        archive.add_file(path, (init.parent / pathlib.Path(path).name).read_bytes(), 0o755)
    if case.systemd:
        systemd.add_to(archive, init.parent)
    for path, source in case.files.items():
        archive.add_file(path, (_REPOSITORY / source).read_bytes())
    archive.add_file("lab/name", case.name.encode() + b"\n")
    archive.add_file("lab/script", (case.setup + case.script).encode())
    archive.add_file("lab/modules", _render(modules))
    archive.add_file("lab/delivery_modules", _render(delivery))
    archive.write(target)


def _sparse_file(path, size):
    with path.open("wb") as file:
        file.truncate(size)
    return path


def _drive(name, file):
    return ["-drive", f"if=none,format=raw,id={name},file={file}"]


def _command(guest, case, kernel, folder):
    # KVM is never asked for: /dev/kvm may open and the vCPU still not leave its reset vector.
    command = [
        *emulator.command(), "-accel", "tcg,thread=multi",
        "-nodefaults", "-no-user-config", "-no-reboot", "-display", "none",
        "-serial", f"file:{folder / 'console'}", "-smp", ",".join(filter(None, [str(guest.cpus), guest.topology])),
        *guest.options, *case.options,
        "-m", f"{guest.memory_mb}M", "-kernel", kernel.image, "-initrd", folder / "initramfs",
        "-monitor", f"unix:{folder / 'monitor'},server,nowait",
        "-append", "console=ttyS0 loglevel=4 panic=-1 oops=panic unknown_nmi_panic "
        f"{guest.parameters} {case.parameters}",
        *_drive("lab-out", _sparse_file(folder / "out.tar", _OUT_DISK_BYTES)),
    ]
    for name, size in {**guest.disks, **case.disks}.items():
        command += _drive(name, _sparse_file(folder / f"{name}.disk", size))
    for device in [*guest.devices, "virtio-blk-pci,drive=lab-out,serial=lab-out"]:
        command += ["-device", device]
    return command


def _ask_where_it_hangs(folder):
    """The registers of its CPUs, twice, in folder/registers; then an NMI makes the guest's kernel
    print what they are doing, and panic."""
    with (contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as connection,
          (folder / "registers").open("wb") as registers):
        connection.connect(str(folder / "monitor"))
        connection.settimeout(_SECONDS_TO_ANSWER)
        for _ in range(2):
            connection.sendall(b"info registers -a\n")
            with contextlib.suppress(TimeoutError):
                while answer := connection.recv(1 << 16):
                    registers.write(answer)
        connection.sendall(b"nmi\n")
        time.sleep(_SECONDS_TO_PRINT)


def _kill(process):
    process.kill()
    process.communicate()


def _has_begun(folder):
    return b"LAB-BEGIN" in (folder / "console").read_bytes()


def _run_once(process, folder, limit_s):
    """What the emulator complained of when it ended; none: its kernel did not get as far as init."""
    try:
        return process.communicate(timeout=_SECONDS_TO_BEGIN)[1]
    except subprocess.TimeoutExpired:
        if not _has_begun(folder):
            return None
    return process.communicate(timeout=limit_s)[1]


def _boot_once(guest, case, kernel, folder):
    process = subprocess.Popen(_command(guest, case, kernel, folder), stdin=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    try:
        complaint = _run_once(process, folder, case.limit_s)
    except subprocess.TimeoutExpired as expired:
        _ask_where_it_hangs(folder)
        raise LabFailure(f"the guest did not power off within {case.limit_s} s") from expired
    finally:
        _kill(process)
    if process.returncode != 0 and complaint is not None:
        raise LabFailure(f"the emulator failed: {complaint.strip()}")
    return complaint is not None


def boot(guest, case, kernel, folder):
    """Runs the guest until it powers itself off; its console is in folder/console. Where a CPU's timer
    is lost while the kernel starts, seldom and on a busy machine, it is started again: nothing that is
    tested has run by then."""
    for _ in range(_BOOTS):
        if _boot_once(guest, case, kernel, folder):
            return
        print(f"the kernel did not start within {_SECONDS_TO_BEGIN} s: once more")
    raise LabFailure(f"the kernel did not start in {_BOOTS} attempts")
