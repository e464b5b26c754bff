// SPDX-License-Identifier: Apache-2.0
#include "cli/recorded_moments.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <utility>
#include <vector>

#include "flow/decode.h"
#include "flow/group.h"
#include "flow/summary.h"

namespace flowtop::cli {
namespace {

constexpr double kNsPerSecond = 1e9;

std::uint64_t last_instant(const flowtop_op_record& record) {
  return std::max({record.submit_ns, record.issue_ns, record.complete_ns, record.cqe_ns,
                   record.wake_sent_ns, record.wake_ns, record.oncpu_ns, record.return_ns});
}

bool is_of(const flow::Operation& operation, const std::optional<terminal::WatchedRow>& row) {
  if (!row) return false;
  flow::Cell cell;
  cell.key = flow::key_of(operation.record);
  cell.cgroup_id = operation.record.cgroup_id;
  return flow::group_key(cell, row->grouping) == row->key;
}

// Between which CPUs results travelled.
class Pairs {
 public:
  void add(const flow::Operation& operation, bool is_watched) {
    if (!operation.remote) return;  // not both CPUs are known
    const flowtop_op_record& record = operation.record;
    kernel::CpuPair& pair = pairs_[{record.complete_cpu, record.consumer_cpu}];
    pair.complete_cpu = record.complete_cpu;
    pair.consumer_cpu = record.consumer_cpu;
    ++pair.operations;
    pair.watched += is_watched ? 1 : 0;
  }

  [[nodiscard]] std::vector<kernel::CpuPair> all() const {
    std::vector<kernel::CpuPair> all;
    for (const auto& [cpus, pair] : pairs_) all.push_back(pair);
    return all;
  }

 private:
  std::map<std::pair<int, int>, kernel::CpuPair> pairs_;
};

}  // namespace

RecordedMoments::RecordedMoments(output::RecordingReader reader, std::chrono::nanoseconds interval)
    : reader_(std::move(reader)),
      interval_ns_(static_cast<std::uint64_t>(interval.count())),
      host_{.name = reader_.head().host,
            .kernel = reader_.head().kernel,
            .topology = reader_.head().topology,
            .programs = reader_.head().programs,
            .recording = std::filesystem::path(reader_.name()).filename()},
      at_ns_(reader_.head().start.monotonic_ns),
      end_ns_(std::max(at_ns_, reader_.trail().end.monotonic_ns)) {}

// What was still open has no end to be shown at.
Result<std::optional<flow::Operation>> RecordedMoments::next() {
  if (pending_) return std::exchange(pending_, std::nullopt);
  for (;;) {
    const Result<std::span<const std::byte>> bytes = reader_.next();
    if (!bytes) return bytes.error();
    if (bytes->empty()) return std::optional<flow::Operation>();
    Result<flow::Operation> operation = flow::decode(*bytes, host_.topology);
    if (!operation) return operation.error_in(reader_.name());
    if (!operation->open()) return std::optional(std::move(operation).value());
  }
}

terminal::Moment RecordedMoments::empty_moment(
    std::uint64_t until_ns, const std::optional<terminal::WatchedRow>& watched) const {
  const host::ClockPair& start = reader_.head().start;
  terminal::Moment moment;
  output::Sample& sample = moment.sample;
  sample.time = {.monotonic_ns = until_ns,
                 .realtime_ns = start.realtime_ns + (until_ns - start.monotonic_ns),
                 .uncertainty_ns = start.uncertainty_ns};
  sample.interval_s = static_cast<double>(until_ns - at_ns_) / kNsPerSecond;
  sample.books = reader_.trail().books;
  const auto count = [this](bool kernel::ProgramStatus::*which) {
    return static_cast<std::size_t>(std::ranges::count_if(host_.programs, which));
  };
  sample.programs_total = count(&kernel::ProgramStatus::needed);
  sample.programs_attached = count(&kernel::ProgramStatus::attached);
  moment.names = reader_.trail().names;
  moment.watched = watched;
  return moment;
}

Result<std::optional<terminal::Moment>> RecordedMoments::take(
    const std::optional<terminal::WatchedRow>& watch, const std::stop_token& stop) {
  if (!std::exchange(started_, true)) return std::optional(empty_moment(at_ns_, watch));
  if (at_ns_ == end_ns_) return std::optional<terminal::Moment>();
  const bool is_last = end_ns_ - at_ns_ <= interval_ns_;
  const std::uint64_t until_ns = is_last ? end_ns_ : at_ns_ + interval_ns_;
  flow::Summary summary(flow::PerProcess::kYes);
  Pairs pairs;
  while (!stop.stop_requested()) {
    Result<std::optional<flow::Operation>> operation = next();
    if (!operation) return operation.error();
    if (!*operation) break;
    if (!is_last && last_instant((*operation)->record) >= until_ns) {
      pending_ = std::move(*operation);
      break;
    }
    summary.add(**operation);
    pairs.add(**operation, is_of(**operation, watch));
  }
  if (stop.stop_requested()) return std::optional<terminal::Moment>();
  terminal::Moment moment = empty_moment(until_ns, watch);
  moment.sample.interval = summary.snapshot();
  moment.pairs = pairs.all();
  at_ns_ = until_ns;
  return std::optional(std::move(moment));
}

}  // namespace flowtop::cli
