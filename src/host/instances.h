// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

namespace flowtop::host {

struct Instance {
  pid_t pid = 0;
  std::string cmdline;  // arguments separated by spaces; what is not printable ASCII is '?'

  friend bool operator==(const Instance&, const Instance&) = default;
};

// Processes other than `self` that run flowtop or its exporter, by pid.
[[nodiscard]] std::vector<Instance> other_instances(const std::filesystem::path& proc_root,
                                                    pid_t self);

}  // namespace flowtop::host
