// SPDX-License-Identifier: Apache-2.0
// Direct reads or writes through one io_uring, by one thread, in any mode of the ring.
#include <fcntl.h>

#include <algorithm>
#include <chrono>
#include <thread>

#include "base/system_error.h"
#include "harness/program.h"
#include "harness/ring.h"

namespace flowtop::workload {
namespace {

struct UringOptions {
  bool coop = false;
  bool defer = false;
  bool sqpoll = false;
  bool iopoll = false;
  std::uint32_t wait = 1;
  std::uint32_t nap_us = 0;
  RequestStyle style;
};

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
  app.add_option("--nap-us", options.nap_us,
                 "Sleep this long between submitting and waiting, in microseconds");
}

unsigned setup_flags(const UringOptions& options) {
  unsigned flags = 0;
  flags |= options.coop ? IORING_SETUP_COOP_TASKRUN : 0U;
  flags |= options.defer ? IORING_SETUP_DEFER_TASKRUN | IORING_SETUP_SINGLE_ISSUER : 0U;
  flags |= options.sqpoll ? IORING_SETUP_SQPOLL : 0U;
  flags |= options.iopoll ? IORING_SETUP_IOPOLL : 0U;
  return flags;
}

// Submits all that is queued; with a nap the wait is a system call of its own.
int submit_and_wait(io_uring* ring, std::uint32_t wait, std::uint32_t nap_us) {
  if (nap_us == 0) {
    return io_uring_submit_and_wait(ring, wait);
  }
  if (const int rc = io_uring_submit(ring); rc < 0) {
    return rc;
  }
  std::this_thread::sleep_for(std::chrono::microseconds{nap_us});
  io_uring_cqe* first = nullptr;
  return io_uring_wait_cqe_nr(ring, &first, wait);
}

Status read_all(Job& job, const UringOptions& options) {
  auto ring = Ring::create(job, setup_flags(options), options.style);
  if (!ring) {
    return ring.error();
  }
  const std::uint64_t total = job.plan.size();
  std::uint64_t queued = 0;
  std::uint64_t done = 0;
  while (done < total) {
    while (queued < total && queued - done < job.options.depth) {
      ring->queue(job, queued++);
    }
    const auto in_flight = static_cast<std::uint32_t>(queued - done);
    const int rc = submit_and_wait(ring->get(), std::min(options.wait, in_flight), options.nap_us);
    if (rc < 0 && rc != -EINTR) {
      return system_error(ErrorKind::kInternal, "io_uring_submit_and_wait", -rc);
    }
    done += ring->reap(job);
  }
  return Done{};
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
                      .run = [&](Job& job) { return read_all(job, options); }},
                     argc, argv);
}
