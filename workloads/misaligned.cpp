// SPDX-License-Identifier: Apache-2.0
// Direct I/O (O_DIRECT) on parts of pages, one of each page: where the file system takes it all the
// same, it reads or writes the whole page through the page cache.
#include <fcntl.h>

#include "base/system_error.h"
#include "harness/program.h"
#include "harness/transfer.h"

namespace flowtop::workload {
namespace {

constexpr std::uint64_t kPage = 4096;
constexpr std::uint64_t kInPage = 512;

// Nothing is cached, and no pages come along that nobody asked for.
Status meet_an_empty_cache(int file) {
  for (const int advice : {POSIX_FADV_DONTNEED, POSIX_FADV_RANDOM}) {
    if (const int error = ::posix_fadvise(file, 0, 0, advice); error != 0) {
      return system_error(ErrorKind::kInternal, "posix_fadvise", error);
    }
  }
  return Done{};
}

Status part_by_part(Job& job) {
  if (job.plan.size() * kPage > job.target.bytes) {
    return Error{ErrorKind::kUsage, "the file has fewer pages than there are operations"};
  }
  if (const Status met = meet_an_empty_cache(job.target.file.get()); !met) return met;
  for (std::uint64_t index = 0; index < job.plan.size(); ++index) {
    job.plan[index].offset = index * kPage + kInPage;
    job.ledger.submitting(index, job.plan[index].write);
    job.ledger.placed(index, FLOWTOP_PLACEMENT_PAGE_CACHE);
    job.ledger.seen(index, transfer(job, index));
  }
  return Done{};
}

}  // namespace
}  // namespace flowtop::workload

int main(int argc, char** argv) {
  using namespace flowtop::workload;
  return run_program({.name = "misaligned",
                      .description = "Direct I/O of less than a page, at offsets within pages",
                      .open_flags = O_DIRECT,
                      .run = part_by_part},
                     argc, argv);
}
