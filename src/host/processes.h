// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>

#include "base/result.h"

namespace flowtop::host {

struct Process {
  pid_t tgid = 0;
  std::string comm;
};

// The live process `pid`. Fails with kUsage for an unknown pid, for one that has ended and waits
// for its parent, and for a thread id: the message then names its process.
[[nodiscard]] Result<Process> find_process(const std::filesystem::path& proc_root, pid_t pid);

// Name of a process or thread; nothing where it is gone.
[[nodiscard]] std::optional<std::string> comm_of(const std::filesystem::path& proc_root, pid_t tid);

}  // namespace flowtop::host
