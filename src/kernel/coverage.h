// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/probes.h"

namespace flowtop::kernel {

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

// What a kernel cannot do, whatever is attached.
struct KernelLacks {
  bool full_programs = false;  // it takes the basic ones only
  bool p2pdma = false;         // it was built without memory of PCI devices
};

// One entry for each I/O path that flowtop knows of, in a fixed order.
[[nodiscard]] std::vector<PathCoverage> path_coverage(std::span<const ProgramStatus> programs,
                                                      const KernelLacks& lacks = {});

// A line for each thing that this kernel keeps from flowtop: its limits, and each program that
// should be attached and is not. The others work.
[[nodiscard]] std::vector<std::string> what_is_missing(const Probes& probes);

// A program for a name that another kernel has for an event which is seen here.
[[nodiscard]] bool is_superfluous(const ProgramStatus& program,
                                  std::span<const ProgramStatus> programs);

}  // namespace flowtop::kernel
