// SPDX-License-Identifier: Apache-2.0
#include "cli/proving_ground.h"

#include <fmt/format.h>
#include <pthread.h>

#include <set>
#include <utility>

#include "calibrate/judge.h"
#include "cli/capture_loop.h"
#include "cli/child.h"
#include "cli/message.h"
#include "flow/decode.h"
#include "host/system_info.h"
#include "program/exit_code.h"

namespace flowtop::cli {
namespace {

using flow::Operation;
using workload::Job;
using workload::Place;
using workload::Scenario;

// Of one scenario, at most.
constexpr unsigned kRuns = 3;

// How far the kernel keeps processes from using io_uring; 0: not at all.
int io_uring_disabled() {
  return host::read_system_info("/sys", "/proc").io_uring_disabled.value_or(0);
}

// In the scenario's own process.
int carry_out(const Scenario& scenario, Job& job, const Place& place) {
  ::pthread_setname_np(::pthread_self(), scenario.name.substr(0, 15).c_str());
  workload::Ledger::notice_stops();
  const Status done = scenario.run(job, place);
  if (done) return program::kExitOk;
  if (done.error().kind == ErrorKind::kPrivilege && io_uring_disabled() > 0)
    return program::kExitPrivilege;
  complain(scenario.name + ": " + done.error().message);
  return program::kExitInternal;
}

// The rows of every process, as they come off the kernel.
class Rows {
 public:
  explicit Rows(const host::Topology& topology) : topology_(topology) {}

  void take(std::span<const std::byte> bytes) {
    Result<Operation> row = flow::decode(bytes, topology_);
    if (!row) {
      failure_ = row.error();
    } else {
      rows_.push_back(std::move(row).value());
    }
  }

  // Those of one process, and of those that it forked to do what is in the ledger.
  [[nodiscard]] Result<std::vector<Operation>> of(pid_t pid,
                                                  std::span<const workload::LedgerEntry> ledger) {
    if (failure_) return *failure_;
    std::set<std::uint32_t> processes = {static_cast<std::uint32_t>(pid)};
    for (const workload::LedgerEntry& entry : ledger) {
      processes.insert(static_cast<std::uint32_t>(entry.submit_tid));
    }
    std::erase_if(rows_, [&](const Operation& row) {
      return row.meta() || !processes.contains(row.record.tgid);
    });
    return std::move(rows_);
  }

 private:
  const host::Topology& topology_;
  std::vector<Operation> rows_;
  std::optional<Error> failure_;
};

}  // namespace

Result<ProvingGround> ProvingGround::open(Place place, const program::Signals& signals,
                                          double tolerance) {
  Result<host::Topology> topology = host::Topology::read("/sys");
  if (!topology) return topology.error();
  Result<kernel::Probes> probes = kernel::Probes::open({});
  if (!probes) return probes.error();
  complain_of_missing(*probes);
  return ProvingGround(std::move(place), signals, std::move(probes).value(),
                       std::move(topology).value(),
                       host::HiddenCompletions::watch("/sys/kernel/tracing", "/proc"), tolerance);
}

Result<std::vector<Operation>> ProvingGround::watch(const Scenario& scenario, Job& job) {
  Result<Child> child = Child::start(
      scenario.name, [&] { return carry_out(scenario, job, place_); }, signals_);
  if (!child) return child.error();
  Rows rows(topology_);
  const kernel::RecordSink take = [&](std::span<const std::byte> bytes) { rows.take(bytes); };
  const Status released = child->release();
  if (!released) return released.error();
  const Status ran =
      run_capture_loop({probes_, signals_, &*child, std::nullopt}, take, [] { return true; });
  if (!ran) return ran.error();
  const int exit_code = wait_for_child(*child, signals_);
  if (exit_code == program::kExitPrivilege) {
    return Error{ErrorKind::kPrivilege,
                 fmt::format("kernel.io_uring_disabled is {}", io_uring_disabled())};
  }
  if (exit_code != program::kExitOk) {
    return Error{ErrorKind::kInternal,
                 fmt::format("the scenario {} ended with exit code {}", scenario.name, exit_code)};
  }
  // Its operations had ended when it did: their records are in the ring.
  const Status drained = probes_.poll(std::chrono::milliseconds::zero(), take);
  if (!drained) return drained.error();
  return rows.of(child->pid(), job.ledger.entries());
}

Result<Job> ProvingGround::prepare(const Scenario& scenario, workload::Options& options) const {
  options.path = place_.path;
  return workload::prepare_job(options, scenario.open_flags, workload::KeepEntries::kYes);
}

Result<std::uint64_t> ProvingGround::take_missed() {
  const Result<kernel::Books> books = probes_.books();
  if (!books) return books.error();
  return books->recursion_misses - std::exchange(missed_, books->recursion_misses);
}

Result<calibrate::Report> ProvingGround::prove(const Scenario& scenario) {
  for (unsigned run = 1;; ++run) {
    Result<calibrate::Report> report = prove_once(scenario);
    if (!report) return report;
    report->runs = run;
    if (run == kRuns || !report->is_only_late()) return report;
  }
}

Result<calibrate::Report> ProvingGround::prove_once(const Scenario& scenario) {
  if (std::optional<std::string> obstacle = scenario.obstacle(place_)) {
    return calibrate::Report{
        .scenario = scenario.name, .what = scenario.what, .skipped = std::move(obstacle)};
  }
  workload::Options options = scenario.options;
  Result<Job> job = prepare(scenario, options);
  if (!job) return job.error();
  const Result<std::vector<Operation>> rows = watch(scenario, *job);
  if (!rows && rows.error().kind == ErrorKind::kPrivilege) {
    return calibrate::Report{
        .scenario = scenario.name, .what = scenario.what, .skipped = rows.error().message};
  }
  if (!rows) return rows.error();
  const std::uint64_t hidden = hidden_ ? hidden_->take() : 0;
  const Result<std::uint64_t> missed = take_missed();
  if (!missed) return missed.error();
  return calibrate::judge(scenario, place_, *rows, job->ledger.entries(),
                          {.hidden = hidden, .missed = *missed, .tolerance = tolerance_});
}

Result<calibrate::OwnCost> ProvingGround::measure_cost(const Scenario& scenario) {
  workload::Options options = scenario.options;
  Result<Job> job = prepare(scenario, options);
  if (!job) return job.error();
  std::optional<Error> failure;
  const Result<kernel::RunTime> spent = probes_.measure_cost([&] {
    const Result<std::vector<Operation>> rows = watch(scenario, *job);
    if (!rows) failure = rows.error();
  });
  if (failure) return *failure;
  if (!spent) return calibrate::OwnCost{.not_measured = spent.error().message};
  return calibrate::OwnCost{.scenario = scenario.name,
                            .operations = spent->operations,
                            .run_ns = spent->run_ns,
                            .calls = spent->calls};
}

}  // namespace flowtop::cli
