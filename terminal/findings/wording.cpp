// SPDX-License-Identifier: Apache-2.0
#include "terminal/findings/wording.h"

#include <fmt/format.h>

#include "flow/enum_names.h"
#include "output/humanise.h"

namespace flowtop::terminal {

double ratio(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

double percent(double share) { return 100 * share; }

std::string who(const Evidence& evidence) {
  const flow::Cell& flow = *evidence.flow;
  return fmt::format("{} ({}, {} {:08x}) on {}", output::printable(flow.comm), flow.key.tgid,
                     flow::op_name(flow.key.op), flow.key.flow_id,
                     output::printable(evidence.moment.names.device(flow.key.dev)));
}

}  // namespace flowtop::terminal
