// SPDX-License-Identifier: Apache-2.0
#include "cli/live_moments.h"

#include "host/system_info.h"

namespace flowtop::cli {
namespace {

kernel::Watch watch_of(const terminal::WatchedRow& row) {
  const flow::CellKey& key = row.key.key;
  switch (row.grouping) {
    case flow::Grouping::kProcess:
      return {.tgid = key.tgid};
    case flow::Grouping::kCgroup:
      return {.cgroup_id = row.key.cgroup_id};
    case flow::Grouping::kDevice:
      return {.dev = key.dev};
    case flow::Grouping::kPath:
      return {.path = key.path};
    case flow::Grouping::kFlow:
      break;
  }
  return {.flow_id = key.flow_id,
          .tgid = key.tgid,
          .dev = key.dev,
          .path = key.path,
          .op = key.op,
          .delivery = key.delivery};
}

terminal::Host this_host(const LiveSource& source, const kernel::Probes& probes) {
  const host::SystemInfo system = host::read_system_info("/sys", "/proc");
  return {.name = system.hostname,
          .kernel = system.kernel_release,
          .topology = source.topology(),
          .programs = probes.programs()};
}

}  // namespace

PairReader::PairReader(kernel::Probes& probes) : probes_(probes) { (void)read(); }

std::vector<kernel::CpuPair> PairReader::read() {
  std::vector<kernel::CpuPair> difference;
  for (const kernel::CpuPair& pair : probes_.cpu_pairs()) {
    kernel::CpuPair& before = before_[{pair.complete_cpu, pair.consumer_cpu}];
    const kernel::CpuPair came = {.complete_cpu = pair.complete_cpu,
                                  .consumer_cpu = pair.consumer_cpu,
                                  .operations = pair.operations - before.operations,
                                  .watched = pair.watched - before.watched};
    if (came.operations != 0) difference.push_back(came);
    before = pair;
  }
  return difference;
}

void PairReader::watch(const std::optional<terminal::WatchedRow>& row) {
  if (row == watched_) return;
  watched_ = row;
  probes_.watch({});
  for (const kernel::CpuPair& pair : probes_.cpu_pairs()) {
    before_[{pair.complete_cpu, pair.consumer_cpu}].watched = pair.watched;
  }
  if (row) probes_.watch(watch_of(*row));
}

std::map<std::uint32_t, host::DeviceQueues> QueueReader::of(const output::Sample& sample) {
  constexpr std::uint64_t kAgain = 5'000'000'000;
  std::map<std::uint32_t, host::DeviceQueues> queues;
  for (const flow::Cell& cell : sample.interval.cells) {
    if (queues.contains(cell.key.dev)) continue;
    Known& known = known_[cell.key.dev];
    const std::uint64_t now = sample.time.monotonic_ns;
    if (known.at_ns == 0 || now - known.at_ns > kAgain) {
      known = {.at_ns = now, .queues = host::device_queues("/sys", "/proc", cell.key.dev)};
    }
    queues.emplace(cell.key.dev, known.queues);
  }
  return queues;
}

LiveMoments::LiveMoments(LiveSource& source, kernel::Probes& probes,
                         std::chrono::nanoseconds interval)
    : source_(source),
      probes_(probes),
      interval_(interval),
      host_(this_host(source, probes)),
      known_cpus_(source.topology().cpus().size()),
      pairs_(probes) {}

Result<std::optional<terminal::Moment>> LiveMoments::take(
    const std::optional<terminal::WatchedRow>& watch) {
  Result<output::Sample> sample = source_.take();
  if (!sample) return sample.error();
  std::map<std::uint32_t, host::DeviceQueues> queues = queues_.of(*sample);
  terminal::Moment moment{.sample = std::move(sample).value(),
                          .names = source_.names(),
                          .queues = std::move(queues),
                          .pairs = pairs_.read(),
                          .watched = pairs_.watched(),
                          .runs = probes_.runs()};
  if (source_.topology().cpus().size() != known_cpus_) {
    known_cpus_ = source_.topology().cpus().size();
    moment.topology = source_.topology();
  }
  pairs_.watch(watch);
  source_.measure_cost(LiveSource::Clock::now() + interval_);
  return std::optional(std::move(moment));
}

}  // namespace flowtop::cli
