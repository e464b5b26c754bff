// SPDX-License-Identifier: Apache-2.0
// Direct pread or pwrite, one after the other, by one thread.
#include <fcntl.h>

#include "harness/calls.h"
#include "harness/program.h"

int main(int argc, char** argv) {
  using namespace flowtop::workload;
  return run_program({.name = "sync-read",
                      .description = "Direct pread or pwrite, one after the other",
                      .open_flags = O_DIRECT,
                      .run = [](Job& job) -> flowtop::Status {
                        one_by_one(job, 0, job.plan.size());
                        return flowtop::Done{};
                      }},
                     argc, argv);
}
