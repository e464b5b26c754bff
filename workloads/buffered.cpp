// SPDX-License-Identifier: Apache-2.0
// Reads and writes through the page cache, and what they leave to others.
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <map>

#include "base/system_error.h"
#include "harness/program.h"
#include "harness/ring.h"
#include "harness/transfer.h"

namespace flowtop::workload {
namespace {

enum class Mode {
  kPlain,      // pread or pwrite; what was written is left to background writeback
  kFsync,      // fsync after every write
  kReadahead,  // ask for the pages and leave
};

// A read meets an empty page cache.
Status drop_cached(const Job& job) {
  const int rc = ::posix_fadvise(job.target.file.get(), 0, 0, POSIX_FADV_DONTNEED);
  return rc != 0 ? Status{system_error(ErrorKind::kInternal, "posix_fadvise", rc)} : Status{Done{}};
}

std::int64_t transfer_by(Mode mode, const Job& job, std::uint64_t index) {
  const int fd = job.target.file.get();
  const Step& step = job.plan[index];
  if (mode == Mode::kReadahead) {
    const auto offset = static_cast<off64_t>(step.offset);
    return ::readahead(fd, offset, job.buffers.bytes()) < 0 ? -errno : 0;
  }
  const std::int64_t done = transfer(job, index);
  if (done >= 0 && step.write && mode == Mode::kFsync && ::fsync(fd) != 0) {
    return -errno;
  }
  return done;
}

Status through_the_cache(Job& job, Mode mode) {
  if (Status status = drop_cached(job); !status) {
    return status;
  }
  for (std::uint64_t index = 0; index < job.plan.size(); ++index) {
    job.ledger.submitting(index, job.plan[index].write);
    job.ledger.seen(index, transfer_by(mode, job, index));
  }
  return Done{};
}

void add_mode(CLI::App& app, Mode& mode) {
  const std::map<std::string, Mode> modes{
      {"plain", Mode::kPlain}, {"fsync", Mode::kFsync}, {"readahead", Mode::kReadahead}};
  app.add_option("--mode", mode, "plain, fsync (after every write) or readahead")
      ->transform(CLI::CheckedTransformer(modes, CLI::ignore_case));
}

}  // namespace
}  // namespace flowtop::workload

int main(int argc, char** argv) {
  using namespace flowtop::workload;
  Mode mode = Mode::kPlain;
  return run_program({.name = "buffered",
                      .description = "I/O through the page cache",
                      .add_options = [&](CLI::App& app) { add_mode(app, mode); },
                      .run = [&](Job& job) { return through_the_cache(job, mode); }},
                     argc, argv);
}
