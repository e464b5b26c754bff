// SPDX-License-Identifier: Apache-2.0
#include "host/processes.h"

#include <fmt/format.h>

#include "host/files.h"

namespace flowtop::host {

namespace fs = std::filesystem;

namespace {

fs::path directory_of(const fs::path& proc_root, pid_t pid) {
  return proc_root / std::to_string(pid);
}

}  // namespace

Result<Process> find_process(const fs::path& proc_root, pid_t pid) {
  const auto status = pid > 0 ? read_text(directory_of(proc_root, pid) / "status") : std::nullopt;
  if (!status) {
    return Error{ErrorKind::kUsage,
                 fmt::format("no process has pid {}: give the pid of a running process", pid)};
  }
  const auto tgid = parse_number<pid_t>(status_field(*status, "Tgid"));
  if (tgid && *tgid != pid) {
    return Error{ErrorKind::kUsage,
                 fmt::format("{} is a thread of process {}: give the pid {}", pid, *tgid, *tgid)};
  }
  if (status_field(*status, "State").starts_with('Z')) {
    return Error{ErrorKind::kUsage,
                 fmt::format("process {} has ended: give the pid of a running process", pid)};
  }
  return Process{.tgid = pid, .comm = comm_of(proc_root, pid).value_or("")};
}

std::optional<std::string> comm_of(const fs::path& proc_root, pid_t tid) {
  return read_value(directory_of(proc_root, tid) / "comm");
}

}  // namespace flowtop::host
