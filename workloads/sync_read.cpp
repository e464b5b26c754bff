// SPDX-License-Identifier: Apache-2.0
// Direct pread or pwrite, one after the other, by one thread.
#include <fcntl.h>

#include "harness/program.h"
#include "harness/transfer.h"

namespace flowtop::workload {
namespace {

Status call_one_by_one(Job& job) {
  for (std::uint64_t index = 0; index < job.plan.size(); ++index) {
    job.ledger.submitting(index, job.plan[index].write);
    job.ledger.seen(index, transfer(job, index));
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
