// SPDX-License-Identifier: Apache-2.0
#include "cli/doctor_report.h"

#include <fmt/format.h>

#include <utility>

namespace flowtop::cli {
namespace {

void add_kernel_mends(const host::SystemInfo& system, std::vector<std::string>& mends) {
  if (!system.has_btf) {
    mends.emplace_back(
        "no /sys/kernel/btf/vmlinux: run a kernel built with CONFIG_DEBUG_INFO_BTF=y");
  }
  if (system.lockdown == host::Lockdown::kConfidentiality) {
    mends.emplace_back(
        "lockdown is confidentiality, which refuses BPF: boot with lockdown=integrity or none");
  }
}

// Without complaint from the kernel a capability that is not held was not needed, but for the one
// without which symbols read as 0.
void add_capability_mends(const Findings& findings, bool all_attached,
                          std::vector<std::string>& mends) {
  for (const host::Capability& capability : findings.system.capabilities) {
    if (capability.effective) continue;
    if (capability.name == "CAP_SYSLOG") {
      mends.emplace_back(
          "missing CAP_SYSLOG: without kernel symbols, paths are unknown; run flowtop as root");
    } else if (!all_attached) {
      mends.push_back(fmt::format("missing {}: run flowtop as root", capability.name));
    }
  }
}

std::vector<std::string> mends_for(const Findings& findings) {
  std::vector<std::string> mends;
  add_kernel_mends(findings.system, mends);
  std::vector<std::string> missing;
  for (const kernel::ProgramStatus& program : findings.programs) {
    if (program.attached || is_superfluous(program, findings.programs)) continue;
    missing.push_back(fmt::format("{}: {}", program.name, program.reason));
  }
  add_capability_mends(findings, missing.empty() && !findings.probes_error, mends);
  if (findings.probes_error) mends.push_back(findings.probes_error->message);
  mends.insert(mends.end(), missing.begin(), missing.end());
  return mends;
}

}  // namespace

DoctorReport diagnose(Findings findings) {
  DoctorReport report;
  report.paths = path_coverage(findings.programs);
  report.mends = mends_for(findings);
  report.findings = std::move(findings);
  return report;
}

}  // namespace flowtop::cli
