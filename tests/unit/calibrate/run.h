// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "flow/metrics.h"
#include "flow/operation.h"
#include "harness/ledger.h"
#include "support/sample.h"

// A run in which everything is right: operation `i` took from 1000 * i to 1000 * i + 900.
namespace flowtop::calibrate::test {

inline constexpr pid_t kSubmitter = 70;
inline constexpr pid_t kConsumer = 71;

inline std::vector<workload::LedgerEntry> ledger_of(std::uint64_t operations) {
  std::vector<workload::LedgerEntry> entries;
  for (std::uint64_t i = 0; i < operations; ++i) {
    entries.push_back({.before_submit_ns = 1000 * (i + 1),
                       .after_seen_ns = 1000 * (i + 1) + 900,
                       .result = 4096,
                       .submit_tid = kSubmitter,
                       .seen_tid = kConsumer,
                       .first_slept_ns = 1,
                       .submit_cpu = 0,
                       .seen_cpu = 1,
                       .write = false,
                       .slept = true});
  }
  return entries;
}

inline flowtop_op_record record_of(std::uint64_t index) {
  flowtop_op_record record = flowtop::test::waiting_read();
  const std::uint64_t begin = 1000 * (index + 1);
  record.submit_ns = begin + 10;
  record.issue_ns = begin + 100;
  record.complete_ns = begin + 400;
  record.wake_sent_ns = begin + 500;
  record.wake_ns = begin + 600;
  record.oncpu_ns = begin + 700;
  record.cqe_ns = begin + 750;
  record.return_ns = begin + 880;
  record.flags = FLOWTOP_F_RETURN_EXACT;
  record.user_data = workload::Ledger::user_data(index);
  record.ring = 5;
  record.tid = kSubmitter;
  record.consumer_tid = kConsumer;
  record.complete_cpu = 0;
  record.consumer_cpu = 1;
  record.op = FLOWTOP_OP_READ;
  record.bytes = 4096;
  record.error = 0;
  return record;
}

inline std::vector<flow::Operation> rows_of(const std::vector<flowtop_op_record>& records) {
  std::vector<flow::Operation> rows;
  rows.reserve(records.size());
  for (const flowtop_op_record& record : records) {
    rows.push_back(flow::derive(record, flowtop::test::sample_topology()));
  }
  return rows;
}

inline std::vector<flowtop_op_record> records_of(std::uint64_t operations) {
  std::vector<flowtop_op_record> records;
  for (std::uint64_t i = 0; i < operations; ++i) records.push_back(record_of(i));
  return records;
}

}  // namespace flowtop::calibrate::test
