// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace flowtop::kernel {

// The line of a verifier's log that says why it refused a program: the last one that is neither an
// instruction nor a statistic.
std::string summarise_verifier_log(std::string_view log);

}  // namespace flowtop::kernel
