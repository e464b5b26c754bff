// SPDX-License-Identifier: Apache-2.0
#include "harness/asleep.h"

#include <fmt/format.h>

#include <fstream>
#include <string>
#include <thread>

namespace flowtop::workload {
namespace {

// proc(5): the state comes after the name, which is in parentheses and may hold any.
bool is_asleep(pid_t tid) {
  std::ifstream file(fmt::format("/proc/self/task/{}/stat", tid));
  std::string line;
  std::getline(file, line);
  const std::size_t name_end = line.rfind(") ");
  return name_end != std::string::npos && line.substr(name_end + 2, 1) == "S";
}

}  // namespace

void wait_until_asleep(const std::atomic<pid_t>& tid, std::chrono::milliseconds limit) {
  constexpr std::chrono::microseconds kBetween{50};
  while (tid == 0) std::this_thread::yield();
  const auto end = std::chrono::steady_clock::now() + limit;
  while (!is_asleep(tid) && std::chrono::steady_clock::now() < end) {
    std::this_thread::sleep_for(kBetween);
  }
}

}  // namespace flowtop::workload
