// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "calibrate/report.h"
#include "flow/operation.h"
#include "harness/ledger.h"
#include "harness/scenario.h"

namespace flowtop::calibrate {

// Whatever a scenario tolerates, ns.
inline constexpr workload::Tolerance kCeiling{.median = 200'000, .p99 = 5'000'000};

struct Circumstances {
  std::uint64_t hidden =
      0;  // events that the host kept from every BPF program: each may cost an answer
  std::uint64_t missed = 0;  // events that the kernel kept from flowtop's: each may cost a row
  double tolerance = 1;      // so many times what a quiet host is allowed, the ceiling too
};

// `rows` are those of the processes of the scenario, all of them.
[[nodiscard]] Report judge(const workload::Scenario& scenario, const workload::Place& place,
                           std::span<const flow::Operation> rows,
                           std::span<const workload::LedgerEntry> entries,
                           const Circumstances& circumstances);

}  // namespace flowtop::calibrate
