// SPDX-License-Identifier: Apache-2.0
// A host with two nodes and a few flows, each of whose numbers is known.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "flow/catalogue.h"
#include "terminal/moment.h"
#include "terminal/view_state.h"

namespace flowtop::terminal {

struct FlowSpec {
  std::string comm;
  std::uint32_t tgid = 0;
  std::uint32_t dev = 0;
  std::uint64_t operations = 0;
  std::uint64_t useful_ns = 0;
  std::uint64_t remote = 0;
};

inline flow::Cell make_flow(const FlowSpec& spec) {
  flow::Cell cell;
  cell.key = {.flow_id = spec.tgid * 0x1111U,
              .dev = spec.dev,
              .path = FLOWTOP_PATH_IO_URING,
              .op = FLOWTOP_OP_READ,
              .delivery = FLOWTOP_DELIVERY_TASKWORK,
              .tgid = spec.tgid};
  cell.comm = spec.comm;
  cell.cgroup_id = 1;
  flow::Tally& tally = cell.tally;
  tally.counters[flow::counter_index("operations")] = spec.operations;
  tally.counters[flow::counter_index("operation_bytes")] = spec.operations * 4096;
  tally.counters[flow::counter_index("remote_deliveries")] = spec.remote;
  tally.counters[flow::counter_index("located_deliveries")] = spec.operations;
  tally.placements.operations[FLOWTOP_PLACEMENT_HOST] = spec.operations;
  tally.placements.bytes[FLOWTOP_PLACEMENT_HOST] = spec.operations * 4096;
  tally.states[FLOWTOP_STATE_WAITING] = spec.operations;
  tally.distances[FLOWTOP_DISTANCE_REMOTE_NODE] = spec.remote;
  tally.distances[FLOWTOP_DISTANCE_SAME_CPU] = spec.operations - spec.remote;
  const auto fill = [&](std::size_t histogram, std::uint64_t value) {
    const std::uint64_t slow = spec.operations / 50;
    std::vector<std::uint64_t> buckets(flow::Histogram::kBucketCount);  // as the kernel has it
    buckets.at(flow::Histogram::bucket_of(value)) += spec.operations - slow;
    buckets.at(flow::Histogram::bucket_of(value * 10)) += slow;
    tally.histograms.at(histogram) =
        flow::Histogram::from_buckets(buckets, value * spec.operations);
  };
  fill(flow::histogram_index("submit_to_issue_ns"), 2'000);
  fill(flow::histogram_index("issue_to_complete_ns"), 80'000);
  fill(flow::histogram_index("complete_to_wake_sent_ns"), spec.useful_ns / 2);
  fill(flow::histogram_index("wake_sent_to_wake_ns"), spec.useful_ns / 2);
  fill(flow::histogram_index("useful_completion_ns"), spec.useful_ns);
  fill(flow::histogram_index("locality_debt_ns"), 4'000);
  fill(flow::histogram_index("deliverable_ns"), spec.useful_ns + 4'000);
  return cell;
}

inline Moment make_moment(const std::vector<FlowSpec>& flows) {
  Moment moment;
  output::Sample& sample = moment.sample;
  sample.time.realtime_ns = 1'700'000'000'000'000'000;
  sample.interval_s = 1;
  for (const FlowSpec& spec : flows) {
    sample.interval.cells.push_back(make_flow(spec));
    sample.interval.total.merge(sample.interval.cells.back().tally);
  }
  sample.cost = output::Cost{.cpu_share = 0.012, .ns_per_operation = 310, .user_cpu_share = 0.001};
  sample.programs_attached = 19;
  sample.programs_total = 20;
  moment.names.devices = {{1, "nvme0n1"}, {2, "sda"}};
  moment.names.cgroups = {{1, "/system.slice/fio.service"}};
  moment.queues[1] = {.rq_affinity = 1,
                      .queues = {{.number = 0, .cpus = "0-1"}, {.number = 1, .cpus = "2-3"}},
                      .interrupts = {{.number = 44, .cpus = "0"}, {.number = 45, .cpus = "2"}}};
  moment.pairs = {{0, 0, 10}, {0, 2, 890}, {1, 1, 100}};
  moment.runs = {{.program = "on_block_rq_issue", .run_ns = 50'000, .calls = 100}};
  return moment;
}

inline Moment make_moment() {
  return make_moment(
      {{.comm = "fio",
        .tgid = 100,
        .dev = 1,
        .operations = 900,
        .useful_ns = 20'000,
        .remote = 890},
       {.comm = "postgres", .tgid = 200, .dev = 1, .operations = 60, .useful_ns = 3'000},
       {.comm = "rsync", .tgid = 300, .dev = 2, .operations = 1000, .useful_ns = 1'000}});
}

inline host::Topology make_topology() {
  const auto cpu = [](int id, int node) {
    return nlohmann::json{
        {"cpu", id}, {"core", id}, {"llc", node * 2}, {"package", node}, {"node", node}};
  };
  return host::Topology::from_json(
             nlohmann::json{{"cpus", {cpu(0, 0), cpu(1, 0), cpu(2, 1), cpu(3, 1)}}})
      .value();
}

inline Host make_host() {
  return {.name = "db7",
          .kernel = "6.12.0",
          .topology = make_topology(),
          .programs = {{.name = "on_block_rq_issue",
                        .attach_point = "tp_btf/block_rq_issue",
                        .attached = true,
                        .reason = ""},
                       {.name = "on_io_uring_complete",
                        .attach_point = "tp_btf/io_uring_complete",
                        .attached = false,
                        .reason = "this kernel has no io_uring"}}};
}

inline ViewState on_page(Page page) {
  ViewState view;
  view.page = page;
  return view;
}

inline ViewState sorted_by(const std::string& key, bool ascending = false) {
  ViewState view;
  view.sorted_by = key;
  view.ascending = ascending;
  return view;
}

inline ViewState grouped_by(flow::Grouping grouping) {
  ViewState view;
  view.grouping = grouping;
  return view;
}

}  // namespace flowtop::terminal
