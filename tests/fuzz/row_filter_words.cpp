// SPDX-License-Identifier: Apache-2.0
// Prints a dictionary for libFuzzer: every name that an expression may compare.
#include <fmt/core.h>

#include "flow/catalogue.h"
#include "output/row_numbers.h"
#include "output/table_columns.h"

int main() {
  using namespace flowtop;
  for (const std::size_t column : output::identity_columns()) {
    fmt::print("\"{}\"\n\"{}\"\n", flow::kColumnInfos.at(column).key,
               output::identity_heading(column));
  }
  for (const output::RowNumber& number : output::row_numbers()) fmt::print("\"{}\"\n", number.name);
}
