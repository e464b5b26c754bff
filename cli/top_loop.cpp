// SPDX-License-Identifier: Apache-2.0
#include "cli/top_loop.h"

#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <chrono>

#include "base/system_error.h"
#include "base/timespec.h"
#include "cli/stdout.h"
#include "output/top_csv.h"
#include "output/top_json.h"
#include "output/top_table.h"
#include "program/ticker.h"

namespace flowtop::cli {
namespace {

using std::chrono::nanoseconds;
using Clock = std::chrono::steady_clock;

// True where a signal came before `deadline`.
Result<bool> wait_until(Clock::time_point deadline, const program::Signals& signals) {
  for (;;) {
    const nanoseconds left = std::max<nanoseconds>(deadline - Clock::now(), nanoseconds::zero());
    const timespec limit = to_timespec(left);
    pollfd fd = {.fd = signals.fd(), .events = POLLIN, .revents = 0};
    const int ready = ppoll(&fd, 1, &limit, nullptr);
    if (ready >= 0) return ready > 0;
    if (errno != EINTR) return system_error(ErrorKind::kInternal, "poll", errno);
  }
}

Status print_as(TopFormat format, const output::Sample& sample, const output::Names& names) {
  StdoutSink sink;
  switch (format) {
    case TopFormat::kCsv:
      return output::write_top_csv(sample, names, sink);
    case TopFormat::kJson:
      return output::write_top_json(sample, names, sink);
    case TopFormat::kTable:
      break;
  }
  return print(output::top_table(sample, names));
}

}  // namespace

Status run_top_loop(LiveSource& source, const program::Signals& signals,
                    const TopSettings& settings) {
  if (Status started = source.start(); !started) return started;
  if (settings.format == TopFormat::kCsv) {
    if (Status printed = print(output::top_csv_header()); !printed) return printed;
  }
  program::Ticker ticker(Clock::now(), settings.interval);
  for (std::uint64_t samples = 0; !settings.iterations || samples < *settings.iterations;
       ++samples) {
    const Clock::time_point deadline = ticker.next(Clock::now());
    source.measure_cost(deadline);
    const Result<bool> stopped = wait_until(deadline, signals);
    if (!stopped) return stopped.error();
    const Result<output::Sample> sample = source.take();
    if (!sample) return sample.error();
    Status printed = print_as(settings.format, *sample, source.names());
    if (!printed || *stopped) return printed;
  }
  return Done{};
}

}  // namespace flowtop::cli
