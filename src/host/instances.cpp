// SPDX-License-Identifier: Apache-2.0
#include "host/instances.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <system_error>

#include "host/files.h"
#include "host/processes.h"

namespace flowtop::host {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kPrograms[] = {"flowtop", "flowtop-exporter"};
constexpr std::size_t kCommSize = 15;  // the kernel cuts a comm to this

bool runs_flowtop(const fs::path& proc_root, pid_t pid) {
  std::error_code error;
  std::string name = fs::read_symlink(proc_root / std::to_string(pid) / "exe", error).filename();
  std::size_t compared = std::string_view::npos;
  if (error == std::errc::permission_denied) {
    name = comm_of(proc_root, pid).value_or("");
    compared = kCommSize;
  }
  // A binary that was replaced while it runs, as by an upgrade.
  constexpr std::string_view kDeleted = " (deleted)";
  if (name.ends_with(kDeleted)) {
    name.resize(name.size() - kDeleted.size());
  }
  return std::ranges::any_of(
      kPrograms, [&](std::string_view program) { return name == program.substr(0, compared); });
}

// Other users choose these bytes, and they end on a terminal or in JSON: nothing that moves the
// cursor, nothing that may be invalid UTF-8.
std::string printable_cmdline(std::string cmdline) {
  while (cmdline.ends_with('\0')) {
    cmdline.pop_back();
  }
  for (char& c : cmdline) {
    if (c == '\0') {
      c = ' ';
    } else if (c < ' ' || c > '~') {
      c = '?';
    }
  }
  return cmdline;
}

}  // namespace

std::vector<Instance> other_instances(const fs::path& proc_root, pid_t self) {
  std::vector<Instance> instances;
  for (const fs::path& entry : list_directory(proc_root)) {
    const auto pid = parse_number<pid_t>(entry.filename().string());
    if (pid && *pid != self && runs_flowtop(proc_root, *pid)) {
      instances.push_back({*pid, printable_cmdline(read_text(entry / "cmdline").value_or(""))});
    }
  }
  std::ranges::sort(instances, {}, &Instance::pid);
  return instances;
}

}  // namespace flowtop::host
