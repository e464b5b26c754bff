// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "flow/books.h"
#include "flow/catalogue.h"
#include "flow/group.h"
#include "flow/snapshot.h"
#include "output/names.h"
#include "output/text_table.h"

// What the tables of several commands have in common.
namespace flowtop::output {

// The columns of the catalogue that say what a row is: flow_id, comm, tgid, cgroup, device, path,
// op, delivery.
[[nodiscard]] std::span<const std::size_t> identity_columns();

// Those that tell the rows of a grouping apart; of flows, all.
[[nodiscard]] std::span<const std::size_t> identity_columns(flow::Grouping grouping);

// How many values there are: "12", or "10/12" where the percentiles rest on 10 of them.
[[nodiscard]] std::string count_text(const flow::Histogram& histogram);

// Of one of these.
[[nodiscard]] std::string identity_heading(std::size_t column);
[[nodiscard]] std::string identity_text(std::size_t column, const flow::Cell& cell,
                                        const Names& names);

// What became of the operations: histograms, remote, states.
void add_outcome_columns(std::vector<TextTable::Column>& columns);
void add_outcome_cells(std::vector<std::string>& cells, const flow::Tally& tally);

[[nodiscard]] std::string number_text(flow::Unit unit, std::uint64_t number);

// "-" where no value is ranked.
[[nodiscard]] std::string quantile_text(const flow::Histogram& histogram, flow::Unit unit,
                                        double quantile);

// Bytes a second.
[[nodiscard]] std::string byte_rate_text(const flow::Tally& tally, double interval_s);

// Of promises that were broken, a line; empty where none was.
[[nodiscard]] std::string promise_text(const flow::Tally& tally);

// The loss books as lines.
[[nodiscard]] std::string books_text(const flow::Books& books);

}  // namespace flowtop::output
