// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "exporter/published.h"
#include "exporter/sampler.h"
#include "host/topology.h"
#include "kernel/probes.h"

namespace flowtop::exporter {

// Takes samples in the background, from its construction to its destruction.
class SampleThread {
 public:
  // `sampled_fd`: an eventfd that becomes readable with the first sample.
  SampleThread(kernel::Probes& probes, Places& places, host::Topology& topology,
               Published& published, std::chrono::nanoseconds interval, int sampled_fd);
  SampleThread(const SampleThread&) = delete;
  SampleThread& operator=(const SampleThread&) = delete;
  SampleThread(SampleThread&&) = delete;
  SampleThread& operator=(SampleThread&&) = delete;
  ~SampleThread();

 private:
  void run();
  void take_sample();
  // False where it is to stop.
  [[nodiscard]] bool wait_until(std::chrono::steady_clock::time_point deadline);

  kernel::Probes& probes_;
  host::Topology& topology_;
  Published& published_;
  std::chrono::nanoseconds interval_;
  int sampled_fd_;
  Sampler sampler_;
  std::mutex mutex_;
  std::condition_variable stop_asked_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace flowtop::exporter
