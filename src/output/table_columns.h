// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "flow/books.h"
#include "flow/catalogue.h"
#include "flow/snapshot.h"
#include "output/names.h"
#include "output/text_table.h"

// What the tables of several commands have in common.
namespace flowtop::output {

// Of a column of the catalogue that says what a row is: flow_id, comm, tgid, cgroup, device, path,
// op or delivery.
[[nodiscard]] std::string identity_heading(std::size_t column);
[[nodiscard]] std::string identity_text(std::size_t column, const flow::Cell& cell,
                                        const Names& names);

// What became of the operations: histograms, remote, states.
void add_outcome_columns(std::vector<TextTable::Column>& columns);
void add_outcome_cells(std::vector<std::string>& cells, const flow::Tally& tally);

[[nodiscard]] std::string number_text(flow::Unit unit, std::uint64_t number);

// The loss books as lines.
[[nodiscard]] std::string books_text(const flow::Books& books);

}  // namespace flowtop::output
