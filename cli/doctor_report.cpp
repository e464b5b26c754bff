// SPDX-License-Identifier: Apache-2.0
#include "cli/doctor_report.h"

#include <fmt/format.h>

#include <utility>

namespace flowtop::cli {
namespace {

// Where nothing attached, its error says why and what helps.
std::vector<std::string> mends_for(const Findings& findings) {
  if (findings.probes_error) return {findings.probes_error->message};
  std::vector<std::string> mends;
  if (!findings.limits.empty()) {
    mends.push_back(findings.limits + "; run Linux 6.1 or newer to see all");
  }
  for (const kernel::ProgramStatus& program : findings.programs) {
    if (program.attached || !program.needed || kernel::is_superfluous(program, findings.programs))
      continue;
    mends.push_back(fmt::format("{}: {}", program.name, program.reason));
  }
  return mends;
}

// Where processes may not use io_uring, its paths can be observed and yet show nothing.
std::string who_may_use_io_uring(const host::SystemInfo& system) {
  constexpr int kSomeProcesses = 1;
  const int disabled = system.io_uring_disabled.value_or(0);
  if (disabled < kSomeProcesses) return {};
  return fmt::format(
      "kernel.io_uring_disabled is {}: {} can make a ring; set it to 0 to use it", disabled,
      disabled == kSomeProcesses ? "only CAP_SYS_ADMIN and the group kernel.io_uring_group"
                                 : "no process");
}

void remark_on_io_uring(const host::SystemInfo& system, std::vector<kernel::PathCoverage>& paths) {
  const std::string remark = who_may_use_io_uring(system);
  for (kernel::PathCoverage& each : paths) {
    if (remark.empty() || each.coverage == kernel::Coverage::kNone ||
        !each.path.starts_with("io_uring")) {
      continue;
    }
    each.reason = each.reason.empty() ? remark : fmt::format("{}; {}", remark, each.reason);
  }
}

}  // namespace

DoctorReport diagnose(Findings findings) {
  DoctorReport report;
  report.paths = kernel::path_coverage(
      findings.programs,
      {.full_programs = !findings.limits.empty(), .p2pdma = findings.p2p.kernel_lacks_it});
  remark_on_io_uring(findings.system, report.paths);
  report.mends = mends_for(findings);
  report.findings = std::move(findings);
  return report;
}

}  // namespace flowtop::cli
