// SPDX-License-Identifier: Apache-2.0
// Direct reads or writes through one io_uring, by one thread, in any mode of the ring.
#include "harness/uring_read.h"

#include <fcntl.h>

#include "harness/program.h"

namespace flowtop::workload {
namespace {

void add_uring_options(CLI::App& app, UringOptions& options) {
  app.add_flag("--coop", options.coop, "IORING_SETUP_COOP_TASKRUN");
  app.add_flag("--defer", options.defer, "IORING_SETUP_DEFER_TASKRUN and SINGLE_ISSUER")
      ->excludes("--coop");
  app.add_flag("--sqpoll", options.sqpoll, "IORING_SETUP_SQPOLL")->excludes("--defer");
  app.add_flag("--iopoll", options.iopoll, "IORING_SETUP_IOPOLL; the device needs poll queues");
  app.add_flag("--async", options.style.async,
               "IOSQE_ASYNC: every request goes to an io-wq worker");
  app.add_flag("--fixed-buffers", options.style.fixed_buffers, "Registered buffers");
  app.add_flag("--fixed-files", options.style.fixed_files, "Registered file");
  app.add_option("--linked", options.style.linked, "Requests per IOSQE_IO_LINK chain")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--wait", options.wait, "Completions to wait for at once (wait_nr)")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_flag("--spin", options.spin, "Look for completions, never wait for them");
  app.add_flag("--first", options.first, "Run before all ordinary threads (SCHED_FIFO)");
  app.add_option("--nap-us", options.nap_us,
                 "Sleep this long between submitting and waiting, in microseconds");
}

}  // namespace
}  // namespace flowtop::workload

int main(int argc, char** argv) {
  using namespace flowtop::workload;
  UringOptions options;
  return run_program({.name = "uring-read",
                      .description = "Direct I/O through one io_uring, by one thread",
                      .open_flags = O_DIRECT,
                      .add_options = [&](CLI::App& app) { add_uring_options(app, options); },
                      .run = [&](Job& job) { return through_ring(job, options); }},
                     argc, argv);
}
