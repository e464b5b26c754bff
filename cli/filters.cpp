// SPDX-License-Identifier: Apache-2.0
#include "cli/filters.h"

#include <string_view>

#include "host/devices.h"
#include "host/processes.h"
#include "program/parse.h"

namespace flowtop::cli {
namespace {

Result<std::uint32_t> live_process(const std::string& text) {
  const Result<pid_t> pid = program::parse_pid(text);
  if (!pid) return pid.error_in("--pid");
  const Result<host::Process> process = host::find_process("/proc", *pid);
  if (!process) return process.error_in("--pid");
  return static_cast<std::uint32_t>(process->tgid);
}

Result<std::uint32_t> recorded_device(const std::string& name, const output::Names& names) {
  constexpr std::string_view kDirectory = "/dev/";
  const bool in_directory = name.compare(0, kDirectory.size(), kDirectory) == 0;
  if (const auto number =
          names.device_number(in_directory ? name.substr(kDirectory.size()) : name)) {
    return *number;
  }
  return Error{ErrorKind::kUsage, "--device: '" + name +
                                      "': no operation of this recording is on it; leave --device "
                                      "out to see which there are"};
}

// What means the same everywhere.
Result<output::Filter> common_filter(const FilterOptions& options) {
  output::Filter filter;
  if (options.flow) {
    const Result<std::uint32_t> flow = program::parse_flow_id(*options.flow);
    if (!flow) return flow.error_in("--flow");
    filter.flow_id = *flow;
  }
  if (options.min_latency) {
    const Result<std::chrono::nanoseconds> latency = program::parse_duration(*options.min_latency);
    if (!latency) return latency.error_in("--min-latency");
    filter.min_latency_ns = static_cast<std::uint64_t>(latency->count());
  }
  return filter;
}

}  // namespace

void add_place_options(CLI::App& app, FilterOptions& options) {
  app.add_option("--pid", options.pid, "Only operations that process PID issued or consumes")
      ->type_name("PID");
  app.add_option("--device", options.device, "Only operations on this block device, such as loop0")
      ->type_name("NAME");
}

void add_filter_options(CLI::App& app, FilterOptions& options) {
  add_place_options(app, options);
  app.add_option("--flow", options.flow, "Only operations of this flow, 8 hexadecimal digits")
      ->type_name("ID");
  app.add_option("--min-latency", options.min_latency,
                 "Only operations that took at least this long to become deliverable, such as 1ms")
      ->type_name("TIME");
}

Result<output::Filter> filter_for_host(const FilterOptions& options) {
  Result<output::Filter> filter = common_filter(options);
  if (filter && options.pid) {
    const Result<std::uint32_t> tgid = live_process(*options.pid);
    if (!tgid) return tgid.error();
    filter->tgid = *tgid;
  }
  if (filter && options.device) {
    const Result<std::uint32_t> dev = host::device_by_name("/sys", "/dev", *options.device);
    if (!dev) return dev.error_in("--device");
    filter->dev = *dev;
  }
  return filter;
}

Result<output::Filter> filter_for_recording(const FilterOptions& options,
                                            const output::Names& names) {
  Result<output::Filter> filter = common_filter(options);
  if (filter && options.pid) {
    const Result<pid_t> pid = program::parse_pid(*options.pid);
    if (!pid) return pid.error_in("--pid");
    filter->tgid = static_cast<std::uint32_t>(*pid);
  }
  if (filter && options.device) {
    const Result<std::uint32_t> dev = recorded_device(*options.device, names);
    if (!dev) return dev.error();
    filter->dev = *dev;
  }
  return filter;
}

}  // namespace flowtop::cli
