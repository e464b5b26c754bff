// SPDX-License-Identifier: Apache-2.0
#include "output/csv.h"

#include <fmt/compile.h>
#include <fmt/format.h>

#include <iterator>
#include <utility>
#include <variant>

#include "flow/columns.h"

namespace flowtop::output {
namespace {

// Appends one field to a line.
class FieldWriter {
 public:
  FieldWriter(std::string& line, const Names& names) : line_(line), names_(names) {}

  void operator()(flow::Nothing /*nothing*/) const {}
  void operator()(std::uint64_t number) const {
    fmt::format_to(std::back_inserter(line_), FMT_COMPILE("{}"), number);
  }
  void operator()(const flow::Hex& hex) const {
    if (hex.prefix) {
      line_ += "0x";
    }
    fmt::format_to(std::back_inserter(line_), FMT_COMPILE("{:0{}x}"), hex.value,
                   static_cast<int>(hex.digits));
  }
  void operator()(std::string_view text) const { append_csv_text(line_, text); }
  void operator()(flow::DeviceNumber device) const {
    append_csv_text(line_, names_.device(device.dev));
  }
  void operator()(flow::CgroupId cgroup) const { append_csv_text(line_, names_.cgroup(cgroup.id)); }

 private:
  std::string& line_;
  const Names& names_;
};

}  // namespace

void append_csv_text(std::string& line, std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) {
    line += text;
    return;
  }
  line += '"';
  for (const char letter : text) {
    if (letter == '"') {
      line += '"';
    }
    line += letter;
  }
  line += '"';
}

std::string csv_header() {
  std::string header;
  for (const flow::ColumnInfo& info : flow::kColumnInfos) {
    header += header.empty() ? "" : ",";
    header += info.key;
  }
  return header;
}

CsvWriter::CsvWriter(ByteSink& sink, const Names& names)
    : sink_(&sink), names_(&names), block_(csv_header() + '\n') {}

Status CsvWriter::write(const flow::Operation& operation) {
  if (failure_) {
    return *failure_;
  }
  append_row(operation);
  ++rows_in_block_;
  return block_.size() < kBlockBytes ? Status(Done{}) : flush();
}

Status CsvWriter::flush() {
  if (failure_) {
    return *failure_;
  }
  if (Status written = sink_->write(block_); !written) {
    failure_ = written.error();
    return written;
  }
  rows_written_ += std::exchange(rows_in_block_, 0);
  block_.clear();
  return Done{};
}

void CsvWriter::append_row(const flow::Operation& operation) {
  const FieldWriter write_field(block_, *names_);
  for (const flow::ColumnValue value_of : flow::kColumnValues) {
    std::visit(write_field, value_of(operation));
    block_ += ',';
  }
  block_.back() = '\n';
}

}  // namespace flowtop::output
