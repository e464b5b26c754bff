// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <liburing.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "base/result.h"
#include "harness/job.h"

namespace flowtop::workload {

// How requests are put together, on top of the flags of the ring.
struct RequestStyle {
  bool async = false;  // hand each to an io-wq worker
  bool fixed_buffers = false;
  bool fixed_files = false;
  std::uint32_t linked = 1;  // requests per chain
};

struct ExitRing {
  void operator()(io_uring* ring) const;
};
using RingPtr = std::unique_ptr<io_uring, ExitRing>;

// A bare ring of so many submission entries. kPrivilege: the kernel keeps this process from rings.
Result<RingPtr> make_ring(unsigned entries, unsigned setup_flags);

// A read or write of this buffer, which is registered in this place, if in any.
void prepare_transfer(io_uring_sqe& entry, int file, const Step& step, std::span<std::byte> buffer,
                      std::optional<unsigned> registered);

// A ring with the buffers and the file of a job.
class Ring {
 public:
  static Result<Ring> create(const Job& job, unsigned setup_flags, const RequestStyle& style);

  // Puts operation `index` into the submission queue, which has room for job.options.depth.
  void queue(Job& job, std::uint64_t index) const;

  // Queues `count` operations and hands them to the kernel.
  Status submit(Job& job, std::uint64_t first, std::uint64_t count) const;

  // Takes every completion that is there into the ledger; returns how many.
  std::uint32_t reap(Job& job) const;

  [[nodiscard]] io_uring* get() const { return ring_.get(); }

 private:
  Ring(RingPtr ring, const RequestStyle& style) : ring_(std::move(ring)), style_(style) {}

  RingPtr ring_;
  RequestStyle style_;
};

}  // namespace flowtop::workload
