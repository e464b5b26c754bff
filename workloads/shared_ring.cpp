// SPDX-License-Identifier: Apache-2.0
// One ring, two threads: the one that submits never sees a completion.
#include "harness/shared_ring.h"

#include <fcntl.h>

#include "harness/program.h"

int main(int argc, char** argv) {
  using namespace flowtop::workload;
  return run_program({.name = "shared-ring",
                      .description = "One thread submits to a ring, another waits and reaps",
                      .open_flags = O_DIRECT,
                      .run = [](Job& job) { return through_shared_ring(job, {}); }},
                     argc, argv);
}
