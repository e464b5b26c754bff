// SPDX-License-Identifier: Apache-2.0
#include "harness/own_time.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <ctime>
#include <string_view>
#include <system_error>

#include "base/unique_fd.h"
#include "harness/clock.h"

namespace flowtop::workload {
namespace {

// Opened once per thread: a forked process has its own thread under the same variable.
struct Schedstat {
  pid_t tid = 0;
  UniqueFd file;
};

std::optional<std::int64_t> time_queued() {
  thread_local Schedstat schedstat;
  if (const pid_t tid = ::gettid(); schedstat.tid != tid) {
    schedstat = {.tid = tid,
                 .file = UniqueFd{::open("/proc/thread-self/schedstat", O_RDONLY | O_CLOEXEC)}};
  }
  std::array<char, 80> buffer{};
  const ssize_t length = ::pread(schedstat.file.get(), buffer.data(), buffer.size(), 0);
  // "RUNNING QUEUED TIMES": ns, ns, count.
  std::string_view text(buffer.data(), static_cast<std::size_t>(std::max<ssize_t>(length, 0)));
  text.remove_prefix(std::min(text.find(' ') + 1, text.size()));
  std::int64_t queued = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), queued);
  if (error != std::errc{}) return std::nullopt;
  return queued;
}

std::int64_t time_running() {
  timespec time{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return time.tv_sec * 1'000'000'000 + time.tv_nsec;
}

// What the clocks, which are read one after the other, make less than nothing is nothing.
std::uint64_t as_unsigned(std::int64_t ns) {
  return static_cast<std::uint64_t>(std::max<std::int64_t>(ns, 0));
}

}  // namespace

OwnTime OwnTime::now() {
  rusage usage{};
  ::getrusage(RUSAGE_THREAD, &usage);
  return {.gave_up = usage.ru_nvcsw,
          .preempted = usage.ru_nivcsw,
          .wall_ns = static_cast<std::int64_t>(now_ns()),
          .running_ns = time_running(),
          .queued_ns = time_queued()};
}

bool stayed_awake(const OwnTime& from, const OwnTime& until) {
  return from.gave_up == until.gave_up;
}

std::uint64_t gone_ns(const OwnTime& from, const OwnTime& until) {
  if (until.gave_up - from.gave_up != 1) return 0;
  const std::int64_t off_cpu = until.wall_ns - from.wall_ns - (until.running_ns - from.running_ns);
  if (until.preempted == from.preempted) return as_unsigned(off_cpu);
  // Perhaps it was preempted before it fell asleep.
  if (!from.queued_ns || !until.queued_ns) return 0;
  return as_unsigned(off_cpu - (*until.queued_ns - *from.queued_ns));
}

}  // namespace flowtop::workload
