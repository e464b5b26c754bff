// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"

namespace flowtop::http {

// The listening sockets that systemd passed to this process. It is an error if there are none. Call
// it once, before there are threads: it takes what tells of them out of the environment.
[[nodiscard]] Result<std::vector<UniqueFd>> adopt_systemd_sockets();

}  // namespace flowtop::http
