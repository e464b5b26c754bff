// SPDX-License-Identifier: Apache-2.0
#include "cli/ground.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <utility>
#include <vector>

#include "base/system_error.h"
#include "base/unique_fd.h"
#include "host/devices.h"

namespace flowtop::cli {
namespace {

using workload::Place;

constexpr std::uint64_t kDeviceBytes = std::uint64_t{256} << 20U;

// The CPUs that this process may run on.
std::vector<int> usable_cpus() {
  cpu_set_t set;
  CPU_ZERO(&set);
  std::vector<int> cpus;
  if (sched_getaffinity(0, sizeof(set), &set) != 0) return cpus;
  for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
    if (CPU_ISSET(static_cast<std::size_t>(cpu), &set)) cpus.push_back(cpu);
  }
  return cpus;
}

// The device that a file is on. Scenarios read blocks of 8 MiB, and of each of them what is on the
// disk: not holes.
Result<std::uint32_t> device_of_file(const std::string& path) {
  constexpr std::uint64_t kBytes = std::uint64_t{64} << 20U;
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0)
    return system_error(ErrorKind::kInput, "--file: " + path, errno);
  if (!S_ISREG(status.st_mode)) {
    return Error{ErrorKind::kInput,
                 "--file: " + path + " is no regular file; --device takes devices"};
  }
  const bool is_whole = std::cmp_greater_equal(status.st_blocks * 512, status.st_size);
  if (std::cmp_less(status.st_size, kBytes) || !is_whole) {
    return Error{ErrorKind::kInput, "--file: " + path +
                                        " is shorter than 64 MiB or has holes: fill one, such as "
                                        "by 'head -c 64M /dev/urandom >FILE'"};
  }
  return host::make_dev(major(status.st_dev), minor(status.st_dev));
}

void set_limits(Place& place, std::uint32_t dev) {
  const host::QueueLimits limits = host::queue_limits("/sys", dev);
  place.polls = limits.polls;
  place.request_bytes = limits.request_bytes;
}

Result<Ground> make_own_ground(Place place) {
  Result<host::LoopDevice> own = host::LoopDevice::make(kDeviceBytes);
  if (!own) return own.error();
  Ground ground{.place = std::move(place)};
  ground.place.path = own->path();
  ground.place.backing = own->backing();
  ground.place.writable = true;
  ground.place.completes_where_submitted = own->completes_where_submitted();
  const Result<std::uint32_t> dev = host::device_by_name("/sys", "/dev", own->path());
  if (!dev) return dev.error();
  set_limits(ground.place, dev.value());
  ground.own.emplace(std::move(own).value());
  return ground;
}

// Nobody else may have it in use, such as a file system that is mounted.
Status check_writable(const std::string& path) {
  const UniqueFd alone(::open(path.c_str(), O_RDWR | O_EXCL | O_CLOEXEC));
  if (alone) return Done{};
  Error failure = system_error(ErrorKind::kInput, "--allow-writes: " + path, errno);
  if (errno == EBUSY) failure.message += ": something uses it; unmount it first";
  return failure;
}

Result<Ground> make_ground_on_device(const GroundOptions& options, Place place) {
  const Result<std::uint32_t> known = host::device_by_name("/sys", "/dev", options.device);
  if (!known) return known.error_in("--device");
  place.path = std::filesystem::path("/dev") / options.device;  // an absolute path stays
  set_limits(place, known.value());
  if (options.allow_writes) {
    const Status writable = check_writable(place.path);
    if (!writable) return writable.error();
  }
  return Ground{.place = std::move(place)};
}

// What is still to be written of a file, the first direct reads would write.
Status write_back(const std::string& path) {
  const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file && ::fsync(file.get()) == 0) return Done{};
  return system_error(ErrorKind::kInput, "--file: " + path, errno);
}

Result<Ground> make_ground_on_file(const GroundOptions& options, Place place) {
  const Result<std::uint32_t> dev = device_of_file(options.file);
  if (!dev) return dev.error();
  if (Status written = write_back(options.file); !written) return written.error();
  place.path = options.file;
  set_limits(place, dev.value());
  return Ground{.place = std::move(place)};
}

}  // namespace

Result<Ground> make_ground(const GroundOptions& options) {
  Place place{.writable = options.allow_writes, .cpus = usable_cpus()};
  if (!options.device.empty()) return make_ground_on_device(options, std::move(place));
  if (!options.file.empty()) return make_ground_on_file(options, std::move(place));
  return make_own_ground(std::move(place));
}

}  // namespace flowtop::cli
