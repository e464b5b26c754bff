// SPDX-License-Identifier: Apache-2.0
#include "flow/order_rules.h"

#include <fmt/format.h>

#include <initializer_list>

namespace flowtop::flow {
namespace {

struct Instant {
  std::string_view key;
  std::uint64_t ns = 0;
};

// Each observed instant must not be before the observed one that precedes it in `chain`.
void check(std::initializer_list<Instant> chain, std::vector<OrderViolation>& violations) {
  const Instant* before = nullptr;
  for (const Instant& instant : chain) {
    if (instant.ns == 0) {
      continue;
    }
    if (before != nullptr && instant.ns < before->ns) {
      violations.push_back({before->key, instant.key, before->ns, instant.ns});
    }
    before = &instant;
  }
}

}  // namespace

std::vector<OrderViolation> order_violations(const flowtop_op_record& record) {
  const Instant complete{"complete_ns", record.complete_ns};
  const Instant cqe{"cqe_ns", record.cqe_ns};
  const Instant oncpu{"oncpu_ns", record.oncpu_ns};
  const bool waiting = record.consumer_state == FLOWTOP_STATE_WAITING;

  std::vector<OrderViolation> violations;
  check({{"submit_ns", record.submit_ns}, {"issue_ns", record.issue_ns}, complete, cqe},
        violations);
  check({complete, {"return_ns", record.return_ns}}, violations);
  if (waiting) {
    check({complete, {"wake_sent_ns", record.wake_sent_ns}, {"wake_ns", record.wake_ns}, oncpu},
          violations);
  }
  if (record.consumer_state == FLOWTOP_STATE_WOKEN) {
    check({complete, oncpu}, violations);
  }
  const bool is_its_own_work = record.consumer_tid == record.tid;
  if (waiting && is_its_own_work && record.delivery == FLOWTOP_DELIVERY_TASKWORK) {
    check({oncpu, cqe}, violations);
  }
  return violations;
}

std::string to_string(const OrderViolation& violation) {
  return fmt::format("{} {} is before {} {}", violation.later, violation.later_ns,
                     violation.earlier, violation.earlier_ns);
}

}  // namespace flowtop::flow
