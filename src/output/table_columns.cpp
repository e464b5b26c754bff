// SPDX-License-Identifier: Apache-2.0
#include "output/table_columns.h"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <optional>

#include "flow/enum_names.h"
#include "output/humanise.h"
#include "output/sample.h"

namespace flowtop::output {
namespace {

using Align = TextTable::Align;

constexpr std::array kIdentityColumns{
    flow::column_index("flow_id"), flow::column_index("comm"),    flow::column_index("tgid"),
    flow::column_index("cgroup"),  flow::column_index("device"),  flow::column_index("path"),
    flow::column_index("op"),      flow::column_index("delivery")};
constexpr std::array kOfProcess{flow::column_index("comm"), flow::column_index("tgid")};
constexpr std::array kOfCgroup{flow::column_index("cgroup")};
constexpr std::array kOfDevice{flow::column_index("device")};
constexpr std::array kOfPath{flow::column_index("path")};
constexpr std::size_t kStates = flow::column_index("consumer_state");
constexpr std::size_t kPlacement = flow::column_index("placement");
constexpr std::size_t kBounces = flow::column_index("bounces");
constexpr std::size_t kRemote = flow::column_index("remote");

std::string heading_of(std::size_t column) {
  return std::string(flow::kColumnInfos.at(column).heading);
}

std::string remote_text(const flow::Tally& tally) {
  const std::uint64_t remote = tally.counter(flow::counter_index("remote_deliveries"));
  const std::uint64_t located = tally.counter(flow::counter_index("located_deliveries"));
  if (located == 0) {
    return "-";
  }
  const double percent = 100.0 * static_cast<double>(remote) / static_cast<double>(located);
  return fmt::format("{}/{} {:.1f}%", remote, located, percent);
}

// "waiting 3990 running 10".
std::string counts_text(std::span<const std::uint64_t> counts,
                        std::span<const flow::ValueName> names) {
  std::string text;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] != 0) {
      text += fmt::format("{}{} {}", text.empty() ? "" : " ", names[i].name, counts[i]);
    }
  }
  return text.empty() ? "-" : text;
}

}  // namespace

std::span<const std::size_t> identity_columns() { return kIdentityColumns; }

std::span<const std::size_t> identity_columns(flow::Grouping grouping) {
  switch (grouping) {
    case flow::Grouping::kProcess:
      return kOfProcess;
    case flow::Grouping::kCgroup:
      return kOfCgroup;
    case flow::Grouping::kDevice:
      return kOfDevice;
    case flow::Grouping::kPath:
      return kOfPath;
    case flow::Grouping::kFlow:
      break;
  }
  return identity_columns();
}

std::string identity_heading(std::size_t column) {
  switch (column) {
    case flow::column_index("tgid"):
      return "pid";
    case flow::column_index("cgroup"):
      return "cgroup";
    default:
      return heading_of(column);
  }
}

std::string count_text(const flow::Histogram& histogram) {
  return histogram.ranked() == histogram.count()
             ? std::to_string(histogram.count())
             : fmt::format("{}/{}", histogram.ranked(), histogram.count());
}

std::string identity_text(std::size_t column, const flow::Cell& cell, const Names& names) {
  switch (column) {
    case flow::column_index("flow_id"):
      return fmt::format("{:08x}", cell.key.flow_id);
    case flow::column_index("comm"):
      return printable(cell.comm) + (cell.more_comms ? "+" : "");
    case flow::column_index("tgid"):
      return cell.key.tgid == 0 ? "-" : std::to_string(cell.key.tgid);
    case flow::column_index("cgroup"):
      return cell.cgroup_id == 0 ? "-" : printable(names.cgroup(cell.cgroup_id));
    case flow::column_index("device"):
      return cell.key.dev == 0 ? "-" : printable(names.device(cell.key.dev));
    case flow::column_index("path"):
      return std::string(flow::path_name(cell.key.path));
    case flow::column_index("op"):
      return std::string(flow::op_name(cell.key.op));
    case flow::column_index("delivery"):
      return std::string(flow::delivery_name(cell.key.delivery));
    default:
      return "";
  }
}

void add_outcome_columns(std::vector<TextTable::Column>& columns) {
  for (const std::size_t column : flow::kHistogramColumns) {
    const std::string group = heading_of(column);
    if (!group.empty()) {
      columns.push_back({group, "p50", Align::kRight});
      columns.push_back({group, "p99", Align::kRight});
      columns.push_back({group, "n", Align::kRight});
    }
  }
  columns.push_back({"", heading_of(kRemote), Align::kRight});
  columns.push_back({"", heading_of(kStates), Align::kLeft});
  columns.push_back({"", heading_of(kPlacement), Align::kLeft});
  columns.push_back({"", heading_of(kBounces), Align::kLeft});
}

void add_outcome_cells(std::vector<std::string>& cells, const flow::Tally& tally) {
  for (std::size_t i = 0; i < flow::kHistogramCount; ++i) {
    const flow::ColumnInfo& info = flow::kColumnInfos.at(flow::kHistogramColumns.at(i));
    if (!info.heading.empty()) {
      const flow::Histogram& histogram = tally.histogram(i);
      cells.push_back(quantile_text(histogram, info.unit, 0.5));
      cells.push_back(quantile_text(histogram, info.unit, 0.99));
      cells.push_back(count_text(histogram));
    }
  }
  cells.push_back(remote_text(tally));
  cells.push_back(counts_text(tally.states, flow::state_names()));
  cells.push_back(counts_text(tally.placements.operations, flow::placement_names()));
  cells.push_back(counts_text(tally.bounces.operations, flow::bounce_names()));
}

std::string number_text(flow::Unit unit, std::uint64_t number) {
  switch (unit) {
    case flow::Unit::kNs:
      return duration_text(number);
    case flow::Unit::kBytes:
      return bytes_text(number);
    case flow::Unit::kNone:
      break;
  }
  return std::to_string(number);
}

std::string quantile_text(const flow::Histogram& histogram, flow::Unit unit, double quantile) {
  const std::optional<std::uint64_t> value = histogram.quantile(quantile);
  return value ? number_text(unit, *value) : "-";
}

std::string byte_rate_text(const flow::Tally& tally, double interval_s) {
  return bytes_text(static_cast<std::uint64_t>(std::llround(bytes_per_second(tally, interval_s))));
}

std::string promise_text(const flow::Tally& tally) {
  const std::uint64_t broken = tally.counter(flow::counter_index("broken_promises"));
  if (broken == 0) return "";
  return fmt::format(
      "broken promises: {} of {} operations were to go past host memory, and did not\n", broken,
      tally.operations());
}

std::string books_text(const flow::Books& books) {
  std::string text = "books: " + flow::to_string(books) + '\n';
  if (books.recursion_misses != 0) {
    text += fmt::format("recursion misses: {} events were not seen\n", books.recursion_misses);
  }
  return text;
}

}  // namespace flowtop::output
