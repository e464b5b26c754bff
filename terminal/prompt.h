// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "terminal/keys.h"

namespace flowtop::terminal {

// Asks for a line of text; of an expression, the one that there is, to be changed.
void open_prompt(ViewState& view, Prompt::What what);

// While a line is asked for, keys are its text.
[[nodiscard]] Wish press_in_prompt(const Key& key, const Shown& shown, ViewState& view);

}  // namespace flowtop::terminal
