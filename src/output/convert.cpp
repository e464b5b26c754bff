// SPDX-License-Identifier: Apache-2.0
#include "output/convert.h"

#include <cstddef>
#include <span>

#include "flow/decode.h"
#include "flow/order_rules.h"

namespace flowtop::output {

Conversion convert(RecordingReader& reader, const Filter& filter, CsvWriter* csv,
                   flow::Summary* summary) {
  const std::uint64_t end_ns = reader.trail().end.monotonic_ns;
  Conversion conversion;
  const auto fail = [&](const Error& error) {
    conversion.failure = error;
    return conversion;
  };
  while (true) {
    const Result<std::span<const std::byte>> bytes = reader.next();
    if (!bytes) {
      return fail(bytes.error());
    }
    if (bytes->empty()) {
      return conversion;
    }
    const Result<flow::Operation> operation = flow::decode(*bytes, reader.head().topology);
    if (!operation) {
      return fail(operation.error_in(reader.name()));
    }
    ++conversion.records;
    if (!passes(*operation, filter, end_ns)) {
      continue;
    }
    if (csv != nullptr) {
      if (const Status written = csv->write(*operation); !written) {
        return fail(written.error());
      }
    }
    if (summary != nullptr) {
      summary->add(*operation);
    }
    ++conversion.rows;
    conversion.order_violations += flow::order_violations(operation->record).empty() ? 0U : 1U;
  }
}

}  // namespace flowtop::output
