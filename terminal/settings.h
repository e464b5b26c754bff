// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "terminal/view_state.h"

namespace flowtop::terminal {

// What of a view is there again next time: columns, order, grouping and the histogram. JSON.
[[nodiscard]] std::string settings_of(const ViewState& view);

// Sets them in `view`. What another version of flowtop calls otherwise is passed over. Fails with
// kUsage where the text is no settings; the view is then as it was.
[[nodiscard]] Status apply_settings(std::string_view text, ViewState& view);

}  // namespace flowtop::terminal
