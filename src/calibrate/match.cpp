// SPDX-License-Identifier: Apache-2.0
#include "calibrate/match.h"

#include <algorithm>
#include <optional>

namespace flowtop::calibrate {
namespace {

using workload::Ledger;
using workload::LedgerEntry;

// The entries by thread and time of submission, for rows without user_data.
class Calls {
 public:
  explicit Calls(std::span<const LedgerEntry> entries) : entries_(entries), order_(entries.size()) {
    for (std::size_t index = 0; index < order_.size(); ++index) order_[index] = index;
    std::ranges::sort(order_, {}, [&](std::size_t index) { return key_of(entries_[index]); });
  }

  // The last call of the thread that had begun by then.
  [[nodiscard]] std::optional<std::size_t> index_at(pid_t tid, std::uint64_t ns) const {
    const auto after = std::ranges::upper_bound(
        order_, Key{tid, ns}, {}, [&](std::size_t index) { return key_of(entries_[index]); });
    if (after == order_.begin()) return std::nullopt;
    const std::size_t index = *std::prev(after);
    const LedgerEntry& entry = entries_[index];
    if (entry.submit_tid != tid || ns > entry.after_seen_ns) return std::nullopt;
    return index;
  }

 private:
  using Key = std::pair<pid_t, std::uint64_t>;
  static Key key_of(const LedgerEntry& entry) { return {entry.submit_tid, entry.before_submit_ns}; }

  std::span<const LedgerEntry> entries_;
  std::vector<std::size_t> order_;
};

bool has_user_data(const flowtop_op_record& record) { return record.ring != 0; }

std::optional<std::size_t> index_of(const flowtop_op_record& record, std::size_t operations,
                                    const Calls& calls) {
  if (!has_user_data(record)) {
    return calls.index_at(static_cast<pid_t>(record.tid), record.submit_ns);
  }
  const std::uint64_t index = Ledger::index(record.user_data);
  return index < operations ? std::optional(index) : std::nullopt;
}

}  // namespace

Match match(std::span<const flow::Operation> rows, std::span<const LedgerEntry> entries) {
  const Calls calls(entries);
  std::vector<bool> has_row(entries.size());
  Match result;
  for (const flow::Operation& row : rows) {
    const std::optional<std::size_t> index = index_of(row.record, entries.size(), calls);
    if (!index || has_row[*index]) {
      result.extra.push_back(&row);
      continue;
    }
    has_row[*index] = true;
    result.pairs.push_back({&row, &entries[*index]});
  }
  for (std::size_t index = 0; index < entries.size(); ++index) {
    if (!has_row[index]) result.missing.push_back(&entries[index]);
  }
  return result;
}

}  // namespace flowtop::calibrate
