// SPDX-License-Identifier: Apache-2.0
#include "host/hidden_completions.h"

#include <fmt/format.h>
#include <unistd.h>

#include <fstream>
#include <set>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace flowtop::host {
namespace {

namespace fs = std::filesystem;

bool write(const fs::path& path, std::string_view text) {
  std::ofstream file(path);
  file << text << std::flush;
  return file.good();
}

// A condition that holds on top of a thread of PID 1.
std::string on_top_of_pid_1(const fs::path& proc) {
  std::set<std::string> names;
  std::error_code error;
  for (const fs::directory_entry& thread : fs::directory_iterator(proc / "1/task", error)) {
    std::ifstream comm(thread.path() / "comm");
    std::string name;
    if (std::getline(comm, name)) names.insert(name);
  }
  std::string condition;
  for (const std::string& name : names) {
    condition += fmt::format("{}COMM == \"{}\"", condition.empty() ? "" : " || ", name);
  }
  return condition;
}

}  // namespace

std::optional<HiddenCompletions> HiddenCompletions::watch(const fs::path& tracefs,
                                                          const fs::path& proc) {
  const fs::path instance = tracefs / "instances" / fmt::format("flowtop-{}", getpid());
  std::error_code error;
  if (!fs::create_directory(instance, error)) return std::nullopt;
  HiddenCompletions hidden(instance);  // removes the instance again
  const fs::path event = instance / "events/block/block_rq_complete";
  if (!write(event / "filter", on_top_of_pid_1(proc)) || !write(event / "enable", "1")) {
    return std::nullopt;
  }
  return hidden;
}

HiddenCompletions::HiddenCompletions(HiddenCompletions&& other) noexcept
    : instance_(std::exchange(other.instance_, {})) {}

HiddenCompletions::~HiddenCompletions() {
  if (instance_.empty()) return;
  rmdir(instance_.c_str());
}

std::uint64_t HiddenCompletions::take() {
  std::ifstream trace(instance_ / "trace");
  std::uint64_t count = 0;
  for (std::string line; std::getline(trace, line);) {
    count += !line.empty() && line.front() != '#' ? 1 : 0;
  }
  write(instance_ / "trace", " ");  // empties it
  return count;
}

}  // namespace flowtop::host
