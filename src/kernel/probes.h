// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "abi/record.h"
#include "base/result.h"
#include "kernel/aggregate.h"
#include "kernel/memory_facts.h"

// The only door to the kernel's BPF side: no libbpf type leaves src/kernel.
namespace flowtop::kernel {

struct ProgramStatus {
  std::string name;          // BPF program, e.g. "on_block_rq_complete"
  std::string attach_point;  // e.g. "tp_btf/block_rq_complete"
  bool attached = false;
  std::string reason;  // why not, and the mend; empty when attached
  bool needed = true;  // false: nothing is missing without it
};

// What the kernel counts of a loaded program. run_ns and calls stand still while nobody has the BPF
// statistics on.
struct ProgramRuns {
  std::string program;
  std::uint64_t run_ns = 0;
  std::uint64_t calls = 0;
  std::uint64_t recursion_misses = 0;
};

// Filters test the owner and the consumer of an operation, in the kernel where that is possible.
// Operations that have all that is given are to go past host memory.
struct Promise {
  std::optional<std::uint32_t> flow_id;
  std::optional<std::uint32_t> dev;
};

struct ProbeOptions {
  std::optional<std::uint32_t> tgid;
  std::optional<std::uint32_t> dev;  // kernel dev_t, as in flowtop_op_record
  std::size_t ring_bytes = std::size_t{64} << 20;
  bool stream = true;                         // hand out a record of each operation
  std::optional<AggregateOptions> aggregate;  // add operations up in the kernel
  std::vector<Promise> promises;              // at most MAX_PROMISES
  bool attach = true;                         // false: probe and load only (doctor)
  bool basic_suffices = false;  // where a kernel allows no more: direct I/O, a row per bio
};

// The loss books (enum flowtop_book), summed over CPUs, and what only user space knows.
struct Books {
  std::array<std::uint64_t, FLOWTOP_BOOK_COUNT> counts{};
  std::uint64_t open = 0;  // operations in flight now
  // Of those that are in neither yet, what nobody is known to wait for: a consumer may still turn
  // up.
  std::uint64_t unwaited_in_flight = 0;
  std::uint64_t unwaited_bytes_in_flight = 0;
  std::uint64_t recursion_misses =
      0;  // events missed because a program was already running on that CPU
};

// One whole record, header included.
using RecordSink = std::function<void(std::span<const std::byte>)>;

class Probes {
 public:
  // Loads what this kernel can take and attaches it. Fails only if nothing at all could attach,
  // with kPrivilege or kAttach.
  static Result<Probes> open(const ProbeOptions& options);

  Probes(Probes&&) noexcept;
  Probes& operator=(Probes&&) noexcept;
  Probes(const Probes&) = delete;
  Probes& operator=(const Probes&) = delete;
  ~Probes();

  [[nodiscard]] const std::vector<ProgramStatus>& programs() const;

  // What is less on this kernel than elsewhere, and why, on one line; empty: nothing is.
  [[nodiscard]] const std::string& limits() const;

  // Hands every record that is ready to `sink`; waits up to `timeout` for the first one.
  Status poll(std::chrono::milliseconds timeout, const RecordSink& sink);

  // Readable when records are ready.
  [[nodiscard]] int poll_fd() const;

  // Detaches the programs, then hands over what is left in the ring and, as records with
  // FLOWTOP_F_OPEN, the operations still in flight. The books are final afterwards.
  Status finish(const RecordSink& sink);

  [[nodiscard]] Result<Books> books() const;

  // Only with ProbeOptions::aggregate. Frees the cells that are over.
  Status read_aggregate(const AggregateSinks& sinks);

  // Only with ProbeOptions::aggregate: those that results travelled between.
  [[nodiscard]] std::vector<CpuPair> cpu_pairs() const;

  // Only with ProbeOptions::aggregate: from now on CpuPair::watched counts these; nothing: none.
  void watch(const std::optional<Watch>& rows);

  // Only with ProbeOptions::aggregate, as after CPUs came online that were not known.
  void set_distances(const DistanceOfCpus& distance);

  // What is counted of memory from the beginning on.
  [[nodiscard]] MemoryFacts memory() const;

  [[nodiscard]] std::vector<ProgramRuns> runs() const;

  // How many programs there are, attached or not. No privilege is needed for that.
  [[nodiscard]] static std::size_t program_count();

  // Turns the kernel's BPF statistics on as long as this lives. Fails with kPrivilege.
  Status keep_statistics_on();

  // Turns the kernel's BPF statistics on while `work` is done. Fails where they cannot be had.
  [[nodiscard]] Result<RunTime> measure_cost(const std::function<void()>& work) const;

 private:
  struct State;
  explicit Probes(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace flowtop::kernel
