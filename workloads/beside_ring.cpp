// SPDX-License-Identifier: Apache-2.0
// A direct read is under way through a ring while its thread reads elsewhere in the file through
// the page cache: the second is not part of the first.
#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "base/system_error.h"
#include "harness/program.h"
#include "harness/ring.h"

namespace flowtop::workload {
namespace {

// Another file description, whose reads find nothing in the page cache and read nothing ahead.
Result<UniqueFd> open_cached(const Options& options) {
  UniqueFd file(::open(options.path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) return system_error(ErrorKind::kInput, options.path, errno);
  for (const int advice : {POSIX_FADV_DONTNEED, POSIX_FADV_RANDOM}) {
    const int rc = ::posix_fadvise(file.get(), 0, 0, advice);
    if (rc != 0) return system_error(ErrorKind::kInternal, "posix_fadvise", rc);
  }
  return file;
}

// One byte of a page costs a read of the page.
Status touch(int file, std::uint64_t offset) {
  std::array<std::byte, 1> byte{};
  const ssize_t done = ::pread(file, byte.data(), byte.size(), static_cast<off_t>(offset));
  if (done < 0) return system_error(ErrorKind::kInternal, "pread", errno);
  return Done{};
}

Status read_both_ways(Job& job) {
  auto ring = Ring::create(job, 0, {});
  if (!ring) return ring.error();
  auto cached = open_cached(job.options);
  if (!cached) return cached.error();
  for (std::uint64_t index = 0; index < job.plan.size(); ++index) {
    if (Status status = ring->submit(job, index, 1); !status) return status;
    if (Status status = touch(cached->get(), job.plan[index].offset); !status) return status;
    io_uring_cqe* first = nullptr;
    if (const int rc = io_uring_wait_cqe(ring->get(), &first); rc < 0) {
      return system_error(ErrorKind::kInternal, "io_uring_wait_cqe", -rc);
    }
    ring->reap(job);
  }
  return Done{};
}

}  // namespace
}  // namespace flowtop::workload

int main(int argc, char** argv) {
  using namespace flowtop::workload;
  return run_program({.name = "beside-ring",
                      .description = "A buffered pread while a direct read is under way in a ring",
                      .open_flags = O_DIRECT,
                      .run = read_both_ways},
                     argc, argv);
}
