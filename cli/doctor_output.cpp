// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <iterator>
#include <nlohmann/json.hpp>

#include "cli/doctor_p2p.h"
#include "cli/doctor_report.h"

namespace flowtop::cli {
namespace {

constexpr int kJsonSchema = 1;

using Buffer = std::back_insert_iterator<std::string>;

void print_system(Buffer out, const host::SystemInfo& system) {
  fmt::format_to(out, "kernel    {} ({})\n", system.kernel_release, system.machine);
  fmt::format_to(out, "BTF       {}\n", system.has_btf ? "yes" : "no");
  fmt::format_to(out, "lockdown  {}\n", host::to_string(system.lockdown));
}

void print_capabilities(Buffer out, const host::SystemInfo& system) {
  fmt::format_to(out, "\n{:<20}  HELD\n", "CAPABILITY");
  for (const host::Capability& each : system.capabilities) {
    fmt::format_to(out, "{:<20}  {}\n", each.name, each.effective ? "yes" : "no");
  }
}

void print_programs(Buffer out, const Findings& findings) {
  fmt::format_to(out, "\n{:<28}  {:<34}  STATE\n", "PROGRAM", "ATTACH POINT");
  for (const kernel::ProgramStatus& each : findings.programs) {
    fmt::format_to(out, "{:<28}  {:<34}  {}\n", each.name, each.attach_point,
                   each.attached ? "attached" : "not attached: " + each.reason);
  }
  if (findings.probes_error) {
    fmt::format_to(out, "nothing attached: {}\n", findings.probes_error->message);
  }
}

// Rows end where their last column is empty.
std::string padded(std::string_view text, std::size_t width, bool more) {
  return more ? fmt::format("{:<{}}  ", text, width) : std::string(text);
}

void print_paths(Buffer out, const std::vector<kernel::PathCoverage>& paths) {
  constexpr std::size_t kPathWidth = 16;
  constexpr std::size_t kCoverageWidth = 8;
  fmt::format_to(out, "\n{:<16}  {:<8}  REMARK\n", "PATH", "COVERAGE");
  for (const kernel::PathCoverage& each : paths) {
    fmt::format_to(out, "{}{}{}\n", padded(each.path, kPathWidth, true),
                   padded(to_string(each.coverage), kCoverageWidth, !each.reason.empty()),
                   each.reason);
  }
}

void print_instances(Buffer out, const std::vector<host::Instance>& instances) {
  fmt::format_to(out, "\nother running instances:{}\n", instances.empty() ? " none" : "");
  for (const host::Instance& each : instances) {
    fmt::format_to(out, "  {}  {}\n", each.pid, each.cmdline);
  }
}

void print_mends(Buffer out, const std::vector<std::string>& mends) {
  fmt::format_to(out, "\nto mend:{}\n", mends.empty() ? " nothing" : "");
  for (const std::string& each : mends) fmt::format_to(out, "  {}\n", each);
}

}  // namespace

std::string to_table(const DoctorReport& report) {
  std::string text;
  const Buffer out(text);
  print_system(out, report.findings.system);
  print_capabilities(out, report.findings.system);
  print_programs(out, report.findings);
  print_paths(out, report.paths);
  fmt::format_to(out, "\n{}", p2p_table(report.findings.p2p));
  print_instances(out, report.findings.instances);
  print_mends(out, report.mends);
  return text;
}

nlohmann::json to_json(const DoctorReport& report) {
  nlohmann::json programs = nlohmann::json::array();
  for (const kernel::ProgramStatus& each : report.findings.programs) {
    programs.push_back({{"name", each.name},
                        {"attach_point", each.attach_point},
                        {"attached", each.attached},
                        {"reason", each.reason}});
  }
  nlohmann::json paths = nlohmann::json::array();
  for (const kernel::PathCoverage& each : report.paths) {
    paths.push_back(
        {{"path", each.path}, {"coverage", to_string(each.coverage)}, {"reason", each.reason}});
  }
  nlohmann::json instances = nlohmann::json::array();
  for (const host::Instance& each : report.findings.instances) {
    instances.push_back({{"pid", each.pid}, {"cmdline", each.cmdline}});
  }
  return {{"schema", kJsonSchema},
          {"flowtop", FLOWTOP_VERSION},
          {"system", report.findings.system},
          {"programs", std::move(programs)},
          {"paths", std::move(paths)},
          {"p2p", p2p_json(report.findings.p2p)},
          {"instances", std::move(instances)},
          {"mends", report.mends}};
}

}  // namespace flowtop::cli
