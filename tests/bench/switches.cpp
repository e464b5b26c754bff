// SPDX-License-Identifier: Apache-2.0
// Context switches without I/O: two threads on one CPU that hand a byte back and forth.
// usage: flowtop-bench-switches SECONDS REPORT
#include <fmt/format.h>
#include <pthread.h>
#include <sched.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <thread>

namespace {

struct Pipe {
  Pipe() {
    if (pipe(ends.data()) != 0) std::abort();
  }
  void send() const {
    if (write(ends[1], "x", 1) != 1) std::abort();
  }
  [[nodiscard]] bool receive() const {
    char byte = 0;
    return read(ends[0], &byte, 1) == 1;
  }
  void close_sender() const { close(ends[1]); }

  std::array<int, 2> ends{};
};

void run_on_first_cpu() {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(0, &set);
  if (pthread_setaffinity_np(pthread_self(), sizeof(set), &set) != 0) std::abort();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  const std::chrono::duration<double> limit(std::strtod(argv[1], nullptr));
  const Pipe there;
  const Pipe back;
  run_on_first_cpu();
  std::thread answerer([&] {
    while (there.receive()) back.send();
  });
  std::uint64_t rounds = 0;
  const auto begin = std::chrono::steady_clock::now();
  std::chrono::duration<double> passed{};
  while (passed < limit) {
    for (int i = 0; i < 1000; i++, rounds++) {
      there.send();
      if (!back.receive()) return 1;
    }
    passed = std::chrono::steady_clock::now() - begin;
  }
  there.close_sender();
  answerer.join();
  std::ofstream(argv[2]) << fmt::format("{{\"done\": {}, \"seconds\": {}}}\n", 2 * rounds,
                                        passed.count());
  return 0;
}
