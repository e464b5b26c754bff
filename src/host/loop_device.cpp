// SPDX-License-Identifier: Apache-2.0
#include "host/loop_device.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/loop.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>

#include "base/system_error.h"

namespace flowtop::host {
namespace {

constexpr int kTries = 16;  // somebody else may take the number meanwhile

Error cannot_make(const char* what, int error) {
  const ErrorKind kind =
      error == EACCES || error == EPERM ? ErrorKind::kPrivilege : ErrorKind::kInternal;
  Error failure = system_error(kind, what, error);
  if (kind == ErrorKind::kPrivilege) failure.message += "; run as root, or name a device";
  return failure;
}

Result<UniqueFd> memory_of(std::uint64_t bytes) {
  UniqueFd memory(memfd_create("flowtop", MFD_CLOEXEC));
  if (!memory || ftruncate(memory.get(), static_cast<off_t>(bytes)) != 0) {
    return cannot_make("memory for a loop device", errno);
  }
  return memory;
}

// Tells whether it could be set.
bool complete_where_submitted(const std::string& name) {
  std::ofstream file("/sys/block/" + name + "/queue/rq_affinity");
  file << "2" << std::flush;
  return file.good();
}

}  // namespace

Result<LoopDevice> LoopDevice::make(std::uint64_t bytes) {
  Result<UniqueFd> memory = memory_of(bytes);
  if (!memory) return memory.error();
  const UniqueFd control(open("/dev/loop-control", O_RDWR | O_CLOEXEC));
  if (!control) return cannot_make("/dev/loop-control", errno);
  loop_config config{};
  config.fd = static_cast<__u32>(memory->get());
  config.info.lo_flags = LO_FLAGS_AUTOCLEAR;
  for (int i = 0; i < kTries; ++i) {
    const int number = ioctl(control.get(), LOOP_CTL_GET_FREE);
    if (number < 0) return cannot_make("a free loop device", errno);
    const std::string name = fmt::format("loop{}", number);
    UniqueFd device(open(("/dev/" + name).c_str(), O_RDWR | O_CLOEXEC));
    if (!device) return cannot_make(("/dev/" + name).c_str(), errno);
    if (ioctl(device.get(), LOOP_CONFIGURE, &config) == 0) {
      return LoopDevice(std::move(memory).value(), std::move(device), "/dev/" + name,
                        complete_where_submitted(name));
    }
    if (errno != EBUSY) return cannot_make("setting up a loop device", errno);
  }
  return cannot_make("a free loop device", EBUSY);
}

}  // namespace flowtop::host
