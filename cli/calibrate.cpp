// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "cli/commands.h"
#include "cli/ground.h"
#include "cli/message.h"
#include "cli/proving_ground.h"
#include "cli/stdout.h"
#include "output/calibrate_json.h"
#include "output/calibrate_table.h"
#include "program/exit_code.h"

namespace flowtop::cli {
namespace {

using workload::Place;
using workload::Scenario;

struct CalibrateOptions {
  std::vector<std::string> scenarios;
  GroundOptions ground{};
  std::string format = "table";
  double tolerance = 1;
  bool list = false;
};

Result<std::vector<Scenario>> chosen(const std::vector<std::string>& names) {
  std::vector<Scenario> all = workload::all_scenarios();
  if (names.empty()) return all;
  std::vector<Scenario> result;
  for (const std::string& name : names) {
    const auto found = std::ranges::find(all, name, &Scenario::name);
    if (found == all.end()) {
      return Error{ErrorKind::kUsage,
                   "no scenario is called '" + name + "': --list shows which there are"};
    }
    result.push_back(*found);
  }
  return result;
}

std::string list_of(const std::vector<Scenario>& scenarios) {
  std::size_t width = 0;
  for (const Scenario& scenario : scenarios) width = std::max(width, scenario.name.size());
  std::string text;
  for (const Scenario& scenario : scenarios) {
    text +=
        scenario.name + std::string(width + 2 - scenario.name.size(), ' ') + scenario.what + "\n";
  }
  return text;
}

Result<std::vector<calibrate::Report>> prove_all(const std::vector<Scenario>& scenarios,
                                                 ProvingGround& ground) {
  std::vector<calibrate::Report> reports;
  for (const Scenario& scenario : scenarios) {
    Result<calibrate::Report> report = ground.prove(scenario);
    if (!report) return report.error();
    reports.push_back(std::move(report).value());
  }
  return reports;
}

// Of the first scenario that ran.
Result<calibrate::OwnCost> cost_of_one(const std::vector<Scenario>& scenarios,
                                       const std::vector<calibrate::Report>& reports,
                                       ProvingGround& ground) {
  for (std::size_t i = 0; i < scenarios.size(); ++i) {
    if (!reports[i].skipped) return ground.measure_cost(scenarios[i]);
  }
  return calibrate::OwnCost{.not_measured = "nothing could run"};
}

Result<calibrate::Findings> calibrate_on(const Place& place, const std::vector<Scenario>& scenarios,
                                         double tolerance) {
  Result<program::Signals> signals = program::Signals::block();
  if (!signals) return signals.error();
  Result<ProvingGround> ground = ProvingGround::open(place, *signals, tolerance);
  if (!ground) return ground.error();
  Result<std::vector<calibrate::Report>> reports = prove_all(scenarios, *ground);
  if (!reports) return reports.error();
  Result<calibrate::OwnCost> cost = cost_of_one(scenarios, *reports, *ground);
  if (!cost) return cost.error();
  return calibrate::Findings{.reports = std::move(reports).value(),
                             .cost = std::move(cost).value()};
}

int run_calibrate(const CalibrateOptions& options) {
  const Result<std::vector<Scenario>> scenarios = chosen(options.scenarios);
  if (!scenarios) return fail(scenarios.error());
  if (options.list) {
    const Status listed = print(list_of(*scenarios));
    return listed ? static_cast<int>(program::kExitOk) : fail(listed.error());
  }
  const Result<Ground> ground = make_ground(options.ground);
  if (!ground) return fail(ground.error());
  const Result<calibrate::Findings> findings =
      calibrate_on(ground->place, *scenarios, options.tolerance);
  if (!findings) return fail(findings.error());
  const Status printed = print(options.format == "json" ? output::calibrate_json(*findings)
                                                        : output::calibrate_table(*findings));
  if (!printed) return fail(printed.error());
  return calibrate::all_hold(findings->reports) ? program::kExitOk : program::kExitNotProven;
}

}  // namespace

Command add_calibrate(CLI::App& parent) {
  CLI::App* app = parent.add_subcommand(
      "calibrate", "Prove the numbers on this host, by programs that know the truth");
  const auto options = std::make_shared<CalibrateOptions>();
  app->add_option("scenario", options->scenarios, "Scenarios to run (default: all)")
      ->type_name("SCENARIO");
  app->add_option("--device", options->ground.device,
                  "Block device to read from (default: a loop device in memory)")
      ->type_name("NAME");
  app->add_option("--file", options->ground.file, "File to read from, of 64 MiB or more")
      ->type_name("FILE")
      ->excludes("--device");
  app->add_flag("--allow-writes", options->ground.allow_writes,
                "Write to the device or file that is named, too: what is there is lost");
  app->add_option("--format", options->format, "table or json")
      ->check(CLI::IsMember({"table", "json"}))
      ->capture_default_str();
  app->add_option("--tolerance", options->tolerance,
                  "Allow instants to be off by TIMES as much as on a quiet host")
      ->type_name("TIMES")
      ->check(CLI::Range(1.0, 10000.0))
      ->capture_default_str();
  app->add_flag("--list", options->list, "Show the scenarios and run none");
  return {app, [options](const Arguments&) { return run_calibrate(*options); }};
}

}  // namespace flowtop::cli
