// SPDX-License-Identifier: Apache-2.0
// One row of the table: where the time of its operations goes.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "flow/catalogue.h"
#include "flow/enum_names.h"
#include "flow/sums.h"
#include "output/humanise.h"
#include "output/table_columns.h"
#include "terminal/pages/pages.h"
#include "terminal/powers.h"

namespace flowtop::terminal {
namespace {

using ftxui::Elements;
using ftxui::text;

constexpr std::size_t kLabelWidth = 22;
constexpr std::size_t kNumberWidth = 9;
constexpr std::size_t kCountWidth = 12;
constexpr double kP50 = 0.5;
constexpr double kP99 = 0.99;

// One after the other in an operation's life, each from where the last one ends.
constexpr std::array kChain = {
    flow::histogram_index("submit_to_issue_ns"), flow::histogram_index("issue_to_complete_ns"),
    flow::histogram_index("complete_to_wake_sent_ns"),
    flow::histogram_index("wake_sent_to_wake_ns"), flow::histogram_index("locality_debt_ns")};

// "submit_to_issue_ns" is "submit to issue".
std::string stage_name(std::size_t histogram) {
  std::string name(flow::kColumnInfos.at(flow::kHistogramColumns.at(histogram)).key);
  if (name.ends_with("_ns")) name.resize(name.size() - 3);
  std::ranges::replace(name, '_', ' ');
  return name;
}

flow::Unit unit_of(std::size_t histogram) {
  return flow::kColumnInfos.at(flow::kHistogramColumns.at(histogram)).unit;
}

// Where a stage lies in the waterfall.
struct Span {
  std::uint64_t from = 0;
  std::uint64_t p50 = 0;
  std::uint64_t p99 = 0;
};

std::string repeated(std::string_view what, std::size_t times) {
  std::string line;
  for (std::size_t i = 0; i < times; ++i) line += what;
  return line;
}

// Up to p50 it is full, from there to p99 light.
std::string span_text(const Span& span, std::uint64_t end, std::size_t width, const Style& style) {
  const auto place = [&](std::uint64_t value) {
    return static_cast<std::size_t>(static_cast<double>(value) / static_cast<double>(end) *
                                    static_cast<double>(width));
  };
  const std::size_t from = std::min(place(span.from), width - 1);
  const std::size_t middle = std::clamp(place(span.from + span.p50), from + 1, width);
  const std::size_t to = std::clamp(place(span.from + span.p99), middle, width);
  return std::string(from, ' ') + repeated(style.unicode ? "█" : "#", middle - from) +
         repeated(style.unicode ? "░" : "-", to - middle);
}

// "12", or "10/12" where the percentiles rest on 10 of them; "83%/1234567" where that is too long.
std::string count_of_values(const flow::Histogram& values) {
  std::string text = output::count_text(values);
  if (text.size() < kCountWidth) return text;
  return fmt::format(
      "{:.0f}%/{}",
      100.0 * static_cast<double>(values.ranked()) / static_cast<double>(values.count()),
      values.count());
}

std::string stage_numbers(const flow::Tally& tally, std::size_t histogram) {
  const flow::Histogram& values = tally.histogram(histogram);
  const auto quantile = [&](double rank) {
    return output::quantile_text(values, unit_of(histogram), rank);
  };
  return on_the_left(stage_name(histogram), kLabelWidth) +
         on_the_right(quantile(kP50), kNumberWidth) + on_the_right(quantile(kP99), kNumberWidth) +
         on_the_right(count_of_values(values), kCountWidth) + "  ";
}

using Spans = std::map<std::size_t, Span>;

void add_span(Spans& spans, const flow::Tally& tally, std::size_t histogram, std::uint64_t from) {
  const std::optional<std::uint64_t> p50 = tally.histogram(histogram).quantile(kP50);
  if (!p50) return;
  spans[histogram] = {from, *p50, *tally.histogram(histogram).quantile(kP99)};
}

// All of them on one scale of time: the eye sees the wide one. What is no part of the chain begins
// with the device's completion.
Spans spans_of(const flow::Tally& tally) {
  Spans spans;
  std::uint64_t at = 0;
  std::uint64_t completion = 0;
  for (const std::size_t histogram : kChain) {
    add_span(spans, tally, histogram, at);
    if (spans.contains(histogram)) at += spans[histogram].p50;
    if (histogram == flow::histogram_index("issue_to_complete_ns")) completion = at;
  }
  for (std::size_t i = 0; i < flow::kHistogramCount; ++i) {
    if (unit_of(i) == flow::Unit::kNs && !spans.contains(i)) add_span(spans, tally, i, completion);
  }
  return spans;
}

// The chain first, then the others.
std::vector<std::size_t> stages_in_order() {
  std::vector<std::size_t> order(kChain.begin(), kChain.end());
  for (std::size_t i = 0; i < flow::kHistogramCount; ++i) {
    if (std::ranges::count(kChain, i) == 0) order.push_back(i);
  }
  return order;
}

void add_waterfall(Elements& lines, const flow::Tally& tally, const ViewState& view,
                   const Style& style, std::size_t width) {
  constexpr std::size_t kNumbersWidth = kLabelWidth + 2 * kNumberWidth + kCountWidth + 2;
  const std::size_t bar_width = width > kNumbersWidth ? width - kNumbersWidth : 1;
  const Spans spans = spans_of(tally);
  std::uint64_t end = 1;
  for (const auto& [histogram, span] : spans) end = std::max(end, span.from + span.p99);
  lines.push_back(label(on_the_left("stage", kLabelWidth) + on_the_right("p50", kNumberWidth) +
                            on_the_right("p99", kNumberWidth) + on_the_right("n", kCountWidth) +
                            "  0" + on_the_right(output::duration_text(end), bar_width - 1),
                        Tint::kHeading, style));
  for (const std::size_t histogram : stages_in_order()) {
    if (tally.histogram(histogram).count() == 0 && histogram != view.histogram) continue;
    ftxui::Element numbers = text(stage_numbers(tally, histogram));
    if (histogram == view.histogram) numbers = std::move(numbers) | ftxui::inverted;
    const auto span = spans.find(histogram);
    lines.push_back(
        ftxui::hbox({std::move(numbers), span == spans.end()
                                             ? text("")
                                             : label(span_text(span->second, end, bar_width, style),
                                                     Tint::kGood, style)}));
  }
}

constexpr std::size_t kPowerWidth = 25;  // "from  16.0us       1234  "

// The last moments of the histogram, as many as there is room for; the oldest first.
std::span<const Powers> heat_that_fits(const Scene& scene, std::size_t width) {
  constexpr std::size_t kLeastBar = 10;
  if (scene.heat == nullptr) return {};
  const std::span<const Powers> all = scene.heat->moments();
  const std::size_t most =
      width > kPowerWidth + kLeastBar + 1 ? width - kPowerWidth - kLeastBar - 1 : 0;
  return all.last(std::min(all.size(), most));
}

std::uint64_t count_of(const Powers& powers, int power) {
  const auto found = powers.find(power);
  return found == powers.end() ? 0 : found->second;
}

std::uint64_t most_of(const Powers& powers) {
  std::uint64_t most = 0;
  for (const auto& [power, count] : powers) most = std::max(most, count);
  return most;
}

// So that the few that are late can be seen beside the many.
double heat_of(std::uint64_t count, std::uint64_t most) {
  return std::log1p(static_cast<double>(count)) / std::log1p(static_cast<double>(most));
}

// All between the lowest and the highest value, now or before; between 0, of who need not wait, and
// the next one there may be nothing for long.
std::vector<int> powers_to_show(const Powers& now, std::span<const Powers> before) {
  std::set<int> filled;
  const auto include = [&](const Powers& powers) {
    for (const auto& [power, count] : powers) filled.insert(power);
  };
  include(now);
  std::ranges::for_each(before, include);
  std::vector<int> shown;
  if (filled.erase(0) != 0) shown.push_back(0);
  if (filled.empty()) return shown;
  for (int power = *filled.begin(); power <= *filled.rbegin(); ++power) shown.push_back(power);
  return shown;
}

ftxui::Element histogram_title(const ViewState& view, std::size_t moments, const Style& style) {
  const flow::ColumnInfo& info = flow::kColumnInfos.at(flow::kHistogramColumns.at(view.histogram));
  return label(fmt::format("{}, per {} ({} < > {} another){}", stage_name(view.histogram),
                           info.histogram == flow::HistogramPer::kWake ? "wake" : "operation",
                           style.unicode ? "←" : "Left", style.unicode ? "→" : "Right",
                           moments == 0 ? "" : fmt::format(", last {} intervals", moments)),
               Tint::kHeading, style);
}

// This moment's values, and beside them those of the last ones.
void add_histogram(Elements& lines, const Scene& scene, const flow::Tally& tally,
                   const Style& style, std::size_t width) {
  const Powers now = by_power_of_two(tally.histogram(scene.view.histogram));
  const std::span<const Powers> before = heat_that_fits(scene, width);
  lines.push_back(histogram_title(scene.view, before.size(), style));
  const std::vector<int> shown = powers_to_show(now, before);
  if (shown.empty()) {
    lines.push_back(text("no values"));
    return;
  }
  const std::size_t others = kPowerWidth + (before.empty() ? 0 : before.size() + 1);
  const std::size_t room = width > others ? width - others : 1;
  const auto most = static_cast<double>(std::max<std::uint64_t>(most_of(now), 1));
  std::uint64_t hottest = 1;
  for (const Powers& powers : before) hottest = std::max(hottest, most_of(powers));
  const flow::Unit unit = unit_of(scene.view.histogram);
  for (const int power : shown) {
    const std::uint64_t count = count_of(now, power);
    const double share = static_cast<double>(count) / most;
    Elements line = {
        text(fmt::format("from {:>7} {:>10}  ", output::number_text(unit, least_of(power)), count)),
        label(bar(share, room, style), Tint::kGood, style)};
    if (!before.empty()) line.push_back(text(" "));
    for (const Powers& powers : before) {
      line.push_back(heat_cell(heat_of(count_of(powers, power), hottest), style));
    }
    lines.push_back(ftxui::hbox(std::move(line)));
  }
}

// "waiting 3990 (99.8%)  running 10 (0.2%)".
template <typename Counts, typename NameOf>
std::string shares_text(const Counts& counts, const NameOf& name_of) {
  const std::uint64_t all = flow::sum_of(counts);
  std::string line;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (counts.at(i) == 0) continue;
    line += fmt::format("{}{} {} ({:.1f}%)", line.empty() ? "" : "  ", name_of(i), counts.at(i),
                        100.0 * static_cast<double>(counts.at(i)) / static_cast<double>(all));
  }
  return line.empty() ? "-" : line;
}

// How the results of a row that many flows were joined to travelled: of a flow, its name tells.
std::vector<std::uint64_t> deliveries_of(const Scene& scene, const flow::Cell& row) {
  const flow::Grouping grouping = scene.view.grouping;
  const flow::GroupKey key = flow::group_key(row, grouping);
  std::vector<std::uint64_t> deliveries(FLOWTOP_DELIVERY_COUNT);
  for (const flow::Cell& flow : scene.moment.sample.interval.cells) {
    const bool is_of_row = flow::group_key(flow, grouping) == key &&
                           scene.view.filter.rows.admits_flow(flow, scene.moment.names);
    if (is_of_row) deliveries.at(flow.key.delivery) += flow.tally.operations();
  }
  return deliveries;
}

// "3 errors (io 2, no_space 1)".
std::string errors_text(const flow::Tally& tally) {
  std::string classes;
  for (std::size_t i = 0; i < tally.errors.size(); ++i) {
    if (tally.errors.at(i) == 0) continue;
    classes += fmt::format("{}{} {}", classes.empty() ? "" : ", ",
                           flow::error_class_names()[i].name, tally.errors.at(i));
  }
  return fmt::format("{} errors{}", tally.counter(flow::counter_index("errors")),
                     classes.empty() ? "" : " (" + classes + ")");
}

// "page_cache 500 (1.95MiB)": one operation may have several, so that no share is of all.
std::string bounces_text(const flow::Bounces& bounces) {
  std::string line;
  for (std::size_t i = 0; i < bounces.operations.size(); ++i) {
    if (bounces.operations.at(i) == 0) continue;
    line += fmt::format("{}{} {} ({})", line.empty() ? "" : "  ", flow::bounce_names()[i].name,
                        bounces.operations.at(i), output::bytes_text(bounces.bytes.at(i)));
  }
  return line;
}

// Where the bytes are and went.
void add_memory(Elements& lines, const Scene& scene, const flow::Cell& row, const Style& style,
                std::size_t width) {
  constexpr std::size_t kNames = 12;
  const auto add = [&](std::string_view what, const std::string& value) {
    lines.push_back(named(what, kNames, value.substr(0, width - std::min(width, kNames)), style));
  };
  const flow::Tally& tally = row.tally;
  add("memory", shares_text(tally.placements.operations,
                            [](std::size_t i) { return flow::placement_names()[i].name; }));
  if (const std::string bounces = bounces_text(tally.bounces); !bounces.empty()) {
    add("bounces", bounces);
  }
  if (const auto fixed = tally.counter(flow::counter_index("fixed_buffer_operations"))) {
    add("registered",
        fmt::format("{} of {} operations on registered buffers", fixed, tally.operations()));
  }
  if (const auto broken = tally.counter(flow::counter_index("broken_promises"))) {
    add("promise", fmt::format("{} of {} operations did not have the direct path that was "
                               "promised",
                               broken, tally.operations()));
  }
  if (scene.view.grouping != flow::Grouping::kFlow) return;
  const flow::PathClass path = output::path_of(row, scene.moment.sample);
  add("path", fmt::format("{}: driven by the {}, submitted by the {}, buffers: {}", path.name,
                          path.infrastructure, path.initiator, path.buffers));
  add("seen by", path.evidence);
}

void add_counts(Elements& lines, const Scene& scene, const flow::Cell& row, const Style& style) {
  const flow::Tally& tally = row.tally;
  const auto add = [&](std::string_view what, const std::string& value) {
    lines.push_back(named(what, 12, value, style));
  };
  add("operations",
      fmt::format("{}, {}, {}", tally.operations(),
                  output::bytes_text(tally.counter(flow::counter_index("operation_bytes"))),
                  errors_text(tally)));
  add("consumers",
      shares_text(tally.states, [](std::size_t i) { return flow::state_names()[i].name; }));
  add("distance",
      shares_text(tally.distances, [](std::size_t i) { return flow::distance_names()[i].name; }));
  if (scene.view.grouping == flow::Grouping::kFlow) return;
  add("delivery", shares_text(deliveries_of(scene, row),
                              [](std::size_t i) { return flow::delivery_names()[i].name; }));
}

// Of a moment that is kept, only the busiest are known by themselves.
std::string why_not_shown(const Moment& moment) {
  const bool has_all = std::ranges::none_of(moment.sample.interval.cells, stands_for_many);
  return has_all ? "it did nothing in this interval (Escape: back)"
                 : "it did nothing in this interval, or was not among its busiest (Escape: back)";
}

std::string title_of(const Scene& scene, const flow::Cell& cell) {
  std::string title;
  for (const std::size_t column : output::identity_columns()) {
    const std::string value = output::identity_text(column, cell, scene.moment.names);
    if (value.empty() || value == "-" || value == "unknown") continue;
    title +=
        fmt::format("{}{} {}", title.empty() ? "" : "  ", output::identity_heading(column), value);
  }
  return title;
}

}  // namespace

ftxui::Elements detail_lines(const Scene& scene, const Style& style, Size room) {
  const std::optional<std::size_t> row = scene.rows.looked_at(scene.view);
  if (!row) return {text(why_not_shown(scene.moment))};
  const flow::Cell& cell = scene.rows.at(*row);
  Elements lines = {text(title_of(scene, cell)) | ftxui::bold};
  add_counts(lines, scene, cell, style);
  add_memory(lines, scene, cell, style, room.width);
  add_waterfall(lines, cell.tally, scene.view, style, room.width);
  add_histogram(lines, scene, cell.tally, style, room.width);
  return lines;
}

}  // namespace flowtop::terminal
