// SPDX-License-Identifier: Apache-2.0
#include "output/calibrate_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "output/humanise.h"
#include "output/text_table.h"

namespace flowtop::output {
namespace {

using calibrate::Agreement;
using calibrate::Gap;
using calibrate::Report;
using Align = TextTable::Align;

std::vector<TextTable::Column> columns() {
  return {{"", "scenario", Align::kLeft},
          {"", "verdict", Align::kLeft},
          {"", "operations", Align::kRight},
          {"", "missing", Align::kRight},
          {"", "extra", Align::kRight},
          {"", "disorder", Align::kRight},
          {"", "unseen", Align::kRight},
          {"submit off by", "p50", Align::kRight},
          {"submit off by", "p99", Align::kRight},
          {"ready off by", "p50", Align::kRight},
          {"ready off by", "p99", Align::kRight},
          {"oncpu off by", "p50", Align::kRight},
          {"oncpu off by", "p99", Align::kRight},
          {"", "agreement", Align::kLeft}};
}

std::string agreement_text(const Report& report) {
  std::string text;
  for (const Agreement& agreement : report.agreements) {
    if (!text.empty()) text += ", ";
    const double percent = std::floor(agreement.share() * 1000) / 10;
    text += agreement.agreed == agreement.known
                ? agreement.what
                : fmt::format("{} {:.1f}%", agreement.what, percent);
  }
  return text;
}

void add_gap(std::vector<std::string>& cells, const Report& report, std::string_view what) {
  const auto gap = std::ranges::find(report.gaps, what, &Gap::what);
  const bool known = gap != report.gaps.end() && gap->count > 0;
  cells.push_back(known ? duration_text(gap->median_ns) : "");
  cells.push_back(known ? duration_text(gap->p99_ns) : "");
}

std::string cost_text(const calibrate::OwnCost& cost) {
  if (!cost.not_measured.empty()) return "own cost: not measured: " + cost.not_measured + "\n";
  const std::uint64_t operations = std::max<std::uint64_t>(cost.operations, 1);
  return fmt::format("own cost: {} of BPF programs per operation, {:.1f} calls ({}, once more)\n",
                     duration_text(cost.run_ns / operations),
                     static_cast<double>(cost.calls) / static_cast<double>(operations),
                     cost.scenario);
}

std::vector<std::string> cells_of(const Report& report) {
  if (report.skipped) {
    return {report.scenario, verdict(report), "", "", "", "", "", "", "", "", "", "", "",
            *report.skipped};
  }
  std::vector<std::string> cells = {report.scenario,
                                    verdict(report),
                                    std::to_string(report.operations),
                                    std::to_string(report.missing),
                                    std::to_string(report.extra),
                                    std::to_string(report.order_violations + report.outside.rows()),
                                    std::to_string(report.unseen)};
  add_gap(cells, report, "submit");
  add_gap(cells, report, "ready");
  add_gap(cells, report, "oncpu");
  cells.push_back(agreement_text(report));
  return cells;
}

}  // namespace

std::string calibrate_table(const calibrate::Findings& findings) {
  const std::vector<Report>& reports = findings.reports;
  TextTable table(columns());
  for (const Report& report : reports) table.add_row(cells_of(report));
  std::string text = table.text();
  for (const Report& report : reports) {
    if (report.runs > 1) {
      text += fmt::format("{}: run {} times: its instants were off by too much before\n",
                          report.scenario, report.runs);
    }
    if (report.missed != 0) {
      text += fmt::format("{}: {} events came while a program of flowtop was preempted\n",
                          report.scenario, report.missed);
    }
    for (const std::string& failure : report.failures) {
      text += fmt::format("{}: {}\n", report.scenario, failure);
    }
  }
  const auto count = [&](std::string_view wanted) {
    return std::ranges::count(reports, wanted, calibrate::verdict);
  };
  text += cost_text(findings.cost);
  return text + fmt::format("{} passed, {} failed, {} skipped\n", count("pass"), count("fail"),
                            count("skipped"));
}

}  // namespace flowtop::output
