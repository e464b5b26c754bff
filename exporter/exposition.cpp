// SPDX-License-Identifier: Apache-2.0
#include "exporter/exposition.h"

#include <prometheus/text_serializer.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <map>
#include <string_view>

#include "exporter/group_admission.h"
#include "exporter/memory_exposition.h"
#include "exporter/metric_builder.h"
#include "flow/enum_names.h"
#include "flow/families.h"

namespace flowtop::exporter {
namespace {

using flow::FamilyId;
using flow::Level;
using Tallies = std::map<std::string, flow::CoarseTally>;

double seconds(std::chrono::nanoseconds duration) {
  return std::chrono::duration<double>(duration).count();
}

void push_operations(Families& families, const flow::GroupedSnapshot& totals) {
  MetricBuilder operations(flow::operations_family());
  MetricBuilder bytes(flow::operation_bytes_family());
  for (const auto& [key, counts] : totals.operations) {
    const auto labels = {std::string_view(key.device), flow::path_name(key.path),
                         flow::op_name(key.op), flow::delivery_name(key.delivery),
                         std::string_view(key.group)};
    operations.add(labels, number(counts.operations));
    bytes.add(labels, number(counts.bytes));
  }
  push(families, std::move(operations));
  push(families, std::move(bytes));
}

// One number of each tally.
template <typename Value>
void push_values(Families& families, flow::Family family, const Tallies& tallies,
                 const Value& value) {
  MetricBuilder builder(std::move(family));
  for (const auto& [name, tally] : tallies) builder.add({name}, number(value(tally)));
  push(families, std::move(builder));
}

// One number of each tally and of each name.
template <typename Counts>
void push_parts(Families& families, flow::Family family, const Tallies& tallies,
                std::span<const flow::ValueName> names, const Counts& counts) {
  MetricBuilder builder(std::move(family));
  for (const auto& [name, tally] : tallies) {
    for (std::size_t i = 0; i < names.size(); ++i) {
      builder.add({name, names[i].name}, number(counts(tally).at(i)));
    }
  }
  push(families, std::move(builder));
}

// Of a device each class of errors is there from the beginning on; of a group, those that it had.
void push_errors(Families& families, Level level, const Tallies& tallies) {
  const auto names = flow::error_class_names();
  MetricBuilder builder(flow::level_counter(level, flow::counter_index("errors"), {"error"}));
  for (const auto& [name, tally] : tallies) {
    for (std::size_t i = 0; i < names.size(); ++i) {
      const std::uint64_t count = tally.errors.at(i);
      if (count != 0 || level == Level::kDevice) builder.add({name, names[i].name}, number(count));
    }
  }
  push(families, std::move(builder));
}

void push_level(Families& families, Level level, const Tallies& tallies) {
  using flow::CoarseTally;
  using flow::counter_index;
  using flow::level_counter;
  push_values(families, level_counter(level, counter_index("operations")), tallies,
              [](const CoarseTally& tally) { return tally.operations(); });
  push_values(families, level_counter(level, counter_index("operation_bytes")), tallies,
              [](const CoarseTally& tally) { return tally.bytes(); });
  push_errors(families, level, tallies);
  push_values(families, level_counter(level, counter_index("remote_deliveries")), tallies,
              [](const CoarseTally& tally) { return flow::remote(tally.distances); });
  push_values(families, level_counter(level, counter_index("located_deliveries")), tallies,
              [](const CoarseTally& tally) { return flow::located(tally.distances); });
  push_parts(families, flow::level_states(level), tallies, flow::state_names(),
             [](const CoarseTally& tally) { return tally.states; });
  push_parts(families, flow::level_deliveries(level), tallies, flow::distance_names(),
             [](const CoarseTally& tally) { return tally.distances; });
  push_values(families, flow::level_wakes(level), tallies, [](const CoarseTally& tally) {
    return tally.histograms[flow::histogram_index("wake_batch")].count();
  });
  push_placements(families, level, tallies);
  push_values(families, level_counter(level, counter_index("fixed_buffer_operations")), tallies,
              [](const CoarseTally& tally) { return tally.fixed_buffers; });
  push_values(families, level_counter(level, counter_index("broken_promises")), tallies,
              [](const CoarseTally& tally) { return tally.broken_promises; });
  for (const std::size_t histogram : flow::exported_histograms(level)) {
    MetricBuilder builder(flow::level_histogram(level, histogram));
    for (const auto& [name, tally] : tallies) {
      builder.add({name}, histogram, tally.histograms.at(histogram));
    }
    push(families, std::move(builder));
  }
}

void push_groups(Families& families, const Sample& sample) {
  MetricBuilder info(flow::family(FamilyId::kGroupInfo));
  for (const std::string_view name : {GroupAdmission::kOther, GroupAdmission::kUnknown}) {
    if (sample.totals.groups.contains(std::string(name))) info.add({name, "none", ""}, 1);
  }
  for (const host::CgroupGroup& group : sample.groups) {
    info.add({group.name, host::to_string(group.kind), group.id}, 1);
  }
  push(families, std::move(info));
  push(families, FamilyId::kGroups, number(sample.groups.size()));
  push(families, FamilyId::kGroupsLimit, number(sample.groups_limit));
  push(families, FamilyId::kGroupsRefused, number(sample.groups_refused));
}

// What is in no group of its own, and what is in no series any more.
void push_rest(Families& families, const flow::GroupedSnapshot& totals) {
  const auto other = totals.groups.find(std::string(GroupAdmission::kOther));
  push(families, FamilyId::kOtherOperations,
       other == totals.groups.end() ? 0 : number(other->second.operations()));
  push(families, FamilyId::kWithoutCell, number(totals.without_cell));
  MetricBuilder expired(flow::family(FamilyId::kExpired));
  for (const auto& [device, operations] : totals.expired) {
    expired.add({device}, number(operations));
  }
  push(families, std::move(expired));
  push(families, FamilyId::kExpiredDevices, number(totals.expired_devices));
  push(families, FamilyId::kExpiredGroups, number(totals.expired_groups));
}

void push_books(Families& families, const flow::Books& books) {
  for (const flow::BookInfo& info : flow::kBookInfos) {
    MetricBuilder builder(flow::book_family(info));
    builder.add({}, number(books.published(info)));
    push(families, std::move(builder));
  }
  MetricBuilder open(flow::open_operations_family());
  open.add({}, number(books.open));
  push(families, std::move(open));
  push(families, FamilyId::kRecursionMisses, number(books.recursion_misses));
}

void push_programs(Families& families, const Sample& sample) {
  MetricBuilder attached(flow::family(FamilyId::kProgramAttached));
  for (const kernel::ProgramStatus& program : sample.programs) {
    attached.add({program.name, program.attach_point, program.reason}, program.attached ? 1 : 0);
  }
  push(families, std::move(attached));
  constexpr double kNsPerSecond = 1e9;
  MetricBuilder run_seconds(flow::family(FamilyId::kProgramRunSeconds));
  MetricBuilder runs(flow::family(FamilyId::kProgramRuns));
  MetricBuilder misses(flow::family(FamilyId::kProgramMisses));
  for (const kernel::ProgramRuns& each : sample.runs) {
    run_seconds.add({each.program}, number(each.run_ns) / kNsPerSecond);
    runs.add({each.program}, number(each.calls));
    misses.add({each.program}, number(each.recursion_misses));
  }
  push(families, std::move(run_seconds));
  push(families, std::move(runs));
  push(families, std::move(misses));
}

void push_coverage(Families& families, const Sample& sample) {
  MetricBuilder coverage(flow::family(FamilyId::kPathCoverage));
  for (const kernel::PathCoverage& path : sample.paths) {
    coverage.add({path.path, kernel::to_string(path.coverage)}, 1);
  }
  push(families, std::move(coverage));
  MetricBuilder build(flow::family(FamilyId::kBuildInfo));
  build.add({FLOWTOP_VERSION}, 1);
  push(families, std::move(build));
}

void push_process(Families& families, const SelfState& state) {
  constexpr double kNsPerSecond = 1e9;
  push(families, FamilyId::kProcessCpu, number(state.process.cpu_ns) / kNsPerSecond);
  push(families, FamilyId::kProcessRss, number(state.process.resident_bytes));
  push(families, FamilyId::kProcessAnonymous, number(state.process.anonymous_bytes));
  push(families, FamilyId::kProcessFds, number(state.process.open_fds));
  push(families, FamilyId::kProcessStart, state.start_time_s);
}

}  // namespace

Families SampleCollectable::Collect() const {
  Families families;
  push_operations(families, sample_->totals);
  push_level(families, Level::kDevice, sample_->totals.devices);
  push_level(families, Level::kGroup, sample_->totals.groups);
  push_groups(families, *sample_);
  push_rest(families, sample_->totals);
  push_memory(families, sample_->memory);
  push_books(families, sample_->books);
  push_programs(families, *sample_);
  push_coverage(families, *sample_);
  push(families, FamilyId::kSampleDuration, seconds(sample_->duration));
  std::erase_if(families, [](const auto& family) { return family.metric.empty(); });
  return families;
}

Families SelfCollectable::Collect() const {
  Families families;
  push(families, FamilyId::kSamples, number(state_.samples));
  push(families, FamilyId::kSampleFailures, number(state_.sample_failures));
  push(families, FamilyId::kSampleSuccess, state_.last_sample_succeeded ? 1 : 0);
  push(families, FamilyId::kSampleAge, seconds(state_.sample_age));
  push(families, FamilyId::kSampleInterval, seconds(state_.sample_interval));
  MetricBuilder responses(flow::family(FamilyId::kHttpResponses));
  for (const auto& [code, count] : state_.responses) {
    responses.add({std::to_string(code)}, number(count));
  }
  if (!state_.responses.empty()) push(families, std::move(responses));
  push(families, FamilyId::kHttpConnections, number(state_.connections));
  push(families, FamilyId::kReloadSuccess, state_.last_reload_succeeded ? 1 : 0);
  push(families, FamilyId::kReloadTime, state_.reload_time_s);
  push_process(families, state_);
  return families;
}

std::string to_text(const prometheus::Collectable& collectable) {
  return prometheus::TextSerializer().Serialize(collectable.Collect());
}

}  // namespace flowtop::exporter
