// SPDX-License-Identifier: Apache-2.0
#include "p2p/disk_pattern.h"

#include <fcntl.h>
#include <pthread.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <functional>
#include <thread>
#include <utility>

#include "base/system_error.h"
#include "harness/target.h"
#include "p2p/memory.h"
#include "p2p/pattern.h"

namespace flowtop::workload::p2pmem {
namespace {

// `step` gets the disk and a buffer for one operation.
using DoStep = std::function<Status(int disk, const Step& step, std::span<std::byte> buffer)>;

Status for_each_step(const Job& job, int access, const DoStep& step) {
  const Result<Target> target = open_target(job.options.path, access | O_DIRECT);
  if (!target) return target.error();
  const Result<Memory> buffer = of_host()(job.options.bytes);
  if (!buffer) return buffer.error();
  for (const Step& each : job.plan) {
    if (Status done = step(target->file.get(), each, buffer->all()); !done) return done;
  }
  return Done{};
}

Status by_a_thread(const std::function<Status()>& work) {
  Status done = Done{};
  std::thread([&] {
    ::pthread_setname_np(::pthread_self(), "p2p-check");
    done = work();
  }).join();
  return done;
}

Status whole(const char* call, ssize_t done, std::size_t bytes) {
  if (std::cmp_equal(done, bytes)) return Done{};
  return system_error(ErrorKind::kInternal, call, done < 0 ? errno : EIO);
}

Status write_pattern(int disk, const Step& step, std::span<std::byte> buffer, std::uint64_t salt) {
  std::ranges::copy(pattern_of(step.offset, buffer.size(), salt), buffer.begin());
  const auto offset = static_cast<off_t>(step.offset);
  return whole("pwrite", ::pwrite(disk, buffer.data(), buffer.size(), offset), buffer.size());
}

Status read_back(int disk, const Step& step, std::span<std::byte> buffer) {
  const auto offset = static_cast<off_t>(step.offset);
  return whole("pread", ::pread(disk, buffer.data(), buffer.size(), offset), buffer.size());
}

}  // namespace

Status fill_disk(const Job& job, std::uint64_t salt) {
  return by_a_thread([&] {
    return for_each_step(job, O_RDWR, [salt](int disk, const Step& step, std::span<std::byte> all) {
      return write_pattern(disk, step, all, salt);
    });
  });
}

Result<std::uint64_t> count_wrong(const Job& job, std::uint64_t salt) {
  std::uint64_t wrong = 0;
  const DoStep look = [&](int disk, const Step& step, std::span<std::byte> buffer) -> Status {
    if (Status read = read_back(disk, step, buffer); !read) return read;
    wrong += holds_pattern(buffer, step.offset, salt) ? 0 : 1;
    return Done{};
  };
  const Status done = by_a_thread([&] { return for_each_step(job, O_RDONLY, look); });
  if (!done) return done.error();
  return wrong;
}

}  // namespace flowtop::workload::p2pmem
