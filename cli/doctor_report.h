// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "host/instances.h"
#include "host/pci_topology.h"
#include "host/system_info.h"
#include "kernel/coverage.h"
#include "kernel/probes.h"

namespace flowtop::cli {

// What was found, as found; paths and mends follow from it.
struct Findings {
  host::SystemInfo system;
  std::vector<kernel::ProgramStatus> programs;
  std::string limits;                     // as kernel::Probes::limits()
  std::optional<Error> probes_error;      // nothing at all attached
  std::vector<host::Instance> instances;  // others that run now
  host::P2pTopology p2p;
};

// What flowtop can and cannot do here, and what would help.
struct DoctorReport {
  Findings findings;
  std::vector<kernel::PathCoverage> paths;
  std::vector<std::string> mends;
};

[[nodiscard]] DoctorReport diagnose(Findings findings);

[[nodiscard]] std::string to_table(const DoctorReport& report);
[[nodiscard]] nlohmann::json to_json(const DoctorReport& report);

}  // namespace flowtop::cli
