// SPDX-License-Identifier: Apache-2.0
#include "output/top_csv.h"

#include <fmt/format.h>

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <span>
#include <string_view>

#include "flow/enum_names.h"
#include "output/csv.h"

namespace flowtop::output {
namespace {

constexpr std::string_view kIdentity =
    "realtime_ns,monotonic_ns,interval_s,flow_id,flow_source,tgid,comm,cgroup,device,path,op,"
    "delivery";

void append_name(std::string& line, std::string_view name) {
  line += ',';
  append_csv_text(line, name);
}

// Where rows are flows, all of it is known, but for what the operation itself did not tell.
void append_identity(std::string& line, const flow::Cell& cell, flow::Grouping grouping,
                     const Names& names) {
  const bool by_flow = grouping == flow::Grouping::kFlow;
  const bool has_path = by_flow || grouping == flow::Grouping::kPath;
  append_name(line, by_flow ? fmt::format("{:08x}", cell.key.flow_id) : "");
  append_name(line, by_flow ? flow::flow_source_name(cell.flow_source) : "");
  append_name(line, cell.key.tgid != 0 ? std::to_string(cell.key.tgid) : "");
  append_name(line, cell.comm);
  append_name(line, cell.cgroup_id != 0 ? names.cgroup(cell.cgroup_id) : "");
  append_name(line, cell.key.dev != 0 ? names.device(cell.key.dev) : "");
  append_name(line, has_path ? flow::path_name(cell.key.path) : "");
  append_name(line, by_flow ? flow::op_name(cell.key.op) : "");
  append_name(line, by_flow ? flow::delivery_name(cell.key.delivery) : "");
}

void append_quantile(std::string& line, const flow::Histogram& histogram, double quantile) {
  line += ',';
  if (const std::optional<std::uint64_t> value = histogram.quantile(quantile)) {
    line += std::to_string(*value);
  }
}

template <std::size_t Size>
void append_parts(std::string& text, const flow::Parts<Size>& parts) {
  for (std::size_t i = 0; i < Size; ++i) {
    fmt::format_to(std::back_inserter(text), ",{},{}", parts.operations[i], parts.bytes[i]);
  }
}

void append_headings(std::string& header, std::string_view what,
                     std::span<const flow::ValueName> names) {
  for (const flow::ValueName& name : names) {
    header += fmt::format(",{0}_{1},{0}_{1}_bytes", what, name.name);
  }
}

void append_line(std::string& text, const Sample& sample, const flow::Cell& cell,
                 const flow::Tally& interval, const Names& names) {
  fmt::format_to(std::back_inserter(text), "{},{},{:.6f}", sample.time.realtime_ns,
                 sample.time.monotonic_ns, sample.interval_s);
  append_identity(text, cell, sample.grouping, names);
  for (const std::uint64_t counter : cell.tally.counters) {
    fmt::format_to(std::back_inserter(text), ",{}", counter);
  }
  append_parts(text, cell.tally.placements);
  append_parts(text, cell.tally.bounces);
  fmt::format_to(std::back_inserter(text), ",{:.3f},{:.3f}",
                 operations_per_second(interval, sample.interval_s),
                 bytes_per_second(interval, sample.interval_s));
  for (const flow::Histogram& histogram : interval.histograms) {
    fmt::format_to(std::back_inserter(text), ",{}", histogram.count());
    append_quantile(text, histogram, 0.5);
    append_quantile(text, histogram, 0.99);
  }
  text += '\n';
}

}  // namespace

std::string top_csv_header() {
  std::string header(kIdentity);
  for (const flow::CounterInfo& info : flow::kCounterInfos) {
    header += fmt::format(",{}", info.key);
  }
  append_headings(header, "placed", flow::placement_names());
  append_headings(header, "bounced", flow::bounce_names());
  header += ",operations_per_second,bytes_per_second";
  for (const std::size_t column : flow::kHistogramColumns) {
    header += fmt::format(",{0}_count,{0}_p50,{0}_p99", flow::kColumnInfos.at(column).key);
  }
  return header + '\n';
}

Status write_top_csv(const Sample& sample, const Names& names, ByteSink& sink) {
  const IntervalTallies intervals(sample);
  std::string text;
  for (const flow::Cell& cell : sample.cumulative.cells) {
    append_line(text, sample, cell, intervals.of(cell), names);
    if (Status written = write_if_large(text, sink); !written) {
      return written;
    }
  }
  return sink.write(text);
}

}  // namespace flowtop::output
