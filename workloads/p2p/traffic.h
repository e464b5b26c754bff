// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "harness/job.h"
#include "p2p/slots.h"

namespace flowtop::workload::p2pmem {

struct Terms {
  std::uint32_t host_percent = 0;  // of the operations: they bounce
  // Of the pattern that is read or written; nothing: nobody looks at the data.
  std::optional<std::uint64_t> salt{};
};

// The operations of a job between its disk and slots. Of each, in this order: load, send, seen,
// unload.
class Traffic {
 public:
  Traffic(Job& job, std::vector<Slot> slots, const Terms& terms)
      : job_(job), slots_(std::move(slots)), terms_(terms) {}

  // What is to be written is there from now on; of what is to be read, nothing.
  void load(std::uint64_t index, std::uint32_t slot) const;
  // Returns what the disk writes to or reads from; the kernel is asked for it next.
  [[nodiscard]] std::span<std::byte> send(std::uint64_t index, std::uint32_t slot);
  void seen(std::uint64_t index, std::int64_t result) { job_.ledger.seen(index, result); }
  // Brings what was read to its end, and looks at it.
  void unload(std::uint64_t index, std::uint32_t slot, std::int64_t result);

  [[nodiscard]] Job& job() { return job_; }
  [[nodiscard]] std::uint32_t slots() const { return static_cast<std::uint32_t>(slots_.size()); }
  // All that a disk may write to or read from.
  [[nodiscard]] std::vector<std::span<std::byte>> buffers() const;

  [[nodiscard]] std::uint64_t bounced() const { return bounced_; }
  // Of reads, those that brought the pattern and those that brought something else.
  [[nodiscard]] std::uint64_t right() const { return right_; }
  [[nodiscard]] std::uint64_t wrong() const { return wrong_; }

 private:
  [[nodiscard]] bool bounces(std::uint64_t index) const;
  [[nodiscard]] std::span<std::byte> buffer(std::uint64_t index, std::uint32_t slot) const;

  Job& job_;
  std::vector<Slot> slots_;
  Terms terms_;
  std::uint64_t bounced_ = 0;
  std::uint64_t right_ = 0;
  std::uint64_t wrong_ = 0;
};

}  // namespace flowtop::workload::p2pmem
