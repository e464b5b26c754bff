// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "flow/operation.h"
#include "output/byte_sink.h"
#include "output/names.h"

namespace flowtop::output {

// "flow_id,flow_source,…", without the line's end.
[[nodiscard]] std::string csv_header();

// One field of text, quoted as RFC 4180 says where it needs it.
void append_csv_text(std::string& line, std::string_view text);

// Writes operations as CSV, one row each: fields are quoted as RFC 4180 says, lines end in LF as
// every tool here expects. The sink gets a large block of whole rows at a time. After a failure,
// always kOutput, nothing more is written.
class CsvWriter {
 public:
  static constexpr std::size_t kBlockBytes = std::size_t{256} << 10;

  // Both must outlive the writer.
  CsvWriter(ByteSink& sink, const Names& names);

  Status write(const flow::Operation& operation);
  // Writes out what is buffered; at least the header.
  Status flush();

  // Rows that the sink took.
  [[nodiscard]] std::uint64_t rows() const { return rows_written_; }

 private:
  void append_row(const flow::Operation& operation);

  ByteSink* sink_;
  const Names* names_;
  std::string block_;  // the header and whole rows
  std::uint64_t rows_in_block_ = 0;
  std::uint64_t rows_written_ = 0;
  std::optional<Error> failure_;
};

}  // namespace flowtop::output
