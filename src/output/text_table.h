// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace flowtop::output {

// Text in columns that are as wide as their widest cell. Columns of the same group share a heading
// on the line above, and stand closer together.
class TextTable {
 public:
  enum class Align { kLeft, kRight };

  struct Column {
    std::string group;
    std::string heading;
    Align align = Align::kRight;
  };

  explicit TextTable(std::vector<Column> columns);

  // One cell per column.
  void add_row(std::vector<std::string> cells);

  [[nodiscard]] std::string text() const;

 private:
  [[nodiscard]] std::size_t gap_after(std::size_t column) const;
  [[nodiscard]] std::size_t group_end(std::size_t begin) const;
  [[nodiscard]] std::vector<std::size_t> widths() const;
  [[nodiscard]] std::string group_line(const std::vector<std::size_t>& widths) const;
  [[nodiscard]] std::string line(const std::vector<std::string>& cells,
                                 const std::vector<std::size_t>& widths) const;

  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;  // the headings first
};

}  // namespace flowtop::output
