// SPDX-License-Identifier: Apache-2.0
// Direct pread or pwrite, one after the other, by one thread.
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "harness/program.h"

namespace flowtop::workload {
namespace {

Status call_one_by_one(Job& job) {
  const int fd = job.target.file.get();
  for (std::uint64_t index = 0; index < job.plan.size(); ++index) {
    const Step& step = job.plan[index];
    std::byte* buffer = job.buffers.at(job.buffers.slot(index));
    const auto offset = static_cast<off_t>(step.offset);
    job.ledger.submitting(index, step.write);
    const ssize_t result = step.write ? ::pwrite(fd, buffer, job.buffers.bytes(), offset)
                                      : ::pread(fd, buffer, job.buffers.bytes(), offset);
    job.ledger.seen(index, result < 0 ? -errno : result);
  }
  return Done{};
}

}  // namespace
}  // namespace flowtop::workload

int main(int argc, char** argv) {
  using namespace flowtop::workload;
  return run_program({.name = "sync-read",
                      .description = "Direct pread or pwrite, one after the other",
                      .open_flags = O_DIRECT,
                      .run = call_one_by_one},
                     argc, argv);
}
