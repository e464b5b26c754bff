// SPDX-License-Identifier: Apache-2.0
// Linux aio: one thread calls io_submit, another io_getevents.
#include <fcntl.h>

#include "harness/aio.h"
#include "harness/program.h"

namespace flowtop::workload {
namespace {

void add_cpu_options(CLI::App& app, WaiterCpus& cpus) {
  app.add_option("--submit-cpu", cpus.submit, "CPU of the thread that submits");
  app.add_option("--reap-cpu", cpus.reap, "CPU of the thread that waits");
}

}  // namespace
}  // namespace flowtop::workload

int main(int argc, char** argv) {
  using namespace flowtop::workload;
  WaiterCpus cpus;
  return run_program({.name = "aio-waiter",
                      .description = "Linux aio: one thread submits, another waits for the events",
                      .open_flags = O_DIRECT,
                      .add_options = [&](CLI::App& app) { add_cpu_options(app, cpus); },
                      .run = [&](Job& job) { return through_aio_waiter(job, cpus); }},
                     argc, argv);
}
