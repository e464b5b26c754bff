// SPDX-License-Identifier: Apache-2.0
// System calls that have nothing to do with I/O: what everybody else on the host pays for a tool.
// usage: flowtop-bench-calls SECONDS REPORT
#include <fmt/format.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <fstream>

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  const std::chrono::duration<double> limit(std::strtod(argv[1], nullptr));
  std::uint64_t done = 0;
  const auto begin = std::chrono::steady_clock::now();
  std::chrono::duration<double> passed{};
  while (passed < limit) {
    for (int i = 0; i < 10000; i++, done++) syscall(SYS_getppid);
    passed = std::chrono::steady_clock::now() - begin;
  }
  std::ofstream(argv[2]) << fmt::format("{{\"done\": {}, \"seconds\": {}}}\n", done,
                                        passed.count());
  return 0;
}
