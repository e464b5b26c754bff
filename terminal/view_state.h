// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "flow/catalogue.h"
#include "flow/group.h"
#include "output/row_filter.h"
#include "terminal/columns.h"

namespace flowtop::terminal {

enum class Page : std::uint8_t { kFlows, kDetail, kLocality, kFindings, kProbes, kColumns, kHelp };

// A line of text that is being written.
struct Prompt {
  enum class What : std::uint8_t { kFilter, kSearch, kFreeze };

  What what = What::kFilter;
  std::string text;
  std::optional<output::RowFilterFailure> failure;  // of an expression, or a search
};

// A condition on rows, and how it was written.
struct Expression {
  std::string text;
  output::RowFilter rows;
};

// What the user chose. Changed by keys alone.
struct ViewState {
  Page page = Page::kFlows;
  flow::Grouping grouping = flow::Grouping::kFlow;
  std::string sorted_by = "ops";
  bool ascending = false;
  std::vector<std::string> columns = default_columns();
  Expression filter;
  Expression freeze;  // pauses at the first moment with such a row; empty: does not
  std::optional<flow::GroupKey> selected;  // nothing: the first row
  std::size_t first_line = 0;              // of what is longer than the screen
  std::size_t column = 0;                  // of columns(), where they are chosen
  std::size_t histogram = flow::histogram_index("deliverable_ns");  // that the detail page shows
  bool one_row = false;  // the locality page shows the selected row; else all of them
  std::optional<Prompt> prompt;
  std::string searched;  // last
  bool paused = false;
  std::size_t back = 0;  // moments before the one that it was paused at
};

}  // namespace flowtop::terminal
