// SPDX-License-Identifier: Apache-2.0
#include "exporter/sample_thread.h"

#include <fmt/format.h>
#include <sys/eventfd.h>

#include <cstdlib>
#include <exception>
#include <utility>

#include "base/memory.h"
#include "exporter/log.h"
#include "program/distances.h"
#include "program/exit_code.h"
#include "program/ticker.h"

namespace flowtop::exporter {

SampleThread::SampleThread(kernel::Probes& probes, Places& places, host::Topology& topology,
                           Published& published, std::chrono::nanoseconds interval, int sampled_fd)
    : probes_(probes),
      topology_(topology),
      published_(published),
      interval_(interval),
      sampled_fd_(sampled_fd),
      sampler_(probes, places),
      thread_([this] { run(); }) {}

SampleThread::~SampleThread() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  stop_asked_.notify_all();
  thread_.join();
}

void SampleThread::run() {
  program::Ticker ticker(std::chrono::steady_clock::now(), interval_);
  do {
    try {
      take_sample();
      if (topology_.add_late_cpus("/sys")) {
        probes_.set_distances(program::distances_in(topology_));
      }
    } catch (const std::exception& error) {
      // No memory, most likely, and half of a reading is in the sums: better to begin anew, which
      // whoever scrapes can see, than to go on with wrong ones.
      log_line(fmt::format("the sums cannot be trusted any more: {}", error.what()));
      std::_Exit(program::kExitInternal);
    }
    give_back_memory();
  } while (wait_until(ticker.next(std::chrono::steady_clock::now())));
}

void SampleThread::take_sample() {
  Result<std::shared_ptr<const Sample>> sample = sampler_.take();
  if (sample) {
    published_.publish(std::make_shared<const Rendered>(std::move(sample).value()));
    static_cast<void>(eventfd_write(sampled_fd_, 1));  // the counter is far from full
    return;
  }
  if (published_.counts().last_succeeded) log_line("no sample: " + sample.error().message);
  published_.note_failure(sample.error().message);
}

bool SampleThread::wait_until(std::chrono::steady_clock::time_point deadline) {
  std::unique_lock lock(mutex_);
  return !stop_asked_.wait_until(lock, deadline, [this] { return stopping_; });
}

}  // namespace flowtop::exporter
