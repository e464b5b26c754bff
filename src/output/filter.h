// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "flow/operation.h"

namespace flowtop::output {

// Which operations become rows. What is not set lets everything pass.
struct Filter {
  std::optional<std::uint32_t> tgid;  // of the owner or of the consumer
  std::optional<std::uint32_t> dev;
  std::optional<std::uint32_t> flow_id;
  std::optional<std::uint64_t> min_latency_ns;
};

// The latency that --min-latency tests: deliverable_ns, or complete_ns - submit_ns where that is
// undefined. An open operation's is how long it had been in flight when the capture ended, so that
// one that hangs is never hidden.
[[nodiscard]] std::optional<std::uint64_t> latency_ns(const flow::Operation& operation,
                                                      std::uint64_t end_ns);

[[nodiscard]] bool passes(const flow::Operation& operation, const Filter& filter,
                          std::uint64_t end_ns);

}  // namespace flowtop::output
