// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/result.h"
#include "terminal/view_state.h"

namespace flowtop::terminal {

// Where the settings of whoever runs flowtop are: $XDG_CONFIG_HOME/flowtop/screen.json, by default
// ~/.config (https://specifications.freedesktop.org/basedir-spec). Empty: neither is known.
[[nodiscard]] std::string settings_path();

// A file that is not there leaves the view as it is. Fails with kUsage, in one line, where it
// cannot be understood or read.
[[nodiscard]] Status load_settings(const std::string& path, ViewState& view);

// Fails with kOutput.
[[nodiscard]] Status save_settings(const std::string& path, const ViewState& view);

}  // namespace flowtop::terminal
