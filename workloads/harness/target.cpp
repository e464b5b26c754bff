// SPDX-License-Identifier: Apache-2.0
#include "harness/target.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "base/system_error.h"

namespace flowtop::workload {

Result<Target> open_target(const std::string& path, int flags) {
  UniqueFd file{::open(path.c_str(), flags | O_CLOEXEC)};
  if (!file) {
    return system_error(ErrorKind::kInput, path, errno);
  }
  const off_t end = ::lseek(file.get(), 0, SEEK_END);  // also for block devices, whose st_size is 0
  if (end < 0) {
    return system_error(ErrorKind::kInput, path, errno);
  }
  return Target{std::move(file), static_cast<std::uint64_t>(end)};
}

}  // namespace flowtop::workload
