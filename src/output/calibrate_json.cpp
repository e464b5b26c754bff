// SPDX-License-Identifier: Apache-2.0
#include "output/calibrate_json.h"

#include "output/json_text.h"

namespace flowtop::output {
namespace {

using Json = nlohmann::ordered_json;

Json agreements_of(const calibrate::Report& report) {
  Json json = Json::object();
  for (const calibrate::Agreement& agreement : report.agreements) {
    json[agreement.what] = {{"known", agreement.known}, {"agreed", agreement.agreed}};
  }
  return json;
}

Json gaps_of(const calibrate::Report& report) {
  Json json = Json::object();
  for (const calibrate::Gap& gap : report.gaps) {
    json[gap.what] = {{"count", gap.count},
                      {"median_ns", gap.median_ns},
                      {"p99_ns", gap.p99_ns},
                      {"max_ns", gap.max_ns},
                      {"median_tolerance_ns", gap.median_tolerance_ns},
                      {"p99_tolerance_ns", gap.p99_tolerance_ns}};
  }
  return json;
}

Json portions_of(const calibrate::Report& report) {
  Json json = Json::object();
  for (const calibrate::Portion& portion : report.portions) {
    json[portion.what] = {{"of", portion.of},
                          {"share", portion.share},
                          {"at_least", portion.at_least},
                          {"at_most", portion.at_most}};
  }
  return json;
}

Json to_json(const calibrate::Report& report) {
  Json json = {{"scenario", report.scenario},
               {"what", report.what},
               {"verdict", calibrate::verdict(report)}};
  if (report.skipped) {
    json["reason"] = *report.skipped;
    return json;
  }
  json["runs"] = report.runs;
  json["operations"] = report.operations;
  json["matched"] = report.matched;
  json["unwaited"] = report.unwaited;
  json["missing"] = report.missing;
  json["extra"] = report.extra;
  json["fragments"] = report.fragments;
  json["wakes"] = report.wakes;
  json["order_violations"] = report.order_violations;
  json["outside"] = report.outside.rows();
  json["unseen"] = report.unseen;
  json["hidden"] = report.hidden;
  json["missed"] = report.missed;
  json["agreement"] = agreements_of(report);
  json["off_by"] = gaps_of(report);
  json["shares"] = portions_of(report);
  json["failures"] = report.failures;
  return json;
}

Json cost_of(const calibrate::OwnCost& cost) {
  if (!cost.not_measured.empty()) return {{"not_measured", cost.not_measured}};
  return {{"scenario", cost.scenario},
          {"operations", cost.operations},
          {"run_ns", cost.run_ns},
          {"calls", cost.calls}};
}

}  // namespace

std::string calibrate_json(const calibrate::Findings& findings) {
  Json scenarios = Json::array();
  for (const calibrate::Report& report : findings.reports) scenarios.push_back(to_json(report));
  return json_text({{"scenarios", scenarios},
                    {"own_cost", cost_of(findings.cost)},
                    {"verdict", calibrate::all_hold(findings.reports) ? "pass" : "fail"}},
                   2) +
         "\n";
}

}  // namespace flowtop::output
