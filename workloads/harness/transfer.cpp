// SPDX-License-Identifier: Apache-2.0
#include "harness/transfer.h"

#include <unistd.h>

#include <cerrno>

namespace flowtop::workload {

std::int64_t transfer(const Job& job, std::uint64_t index) {
  return transfer(job, index, {job.buffers.at(job.buffers.slot(index)), job.buffers.bytes()});
}

std::int64_t transfer(const Job& job, std::uint64_t index, std::span<std::byte> buffer) {
  const int fd = job.target.file.get();
  const Step& step = job.plan[index];
  const auto offset = static_cast<off_t>(step.offset);
  const ssize_t done = step.write ? ::pwrite(fd, buffer.data(), buffer.size(), offset)
                                  : ::pread(fd, buffer.data(), buffer.size(), offset);
  return done < 0 ? -errno : done;
}

}  // namespace flowtop::workload
