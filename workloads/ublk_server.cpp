// SPDX-License-Identifier: Apache-2.0
// A block device of our own, through Linux' ublk driver: its requests come as completion entries of
// this process's rings, one ring and one thread for each queue.
#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <pthread.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <exception>
#include <thread>
#include <vector>

#include "base/system_error.h"
#include "base/unique_fd.h"
#include "ublk/device.h"
#include "ublk/queue.h"
#include "ublk/storage.h"

namespace flowtop::workload::ublk {
namespace {

struct Options {
  Shape shape{};
  std::string backing{};  // empty: memory
};

void say(const Error& error) { fmt::print(stderr, "ublk-server: {}\n", error.message); }

// SIGTERM and SIGINT, of all threads that are started later, too, as a file that is read.
Result<UniqueFd> end_signals() {
  sigset_t signals;
  ::sigemptyset(&signals);
  ::sigaddset(&signals, SIGTERM);
  ::sigaddset(&signals, SIGINT);
  ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  UniqueFd file(::signalfd(-1, &signals, SFD_CLOEXEC));
  if (!file) return system_error(ErrorKind::kInternal, "signalfd", errno);
  return file;
}

// Returns when standard input has ended or one of the signals came.
void wait_for_end(const UniqueFd& signals) {
  std::array<pollfd, 2> files{pollfd{STDIN_FILENO, POLLIN, 0}, pollfd{signals.get(), POLLIN, 0}};
  char byte = 0;
  do {
    while (::poll(files.data(), files.size(), -1) < 0 && errno == EINTR) {
    }
  } while (files[1].revents == 0 && ::read(STDIN_FILENO, &byte, 1) > 0);
}

// The driver waits for every queue: without one of them the process has no use, and the driver
// stops the device of a process that is gone.
void serve_or_die(Queue& queue) {
  ::pthread_setname_np(::pthread_self(), fmt::format("ublk-queue-{}", queue.number()).c_str());
  if (const Status status = queue.serve(); !status) {
    say(status.error());
    ::_exit(1);
  }
}

Result<std::vector<Queue>> make_queues(const Device& device, int file, const Storage& storage) {
  std::vector<Queue> queues;
  for (std::uint16_t number = 0; number < device.shape().queues; ++number) {
    auto queue = Queue::create(device, file, storage, number);
    if (!queue) return queue.error();
    queues.push_back(std::move(*queue));
  }
  return queues;
}

Status serve_until_end(Device& device, const UniqueFd& signals) {
  if (Status status = device.start(); !status) return status;
  fmt::print("{} is there: {} bytes, {} queues\n", device.block_path(), device.shape().bytes,
             device.shape().queues);
  static_cast<void>(std::fflush(stdout));
  wait_for_end(signals);
  return Done{};
}

Status serve(Device& device, const Storage& storage, const UniqueFd& signals) {
  const UniqueFd file(::open(device.queue_path().c_str(), O_RDWR | O_CLOEXEC));
  if (!file) return system_error(ErrorKind::kInternal, device.queue_path(), errno);
  auto queues = make_queues(device, file.get(), storage);
  if (!queues) return queues.error();

  std::vector<std::thread> threads;
  for (Queue& queue : *queues) {
    threads.emplace_back(serve_or_die, std::ref(queue));
  }
  const Status served = serve_until_end(device, signals);
  const Status stopped = device.stop();
  for (std::thread& thread : threads) {
    thread.join();
  }
  return served ? stopped : served;
}

Status run(const Options& options) {
  auto signals = end_signals();
  if (!signals) return signals.error();
  auto storage = options.backing.empty() ? Storage::in_memory(options.shape.bytes)
                                         : Storage::in_file(options.backing);
  if (!storage) return storage.error();
  Shape shape = options.shape;
  shape.bytes = storage->bytes;
  auto device = Device::add(shape);
  if (!device) return device.error();
  const Status served = serve(*device, *storage, *signals);
  const Status removed = device->remove();
  return served ? removed : served;
}

void add_options(CLI::App& app, Options& options) {
  constexpr auto kPage = std::uint64_t{4096};
  constexpr auto kMaxBytes = std::uint64_t{1} << 34;
  CLI::Option* bytes = app.add_option("--size", options.shape.bytes, "Of the device, e.g. 64m")
                           ->transform(CLI::AsSizeValue(false))
                           ->check(CLI::Range(kPage, kMaxBytes))
                           ->capture_default_str();
  app.add_option("--backing", options.backing,
                 "Keep the data in this file or block device, not in memory")
      ->excludes(bytes);
  app.add_option("--queues", options.shape.queues, "At most one for each CPU")
      ->check(CLI::Range(std::uint16_t{1}, std::uint16_t{64}))
      ->capture_default_str();
  app.add_option("--depth", options.shape.depth, "Requests that a queue serves at once")
      ->check(CLI::Range(std::uint16_t{1}, std::uint16_t{128}))
      ->capture_default_str();
}

}  // namespace
}  // namespace flowtop::workload::ublk

int main(int argc, char** argv) {
  using namespace flowtop::workload::ublk;
  try {
    CLI::App app{"Serves a block device through ublk until standard input ends or SIGTERM",
                 "flowtop-workload-ublk-server"};
    Options options;
    add_options(app, options);
    CLI11_PARSE(app, argc, argv);
    ::pthread_setname_np(::pthread_self(), "ublk-server");
    if (const flowtop::Status status = run(options); !status) {
      say(status.error());
      return 1;
    }
    return 0;
  } catch (const std::exception& failure) {
    (void)std::fprintf(stderr, "ublk-server: %s\n", failure.what());
    return 1;
  }
}
