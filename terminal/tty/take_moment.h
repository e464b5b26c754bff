// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <stop_token>

#include "base/result.h"
#include "terminal/moment.h"
#include "terminal/watched_row.h"

namespace flowtop::terminal {

// What has happened since the last call. `watch` names the row that is counted apart: of this host
// from now on, of a recording in this moment already. Nothing where there is no more, as a
// recording has ended, or where it was asked to stop.
using TakeMoment = std::function<Result<std::optional<Moment>>(
    const std::optional<WatchedRow>& watch, const std::stop_token& stop)>;

}  // namespace flowtop::terminal
