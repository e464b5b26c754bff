// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <nlohmann/json.hpp>
#include <span>
#include <string_view>

#include "abi/record.h"
#include "flow/metrics.h"
#include "flow/operation.h"
#include "host/topology.h"

// Records for tests that need no kernel.
namespace flowtop::test {

// Two nodes: CPUs 0 and 1 are threads of one core, 2 shares their cache, 8 is on the other node.
inline host::Topology sample_topology() {
  return host::Topology::from_json(nlohmann::json::parse(R"({"cpus": [
    {"cpu": 0, "core": 0, "llc": 0, "package": 0, "node": 0},
    {"cpu": 1, "core": 0, "llc": 0, "package": 0, "node": 0},
    {"cpu": 2, "core": 2, "llc": 0, "package": 0, "node": 0},
    {"cpu": 8, "core": 8, "llc": 8, "package": 1, "node": 1}]})"))
      .value();
}

inline void set_comm(flowtop_op_record& record, std::string_view comm) {
  std::memset(record.comm, 0, sizeof record.comm);
  std::memcpy(record.comm, comm.data(), std::min(comm.size(), sizeof record.comm));
}

// A 4 KiB io_uring read whose waiting consumer was woken, ran, and wrote its own completion entry.
inline flowtop_op_record waiting_read() {
  flowtop_op_record record{};
  record.header = {.type = FLOWTOP_RECORD_OP, .size = sizeof record, .reserved = 0};
  record.submit_ns = 1'000'000;
  record.issue_ns = 1'002'000;
  record.complete_ns = 1'050'000;
  record.wake_sent_ns = 1'051'000;
  record.wake_ns = 1'053'000;
  record.oncpu_ns = 1'060'000;
  record.cqe_ns = 1'061'000;
  record.return_ns = 1'063'000;
  record.user_data = 0xabc;
  record.ring = 0x1234;
  record.cgroup_id = 42;
  record.bytes = 4096;
  record.flow_id = 0x00c0ffee;
  record.tgid = 100;
  record.tid = 101;
  record.consumer_tgid = 100;
  record.consumer_tid = 102;
  record.dev = 7U << 20U;
  record.fragments = 1;
  record.wake_batch = 1;
  record.submit_cpu = 0;
  record.complete_cpu = 0;
  record.consumer_cpu = 2;
  record.op = FLOWTOP_OP_READ;
  record.path = FLOWTOP_PATH_IO_URING;
  record.delivery = FLOWTOP_DELIVERY_TASKWORK;
  record.consumer_state = FLOWTOP_STATE_WAITING;
  record.known_by = FLOWTOP_KNOWN_BY_WAKE;
  record.flags = FLOWTOP_F_RETURN_EXACT | FLOWTOP_F_WAKE;
  record.placement = FLOWTOP_PLACEMENT_HOST;
  set_comm(record, "fio");
  return record;
}

// The same, still in flight when the capture ended.
inline flowtop_op_record open_read() {
  flowtop_op_record record = waiting_read();
  record.complete_ns = record.wake_sent_ns = record.wake_ns = record.oncpu_ns = 0;
  record.cqe_ns = record.return_ns = 0;
  record.consumer_tgid = record.consumer_tid = record.wake_batch = 0;
  record.complete_cpu = record.consumer_cpu = -1;
  record.delivery = FLOWTOP_DELIVERY_UNKNOWN;
  record.consumer_state = FLOWTOP_STATE_UNKNOWN;
  record.known_by = FLOWTOP_KNOWN_BY_NOTHING;
  record.flags = FLOWTOP_F_OPEN;
  return record;
}

inline std::span<const std::byte> bytes_of(const flowtop_op_record& record) {
  return std::as_bytes(std::span(&record, 1));
}

inline flow::Operation operation_of(const flowtop_op_record& record) {
  return flow::derive(record, sample_topology());
}

}  // namespace flowtop::test
