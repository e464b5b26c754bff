// SPDX-License-Identifier: Apache-2.0
// Linux aio: one thread calls io_submit, another io_getevents.
#include <fcntl.h>

#include "harness/aio.h"
#include "harness/program.h"

int main(int argc, char** argv) {
  using namespace flowtop::workload;
  return run_program({.name = "aio-waiter",
                      .description = "Linux aio: one thread submits, another waits for the events",
                      .open_flags = O_DIRECT,
                      .run = through_aio_waiter},
                     argc, argv);
}
