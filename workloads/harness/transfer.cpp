// SPDX-License-Identifier: Apache-2.0
#include "harness/transfer.h"

#include <unistd.h>

#include <cerrno>
#include <cstddef>

namespace flowtop::workload {

std::int64_t transfer(const Job& job, std::uint64_t index) {
  const int fd = job.target.file.get();
  const Step& step = job.plan[index];
  std::byte* buffer = job.buffers.at(job.buffers.slot(index));
  const auto offset = static_cast<off_t>(step.offset);
  const ssize_t done = step.write ? ::pwrite(fd, buffer, job.buffers.bytes(), offset)
                                  : ::pread(fd, buffer, job.buffers.bytes(), offset);
  return done < 0 ? -errno : done;
}

}  // namespace flowtop::workload
