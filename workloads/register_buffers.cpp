// SPDX-License-Identifier: Apache-2.0
// Registers the same buffers with a ring over and over, or memory that the kernel does not take.
#include <sys/mman.h>

#include <cerrno>
#include <map>

#include "base/system_error.h"
#include "harness/program.h"
#include "harness/ring.h"

namespace flowtop::workload {
namespace {

enum class Memory {
  kAgain,     // the job's buffers, one region each
  kUnmapped,  // addresses behind which there is nothing
};

struct Registering {
  std::uint64_t times = 1;
  Memory memory = Memory::kAgain;
};

// An address range that nothing is mapped at.
Result<iovec> hole(std::size_t bytes) {
  void* const address =
      ::mmap(nullptr, bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (address == MAP_FAILED) return system_error(ErrorKind::kInternal, "mmap", errno);
  ::munmap(address, bytes);
  return iovec{.iov_base = address, .iov_len = bytes};
}

Result<std::vector<iovec>> regions_of(const Job& job, Memory memory) {
  if (memory == Memory::kAgain) return job.buffers.iovecs();
  const Result<iovec> region = hole(job.buffers.bytes());
  if (!region) return region.error();
  return std::vector<iovec>{*region};
}

// Each time is one operation of the ledger: its result is what the kernel said.
Status register_over_and_over(Job& job, const Registering& registering) {
  const Result<RingPtr> ring = make_ring(1, 0);
  if (!ring) return ring.error();
  const Result<std::vector<iovec>> regions = regions_of(job, registering.memory);
  if (!regions) return regions.error();
  for (std::uint64_t time = 0; time < registering.times; ++time) {
    const int result = io_uring_register_buffers(ring->get(), regions->data(),
                                                 static_cast<unsigned>(regions->size()));
    if (time < job.plan.size()) {
      job.ledger.submitting(time, false);
      job.ledger.seen(time, result);
    }
    if (result == 0) io_uring_unregister_buffers(ring->get());
  }
  return Done{};
}

void add_registering(CLI::App& app, Registering& registering) {
  const std::map<std::string, Memory> memories{{"again", Memory::kAgain},
                                               {"unmapped", Memory::kUnmapped}};
  app.add_option("--times", registering.times, "How often; --depth is the number of regions");
  app.add_option("--memory", registering.memory, "again or unmapped")
      ->transform(CLI::CheckedTransformer(memories, CLI::ignore_case));
}

}  // namespace
}  // namespace flowtop::workload

int main(int argc, char** argv) {
  using namespace flowtop::workload;
  Registering registering;
  return run_program({.name = "register",
                      .description = "Registers buffers with a ring, and does no I/O",
                      .add_options = [&](CLI::App& app) { add_registering(app, registering); },
                      .run = [&](Job& job) { return register_over_and_over(job, registering); }},
                     argc, argv);
}
