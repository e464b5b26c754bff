// SPDX-License-Identifier: Apache-2.0
#include "kernel/coverage.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <optional>

namespace flowtop::kernel {
namespace {

constexpr std::string_view kRowPerBio = "direct I/O only, each bio a row of its own";
constexpr std::string_view kNoProbe = "no probe for it in this version";

// An I/O path and the events without which it is not seen. The names that one event has in
// different kernels stand together, separated by '|'.
struct PathRule {
  std::string_view path;
  std::array<std::string_view, 4> events;  // all needed; none at all: not observed yet
  Coverage best;
  std::string_view remark;
  std::string_view basic = {};  // what a basic capture sees of it; nothing if empty
};

constexpr std::string_view kQueue = "block_bio_queue";
constexpr std::string_view kIssue = "block_rq_issue";
constexpr std::string_view kComplete = "block_rq_complete";
constexpr std::string_view kP2p = "p2p";
constexpr std::string_view kUringSubmit = "io_uring_submit_req|io_uring_submit_sqe";
constexpr std::string_view kUringComplete = "io_uring_complete";
constexpr std::array<std::string_view, 1> kRenamed = {kUringSubmit};

constexpr std::array<PathRule, 20> kPaths = {{
    {"sync", {kIssue, kComplete}, Coverage::kExact, "", kRowPerBio},
    {"buffered",
     {kIssue, kComplete},
     Coverage::kInferred,
     "only what a task sleeps on; nobody is known to wait for readahead and writeback"},
    {"libaio",
     {kIssue, kComplete},
     Coverage::kExact,
     "the kernel has no event for its completion entry: cqe_ns stays empty",
     kRowPerBio},
    {"io_uring",
     {kIssue, kComplete, kUringSubmit, kUringComplete},
     Coverage::kExact,
     "the consumer is inferred where it spins on the ring instead of waiting",
     kRowPerBio},
    {"io_uring_cmd", {kIssue, kComplete, kUringSubmit, kUringComplete}, Coverage::kExact, ""},
    {"io_uring_dmabuf", {}, Coverage::kNone, kNoProbe},
    {kP2p, {kIssue, kComplete}, Coverage::kExact, "told by the pages; not which way they travel"},
    {"gds", {}, Coverage::kNone, kNoProbe},
    {"spdk", {}, Coverage::kNone, kNoProbe},
    {"xnvme", {}, Coverage::kNone, kNoProbe},
    {"xnvme_gpu", {}, Coverage::kNone, kNoProbe},
    {"bam", {}, Coverage::kNone, kNoProbe},
    {"xnvme_device", {}, Coverage::kNone, kNoProbe},
    {"homi_ublk", {kIssue, kComplete}, Coverage::kExact, "of the server, what it does itself"},
    {"homi_sriov", {}, Coverage::kNone, kNoProbe},
    {"nvmeof_rdma", {}, Coverage::kNone, kNoProbe},
    {"nvmeof_tcp", {}, Coverage::kNone, kNoProbe},
    {"pnfs_rdma", {}, Coverage::kNone, kNoProbe},
    {"bulk_ulp", {}, Coverage::kNone, kNoProbe},
    {"bounce_slots", {}, Coverage::kNone, kNoProbe},
}};

// Without these the consumer is a guess.
constexpr std::array<std::string_view, 3> kWakeEvents = {"sched_waking", "sched_wakeup",
                                                         "sched_switch"};

// "tp_btf/block_rq_issue" -> "block_rq_issue".
std::string_view event_of(const ProgramStatus& program) {
  const std::string_view point = program.attach_point;
  return point.substr(point.rfind('/') + 1);
}

bool is_one_of(std::string_view event, std::string_view names) {
  while (!names.empty()) {
    const std::size_t end = std::min(names.find('|'), names.size());
    if (event == names.substr(0, end)) return true;
    names.remove_prefix(std::min(end + 1, names.size()));
  }
  return false;
}

// Why no program sees `names`; nothing where one does.
std::optional<std::string> why_missing(std::string_view names,
                                       std::span<const ProgramStatus> programs) {
  std::string reason = "no program loaded";
  for (const ProgramStatus& program : programs) {
    if (!is_one_of(event_of(program), names)) continue;
    if (program.attached) return {};
    reason = program.reason;
  }
  return fmt::format("{} not attached: {}", names.substr(0, names.find('|')), reason);
}

PathCoverage judge(const PathRule& rule, std::span<const ProgramStatus> programs) {
  PathCoverage result{rule.path, rule.best, std::string(rule.remark)};
  if (rule.best == Coverage::kNone) return result;
  for (const std::string_view event : rule.events) {
    if (event.empty()) continue;
    if (auto reason = why_missing(event, programs)) {
      return {rule.path, Coverage::kNone, std::move(*reason)};
    }
  }
  for (const std::string_view event : kWakeEvents) {
    if (auto reason = why_missing(event, programs)) {
      return {rule.path, Coverage::kInferred, std::move(*reason)};
    }
  }
  return result;
}

// What a basic capture sees of it.
PathRule reduced(const PathRule& rule) {
  if (rule.best == Coverage::kNone) return rule;
  if (rule.basic.empty()) return {rule.path, {}, Coverage::kNone, "not in a basic capture"};
  return {rule.path, {kQueue, kIssue, kComplete}, Coverage::kInferred, rule.basic};
}

}  // namespace

std::vector<std::string> what_is_missing(const Probes& probes) {
  std::vector<std::string> lines;
  if (!probes.limits().empty()) lines.push_back(probes.limits());
  for (const ProgramStatus& program : probes.programs()) {
    if (program.attached || !program.needed) continue;
    lines.push_back(fmt::format("{} is not attached, what it sees is missing: {}",
                                program.attach_point, program.reason));
  }
  return lines;
}

bool is_superfluous(const ProgramStatus& program, std::span<const ProgramStatus> programs) {
  const std::string_view event = event_of(program);
  return std::any_of(kRenamed.begin(), kRenamed.end(), [&](std::string_view names) {
    return is_one_of(event, names) && !why_missing(names, programs);
  });
}

std::string_view to_string(Coverage coverage) {
  switch (coverage) {
    case Coverage::kExact:
      return "exact";
    case Coverage::kInferred:
      return "inferred";
    case Coverage::kNone:
      break;
  }
  return "none";
}

std::vector<PathCoverage> path_coverage(std::span<const ProgramStatus> programs,
                                        const KernelLacks& lacks) {
  std::vector<PathCoverage> result;
  result.reserve(kPaths.size());
  for (const PathRule& rule : kPaths) {
    if (rule.path == kP2p && lacks.p2pdma) {
      result.push_back({rule.path, Coverage::kNone, "not observable: kernel without PCI_P2PDMA"});
    } else {
      result.push_back(judge(lacks.full_programs ? reduced(rule) : rule, programs));
    }
  }
  return result;
}

}  // namespace flowtop::kernel
