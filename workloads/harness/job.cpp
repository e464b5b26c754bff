// SPDX-License-Identifier: Apache-2.0
#include "harness/job.h"

#include <fcntl.h>
#include <fmt/format.h>

#include <utility>

namespace flowtop::workload {

Result<Job> prepare_job(const Options& options, int extra_flags, KeepEntries keep) {
  const int access = options.mix == Mix::kRead ? O_RDONLY : O_RDWR;
  auto target = open_target(options.path, access | extra_flags);
  if (!target) {
    return target.error();
  }
  if (target->bytes < options.bytes) {
    return Error{ErrorKind::kInput, fmt::format("{}: {} bytes are too few for operations of {}",
                                                options.path, target->bytes, options.bytes)};
  }
  auto buffers = Buffers::allocate(options.depth, options.bytes);
  if (!buffers) {
    return buffers.error();
  }
  auto plan = make_plan(options, target->bytes);
  return Job{options, std::move(*target), std::move(plan), std::move(*buffers),
             Ledger{options.operations, keep == KeepEntries::kYes}};
}

}  // namespace flowtop::workload
