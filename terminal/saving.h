// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "terminal/moment.h"
#include "terminal/rows.h"

namespace flowtop::terminal {

// The rows with every column, quoted as RFC 4180 says: a heading, then a line a row; what is
// undefined is empty. Durations are in ns, shares from 0 to 1, as the headings are called in an
// expression.
[[nodiscard]] std::string rows_as_csv(const Moment& moment, const Rows& rows,
                                      flow::Grouping grouping);

}  // namespace flowtop::terminal
