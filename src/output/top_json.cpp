// SPDX-License-Identifier: Apache-2.0
#include "output/top_json.h"

#include <fmt/format.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include "flow/enum_names.h"
#include "output/json_text.h"
#include "output/memory.h"
#include "output/recording_info.h"

namespace flowtop::output {
namespace {

using Json = nlohmann::ordered_json;

template <typename Value>
Json or_null(bool known, Value&& value) {
  return known ? Json(std::forward<Value>(value)) : Json();
}

Json identity(const flow::Cell& cell, flow::Grouping grouping, const Names& names) {
  const flow::CellKey& key = cell.key;
  const bool by_flow = grouping == flow::Grouping::kFlow;
  const bool has_path = by_flow || grouping == flow::Grouping::kPath;
  Json json;
  json["flow_id"] = or_null(by_flow, fmt::format("{:08x}", key.flow_id));
  json["flow_source"] = or_null(by_flow, flow::flow_source_name(cell.flow_source));
  json["tgid"] = or_null(key.tgid != 0, key.tgid);
  json["comm"] = or_null(!cell.comm.empty(), cell.comm);
  json["more_comms"] = cell.more_comms;
  json["cgroup"] = or_null(cell.cgroup_id != 0, names.cgroup(cell.cgroup_id));
  json["device"] = or_null(key.dev != 0, names.device(key.dev));
  json["path"] = or_null(has_path, flow::path_name(key.path));
  json["op"] = or_null(by_flow, flow::op_name(key.op));
  json["delivery"] = or_null(by_flow, flow::delivery_name(key.delivery));
  return json;
}

Json named(std::span<const flow::ValueName> names, std::span<const std::uint64_t> counts) {
  Json json = Json::object();
  for (std::size_t i = 0; i < names.size(); ++i) {
    json[std::string(names[i].name)] = counts[i];
  }
  return json;
}

template <std::size_t Size>
Json parts(std::span<const flow::ValueName> names, const flow::Parts<Size>& parts) {
  return {{"operations", named(names, parts.operations)}, {"bytes", named(names, parts.bytes)}};
}

Json path_class(const flow::PathClass& path) {
  return {{"name", path.name},
          {"infrastructure", path.infrastructure},
          {"initiator", path.initiator},
          {"buffers", path.buffers},
          {"evidence", path.evidence}};
}

Json quantile(const flow::Histogram& histogram, double quantile) {
  const std::optional<std::uint64_t> value = histogram.quantile(quantile);
  return value ? Json(*value) : Json();
}

// What is counted from the beginning on.
void add_cumulative(Json& json, const flow::Tally& tally) {
  for (std::size_t i = 0; i < flow::kCounterCount; ++i) {
    json[std::string(flow::kCounterInfos.at(i).key)] = tally.counter(i);
  }
  json["states"] = named(flow::state_names(), tally.states);
  json["placements"] = parts(flow::placement_names(), tally.placements);
  json["bounces"] = parts(flow::bounce_names(), tally.bounces);
  json["distances"] = named(flow::distance_names(), tally.distances);
  json["remote"] = {{"numerator", tally.counter(flow::counter_index("remote_deliveries"))},
                    {"denominator", tally.counter(flow::counter_index("located_deliveries"))}};
  for (std::size_t i = 0; i < flow::kHistogramCount; ++i) {
    const flow::Histogram& histogram = tally.histogram(i);
    json[std::string(flow::kColumnInfos.at(flow::kHistogramColumns.at(i)).key)] = {
        {"count", histogram.count()}, {"sum", histogram.sum()}};
  }
}

void add_interval(Json& json, const flow::Tally& tally, double interval_s) {
  for (std::size_t i = 0; i < flow::kHistogramCount; ++i) {
    const flow::Histogram& histogram = tally.histogram(i);
    Json& entry = json[std::string(flow::kColumnInfos.at(flow::kHistogramColumns.at(i)).key)];
    entry["p50"] = quantile(histogram, 0.5);
    entry["p99"] = quantile(histogram, 0.99);
    entry["interval_count"] = histogram.count();
    entry["interval_ranked"] = histogram.ranked();
  }
  json["operations_per_second"] = operations_per_second(tally, interval_s);
  json["bytes_per_second"] = bytes_per_second(tally, interval_s);
}

Json sums(const flow::Tally& cumulative, const flow::Tally& interval, double interval_s) {
  Json json;
  add_cumulative(json, cumulative);
  add_interval(json, interval, interval_s);
  return json;
}

// What it did in the interval is in the rows: it was retired later.
Json retired(const flow::Tally& tally) {
  Json json;
  add_cumulative(json, tally);
  return json;
}

Json row(const Sample& sample, const flow::Cell& cell, const flow::Tally& interval,
         const Names& names) {
  Json json = identity(cell, sample.grouping, names);
  const bool is_flow = sample.grouping == flow::Grouping::kFlow;
  json["path_class"] = is_flow ? path_class(path_of(cell, sample)) : Json();
  add_cumulative(json, cell.tally);
  add_interval(json, interval, sample.interval_s);
  return json;
}

Json cost(const std::optional<Cost>& cost) {
  if (!cost) {
    return {};
  }
  const std::optional<double>& each = cost->ns_per_operation;
  return {{"cpu_share", cost->cpu_share},
          {"ns_per_operation", each ? Json(*each) : Json()},
          {"user_cpu_share", cost->user_cpu_share}};
}

Json before_rows(const Sample& sample) {
  Json json;
  json["schema_version"] = kTopJsonSchemaVersion;
  json["monotonic_ns"] = sample.time.monotonic_ns;
  json["realtime_ns"] = sample.time.realtime_ns;
  json["interval_s"] = sample.interval_s;
  json["group"] = flow::to_string(sample.grouping);
  return json;
}

Json after_rows(const Sample& sample) {
  Json json;
  json["total"] = sums(sample.cumulative.total, sample.interval.total, sample.interval_s);
  json["overflow"] = sums(sample.cumulative.overflow, sample.interval.overflow, sample.interval_s);
  json["retired"] = retired(sample.cumulative.retired);
  json["books"] = to_json(sample.books);
  json["memory"] = to_json(sample.memory);
  json["cost"] = cost(sample.cost);
  json["programs"] = {{"attached", sample.programs_attached}, {"total", sample.programs_total}};
  return json;
}

// What is between the braces.
std::string members(const Json& object) {
  const std::string text = json_text(object, -1);
  return text.substr(1, text.size() - 2);
}

}  // namespace

Status write_top_json(const Sample& sample, const Names& names, ByteSink& sink) {
  const IntervalTallies intervals(sample);
  std::string text = '{' + members(before_rows(sample)) + ",\"flows\":[";
  const char* separator = "";
  for (const flow::Cell& cell : sample.cumulative.cells) {
    text +=
        std::exchange(separator, ",") + json_text(row(sample, cell, intervals.of(cell), names), -1);
    if (Status written = write_if_large(text, sink); !written) {
      return written;
    }
  }
  text += "]," + members(after_rows(sample)) + "}\n";
  return sink.write(text);
}

}  // namespace flowtop::output
