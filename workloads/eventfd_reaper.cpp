// SPDX-License-Identifier: Apache-2.0
// The reaper never enters the ring: it sleeps on the ring's eventfd and then looks.
#include <fcntl.h>

#include "harness/eventfd_ring.h"
#include "harness/program.h"

int main(int argc, char** argv) {
  using namespace flowtop::workload;
  return run_program({.name = "eventfd-reaper",
                      .description = "One thread submits to a ring, another sleeps on its eventfd",
                      .open_flags = O_DIRECT,
                      .run = through_eventfd},
                     argc, argv);
}
