// SPDX-License-Identifier: Apache-2.0
// Between which CPUs results travel.
#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>

#include "flow/enum_names.h"
#include "flow/sums.h"
#include "output/humanise.h"
#include "terminal/cpu_units.h"
#include "terminal/pages/pages.h"

namespace flowtop::terminal {
namespace {

using ftxui::Elements;
using ftxui::text;

constexpr std::size_t kLeastWidth = 3;  // "100"
constexpr std::size_t kNameWidth = 5;
constexpr std::size_t kWhatWidth = 16;

// The rows and columns of the matrix.
struct Grid {
  std::vector<CpuUnit> units;
  std::size_t width = kLeastWidth;  // of a cell, less what stands before it
};

Grid grid_of(const host::Topology& topology, std::size_t most) {
  Grid grid{.units = cpu_units(topology, most)};
  for (const CpuUnit& unit : grid.units) grid.width = std::max(grid.width, unit.name.size());
  return grid;
}

// As fine as there is room for.
Grid grid_that_fits(const host::Topology& topology, std::size_t width) {
  const std::size_t room = width > kNameWidth ? width - kNameWidth : 0;
  Grid grid = grid_of(topology, room / (kLeastWidth + 1));
  const std::size_t most = room / (grid.width + 1);
  return grid.units.size() > most ? grid_of(topology, most) : grid;
}

std::size_t line_width(const Grid& grid) {
  return kNameWidth + grid.units.size() * (grid.width + 1);
}

// Between two units: another cache or another node begins.
enum class Border : std::uint8_t { kNone, kCache, kNode };

Border border_before(const Grid& grid, std::size_t unit) {
  if (unit == 0) return Border::kCache;
  const CpuUnit& before = grid.units[unit - 1];
  if (grid.units[unit].node != before.node) return Border::kNode;
  return grid.units[unit].llc != before.llc ? Border::kCache : Border::kNone;
}

std::string_view upright(Border border, const Style& style) {
  switch (border) {
    case Border::kNode:
      return style.unicode ? "║" : "#";
    case Border::kCache:
      return style.unicode ? "│" : "|";
    case Border::kNone:
      break;
  }
  return " ";
}

std::string_view across(Border border, const Style& style) {
  if (border == Border::kNode) return style.unicode ? "═" : "=";
  return style.unicode ? "─" : "-";
}

std::string share_text(std::uint64_t count, std::uint64_t total) {
  if (count == 0) return ".";
  const double percent = 100.0 * static_cast<double>(count) / static_cast<double>(total);
  return percent < 1 ? "<1" : fmt::format("{:.0f}", percent);
}

ftxui::Element heading_line(const Grid& grid, const Style& style) {
  std::string line = on_the_right("CPU", kNameWidth);
  for (std::size_t i = 0; i < grid.units.size(); ++i) {
    line += upright(border_before(grid, i), style);
    line += on_the_right(grid.units[i].name, grid.width);
  }
  return label(line, Tint::kHeading, style);
}

ftxui::Element rule_line(const Grid& grid, Border border, const Style& style) {
  std::string line(kNameWidth, ' ');
  for (std::size_t i = 0; i < grid.units.size() * (grid.width + 1); ++i) {
    line += across(border, style);
  }
  return label(line, Tint::kFaint, style);
}

ftxui::Element matrix_line(const Grid& grid, const PairMatrix& matrix, std::size_t complete,
                           const Style& style) {
  Elements cells = {
      label(on_the_right(grid.units[complete].name, kNameWidth), Tint::kHeading, style)};
  for (std::size_t consumer = 0; consumer < grid.units.size(); ++consumer) {
    const std::uint64_t count = matrix.at(complete, consumer);
    cells.push_back(label(upright(border_before(grid, consumer), style), Tint::kFaint, style));
    const Tint tint = count == 0             ? Tint::kFaint
                      : complete == consumer ? Tint::kGood
                                             : Tint::kNotice;
    ftxui::Element cell =
        label(on_the_right(share_text(count, matrix.total()), grid.width), tint, style);
    if (tint == Tint::kNotice) cell = std::move(cell) | ftxui::bold;
    cells.push_back(std::move(cell));
  }
  return ftxui::hbox(std::move(cells));
}

// A filter chooses rows: what is counted it leaves as it is.
bool has_more_than_the_filter_admits(const ViewState& view) {
  const bool is_whole_row = view.one_row && view.grouping == flow::Grouping::kFlow;
  return !view.filter.text.empty() && !is_whole_row;
}

// Of how many and which operations the matrix is.
ftxui::Element matrix_title(const Scene& scene, std::uint64_t total, const Style& style) {
  const bool one_row = scene.view.one_row;
  const std::string_view filter =
      has_more_than_the_filter_admits(scene.view) ? " without the filter" : "";
  return ftxui::hbox({label(fmt::format("{}{}, {} operations",
                                        one_row ? "selected row" : "all rows", filter, total),
                            Tint::kHeading, style),
                      text(fmt::format(" (a: {})", one_row ? "all rows" : "the selected row"))});
}

void add_matrix(Elements& lines, const Scene& scene, const Style& style, Size room) {
  const Counted counted = scene.view.one_row ? Counted::kWatched : Counted::kAll;
  const std::optional<WatchedRow> wanted = row_to_watch(scene.view);
  if (counted == Counted::kWatched && (!wanted || scene.moment.watched != wanted)) {
    lines.push_back(text("the selected row was not counted apart in this interval (a: all rows)"));
    return;
  }
  const Grid grid = grid_that_fits(scene.host.topology, room.width);
  if (line_width(grid) > room.width) {
    lines.push_back(text(fmt::format("{} nodes are too many for this width", grid.units.size())));
    return;
  }
  const PairMatrix matrix(grid.units, scene.moment.pairs, counted);
  lines.push_back(matrix_title(scene, matrix.total(), style));
  if (matrix.total() == 0) {
    lines.push_back(text("no result with both its CPUs known in this interval"));
    return;
  }
  lines.push_back(text("% of them: completed on the line's CPU, consumed on the column's"));
  lines.push_back(heading_line(grid, style));
  for (std::size_t i = 0; i < grid.units.size(); ++i) {
    const Border border = border_before(grid, i);
    if (i != 0 && border != Border::kNone) lines.push_back(rule_line(grid, border, style));
    lines.push_back(matrix_line(grid, matrix, i, style));
  }
}

void add_distances(Elements& lines, std::string_view what, const flow::Tally& tally,
                   const Style& style) {
  const std::uint64_t located = flow::located(tally.distances);
  std::string line;
  for (std::size_t i = FLOWTOP_DISTANCE_NONE + 1; i < FLOWTOP_DISTANCE_COUNT; ++i) {
    if (tally.distances.at(i) == 0) continue;
    line += fmt::format(
        "{} {:.1f}%  ", flow::distance_names()[i].name,
        100.0 * static_cast<double>(tally.distances.at(i)) / static_cast<double>(located));
  }
  lines.push_back(
      named(what, kWhatWidth, line.empty() ? "-" : line + fmt::format("of {}", located), style));
}

// "0: 0-3   1: 4-7".
std::string parts_text(const std::vector<host::DeviceQueues::Part>& parts) {
  std::string text;
  for (const host::DeviceQueues::Part& part : parts) {
    text += fmt::format("{}{}: {}", text.empty() ? "" : "   ", part.number,
                        part.cpus.empty() ? "?" : part.cpus);
  }
  return text.empty() ? "-" : text;
}

std::string rq_affinity_text(const std::optional<int>& rq_affinity) {
  if (!rq_affinity) return "-";
  switch (*rq_affinity) {
    case 0:
      return "0: completes where the interrupt arrives";
    case 1:
      return "1: completes on a CPU that shares a cache with the submitter's";
    case 2:
      return "2: completes on the submitter's CPU";
    default:
      return std::to_string(*rq_affinity);
  }
}

// How the device of the selected row is set up.
void add_queues(Elements& lines, const Scene& scene, std::uint32_t dev, const Style& style) {
  const auto found = scene.moment.queues.find(dev);
  if (found == scene.moment.queues.end()) return;
  const auto add = [&](std::string_view what, const std::string& value) {
    lines.push_back(named(what, kWhatWidth, value, style));
  };
  lines.push_back(text(""));
  add("device", output::printable(scene.moment.names.device(dev)));
  add("rq_affinity", rq_affinity_text(found->second.rq_affinity));
  add("queue: CPUs", parts_text(found->second.queues));
  add("interrupt: CPUs", parts_text(found->second.interrupts));
}

}  // namespace

Elements locality_lines(const Scene& scene, const Style& style, Size room) {
  Elements lines;
  add_distances(lines, "all", scene.moment.sample.interval.total, style);
  const std::optional<std::size_t> row = scene.rows.looked_at(scene.view);
  if (row) add_distances(lines, "selected row", scene.rows.at(*row).tally, style);
  lines.push_back(text(""));
  add_matrix(lines, scene, style, room);
  if (row) add_queues(lines, scene, scene.rows.at(*row).key.dev, style);
  return lines;
}

}  // namespace flowtop::terminal
