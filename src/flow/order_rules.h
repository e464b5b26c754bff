// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "abi/record.h"

namespace flowtop::flow {

// Two instants of one operation that are the wrong way round.
struct OrderViolation {
  std::string_view earlier;  // catalogue keys
  std::string_view later;
  std::uint64_t earlier_ns = 0;
  std::uint64_t later_ns = 0;

  friend bool operator==(const OrderViolation&, const OrderViolation&) = default;
};

// Checks, between the instants that were observed:
//   always                       submit <= issue <= complete <= cqe, complete <= return
//   waiting                      complete <= wake_sent <= wake <= oncpu
//   woken                        complete <= oncpu
//   taskwork of its own waiter   oncpu <= cqe
[[nodiscard]] std::vector<OrderViolation> order_violations(const flowtop_op_record& record);

// "complete_ns 120 is before issue_ns 130".
[[nodiscard]] std::string to_string(const OrderViolation& violation);

}  // namespace flowtop::flow
