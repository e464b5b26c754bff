// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>

#include "flow/catalogue.h"
#include "flow/operation.h"
#include "flow/value.h"

namespace flowtop::flow {

// The value of a column of the catalogue; the text in it refers to `operation`.
using ColumnValue = Value (*)(const Operation& operation);

// In the order of kColumnInfos.
extern const std::array<ColumnValue, kColumnCount> kColumnValues;

}  // namespace flowtop::flow
