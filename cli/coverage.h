// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/probes.h"

namespace flowtop::cli {

// How what flowtop says about an I/O path is known on this host.
enum class Coverage {
  kExact,     // read at the events that define it
  kInferred,  // a stand-in where the defining event is not seen
  kNone,      // not observable
};

[[nodiscard]] std::string_view to_string(Coverage coverage);

struct PathCoverage {
  std::string_view path;
  Coverage coverage = Coverage::kNone;
  std::string reason;  // limits that remain, or why there is none
};

// One entry for each I/O path that flowtop knows of, in a fixed order. basic: this kernel takes the
// basic programs only.
[[nodiscard]] std::vector<PathCoverage> path_coverage(
    std::span<const kernel::ProgramStatus> programs, bool basic = false);

// A program for a name that another kernel has for an event which is seen here.
[[nodiscard]] bool is_superfluous(const kernel::ProgramStatus& program,
                                  std::span<const kernel::ProgramStatus> programs);

}  // namespace flowtop::cli
