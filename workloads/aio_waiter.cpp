// SPDX-License-Identifier: Apache-2.0
// Linux aio: one thread calls io_submit, another io_getevents.
#include <fcntl.h>

#include "harness/aio.h"
#include "harness/program.h"

int main(int argc, char** argv) {
  using namespace flowtop::workload;
  WaiterCpus cpus;
  const auto add_options = [&](CLI::App& app) {
    app.add_option("--submit-cpu", cpus.submit, "CPU of the thread that submits");
    app.add_option("--reap-cpu", cpus.reap, "CPU of the thread that waits");
  };
  return run_program({.name = "aio-waiter",
                      .description = "Linux aio: one thread submits, another waits for the events",
                      .open_flags = O_DIRECT,
                      .add_options = add_options,
                      .run = [&](Job& job) { return through_aio_waiter(job, cpus); }},
                     argc, argv);
}
