// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "calibrate/report.h"
#include "flow/operation.h"
#include "harness/scenario.h"
#include "host/hidden_completions.h"
#include "host/topology.h"
#include "kernel/probes.h"
#include "program/signals.h"

namespace flowtop::cli {

// Runs scenarios in processes of their own under one set of probes, and judges what was seen.
class ProvingGround {
 public:
  // `signals` must outlive it.
  [[nodiscard]] static Result<ProvingGround> open(workload::Place place,
                                                  const program::Signals& signals,
                                                  double tolerance);

  // Runs it once more, twice at most, where nothing but its instants is off: a host is disturbed
  // for moments, and a program that is wrong always. Fails where the scenario could not be carried
  // out, and with an empty message after a signal.
  [[nodiscard]] Result<calibrate::Report> prove(const workload::Scenario& scenario);

  // Runs it once more, unjudged. Fails as prove() does.
  [[nodiscard]] Result<calibrate::OwnCost> measure_cost(const workload::Scenario& scenario);

 private:
  ProvingGround(workload::Place place, const program::Signals& signals, kernel::Probes probes,
                host::Topology topology, std::optional<host::HiddenCompletions> hidden,
                double tolerance)
      : place_(std::move(place)),
        signals_(signals),
        probes_(std::move(probes)),
        topology_(std::move(topology)),
        hidden_(std::move(hidden)),
        tolerance_(tolerance) {}

  [[nodiscard]] Result<calibrate::Report> prove_once(const workload::Scenario& scenario);
  [[nodiscard]] Result<workload::Job> prepare(const workload::Scenario& scenario,
                                              workload::Options& options) const;
  [[nodiscard]] Result<std::vector<flow::Operation>> watch(const workload::Scenario& scenario,
                                                           workload::Job& job);
  // Since the last call.
  [[nodiscard]] Result<std::uint64_t> take_missed();

  workload::Place place_;
  const program::Signals& signals_;
  kernel::Probes probes_;
  host::Topology topology_;
  std::optional<host::HiddenCompletions> hidden_;
  double tolerance_;
  std::uint64_t missed_ = 0;
};

}  // namespace flowtop::cli
