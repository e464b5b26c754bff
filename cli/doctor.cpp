// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "cli/commands.h"
#include "cli/doctor_report.h"
#include "cli/message.h"
#include "cli/stdout.h"
#include "program/exit_code.h"
#include "program/signals.h"

namespace flowtop::cli {
namespace {

Findings examine() {
  Findings findings;
  findings.system = host::read_system_info("/sys", "/proc");
  findings.instances = host::other_instances("/proc", getpid());
  findings.p2p = host::read_p2p_topology("/sys", "/proc");
  kernel::ProbeOptions options;
  options.basic_suffices = true;
  const Result<kernel::Probes> probes = kernel::Probes::open(options);
  if (probes) {
    findings.programs = probes->programs();
    findings.limits = probes->limits();
  } else {
    findings.probes_error = probes.error();
  }
  return findings;
}

int run_doctor(const std::string& format) {
  static_cast<void>(program::ignore_sigpipe());
  const DoctorReport report = diagnose(examine());
  const Status printed =
      print(format == "json" ? to_json(report).dump(2) + "\n" : to_table(report));
  if (!printed) return fail(printed.error());
  if (report.findings.probes_error) return fail(*report.findings.probes_error);
  return program::kExitOk;
}

}  // namespace

Command add_doctor(CLI::App& parent) {
  CLI::App* app = parent.add_subcommand(
      "doctor", "Tell what flowtop can observe on this host, and what would help");
  const auto format = std::make_shared<std::string>("table");
  app->add_option("--format", *format, "table or json")
      ->check(CLI::IsMember({"table", "json"}))
      ->capture_default_str();
  return {app, [format](const Arguments&) { return run_doctor(*format); }};
}

}  // namespace flowtop::cli
