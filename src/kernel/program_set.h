// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bpf/libbpf.h>

#include <memory>
#include <string>
#include <vector>

#include "abi/state.h"
#include "kernel/cell_table.h"
#include "kernel/in_flight.h"
#include "kernel/memory_facts.h"
#include "kernel/probes.h"

namespace flowtop::kernel {

// The programs of one BPF object, loaded, and what they keep.
class ProgramSet {
 public:
  ProgramSet() = default;
  ProgramSet(const ProgramSet&) = delete;
  ProgramSet& operator=(const ProgramSet&) = delete;
  ProgramSet(ProgramSet&&) = delete;
  ProgramSet& operator=(ProgramSet&&) = delete;
  virtual ~ProgramSet() = default;

  [[nodiscard]] virtual bpf_object& object() const = 0;
  [[nodiscard]] virtual const bpf_map& records() const = 0;
  [[nodiscard]] virtual const bpf_map& cpus() const = 0;  // struct cpu_state

  // What has not been handed out, and hands it to `sink` if there is one.
  [[nodiscard]] virtual InFlight in_flight(const RecordSink* sink) const = 0;

  // Where operations are added up; null where they are not.
  [[nodiscard]] virtual CellTable* cells() { return nullptr; }

  [[nodiscard]] virtual MemoryFacts memory() const { return {}; }
};

struct LoadedPrograms {
  std::unique_ptr<ProgramSet> set;
  std::vector<ProgramStatus>
      programs;        // `attached` is still false; `reason` says why one was left out
  std::string limits;  // as Probes::limits()
};

// Loads every program that this kernel takes. One that it does not take is left out with its
// reason.
Result<LoadedPrograms> load_programs(const ProbeOptions& options, const known_functions& functions);

}  // namespace flowtop::kernel
