// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "terminal/findings/findings.h"

// The rules about where the bytes went.
namespace flowtop::terminal {

[[nodiscard]] std::optional<Finding> broken_promise(const Evidence& evidence);
[[nodiscard]] std::optional<Finding> direct_io_fell_back(const Evidence& evidence);
[[nodiscard]] std::optional<Finding> bounced_by_dma(const Evidence& evidence);
[[nodiscard]] std::optional<Finding> copied_by_ublk(const Evidence& evidence);

// Of all processes, since flowtop attached.
[[nodiscard]] std::optional<Finding> registering_fails(const Evidence& evidence);
[[nodiscard]] std::optional<Finding> registering_again(const Evidence& evidence);

}  // namespace flowtop::terminal
