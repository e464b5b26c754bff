// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "abi/catalogue.h"
#include "abi/record.h"

// The metric catalogue as C++ sees it. abi/catalogue.h says what each field is.
namespace flowtop::flow {

enum class Kind : std::uint8_t {
  kId,
  kText,
  kEnum,
  kCount,
  kCpu,
  kFlag,
  kErrno,
  kInstant,
  kDuration,
};
enum class Unit : std::uint8_t { kNone, kNs, kBytes };
enum class Coverage : std::uint8_t { kExact, kConsumer, kReady };
enum class HistogramPer : std::uint8_t { kNo, kOperation, kWake };
enum class BookRole : std::uint8_t {
  kSeen,
  kDelivered,
  kFiltered,
  kUnwaited,
  kLost,
  kNeverTaken,
  kBeside,
};

// id, text, …; "", ns, bytes; exact, as consumer_known_by, as ready_known_by.
[[nodiscard]] std::string_view to_string(Kind kind);
[[nodiscard]] std::string_view to_string(Unit unit);
[[nodiscard]] std::string_view to_string(Coverage coverage);

struct ColumnInfo {
  std::string_view key;
  Kind kind = Kind::kId;
  Unit unit = Unit::kNone;
  Coverage coverage = Coverage::kExact;
  HistogramPer histogram = HistogramPer::kNo;
  std::string_view heading;
  std::string_view prometheus;
  std::string_view meaning;
  std::string_view empty_when;
};

struct CounterInfo {
  std::string_view key;
  Unit unit = Unit::kNone;
  std::string_view heading;
  std::string_view prometheus;
  std::string_view meaning;
};

struct BookInfo {
  flowtop_book book = FLOWTOP_BOOK_SEEN;
  BookRole role = BookRole::kBeside;
  std::string_view key;
  std::string_view prometheus;
  std::string_view meaning;
};

inline constexpr auto kColumnInfos = std::to_array<ColumnInfo>({
#define FLOWTOP_ROW(key, kind, unit, coverage, histogram, heading, prometheus, meaning, empty) \
  {#key,       Kind::kind, Unit::unit, Coverage::coverage, HistogramPer::histogram, heading,   \
   prometheus, meaning,    empty},
    FLOWTOP_COLUMNS(FLOWTOP_ROW)
#undef FLOWTOP_ROW
});

inline constexpr auto kCounterInfos = std::to_array<CounterInfo>({
#define FLOWTOP_ROW(key, unit, heading, prometheus, meaning) \
  {#key, Unit::unit, heading, prometheus, meaning},
    FLOWTOP_COUNTERS(FLOWTOP_ROW)
#undef FLOWTOP_ROW
});

inline constexpr auto kBookInfos = std::to_array<BookInfo>({
#define FLOWTOP_ROW(id, role, key, prometheus, meaning) \
  {FLOWTOP_BOOK_##id, BookRole::role, #key, prometheus, meaning},
    FLOWTOP_BOOKS(FLOWTOP_ROW)
#undef FLOWTOP_ROW
});

inline constexpr std::size_t kColumnCount = kColumnInfos.size();
inline constexpr std::size_t kCounterCount = kCounterInfos.size();

// Position in kColumnInfos or kCounterInfos. A key that the catalogue lacks does not compile.
consteval std::size_t column_index(std::string_view key) {
  for (std::size_t i = 0; i < kColumnCount; ++i) {
    if (kColumnInfos[i].key == key) {
      return i;
    }
  }
  throw "no such column in the catalogue";
}

consteval std::size_t counter_index(std::string_view key) {
  for (std::size_t i = 0; i < kCounterCount; ++i) {
    if (kCounterInfos[i].key == key) {
      return i;
    }
  }
  throw "no such counter in the catalogue";
}

// The columns that have a histogram, as positions in kColumnInfos.
inline constexpr std::size_t kHistogramCount = [] {
  std::size_t count = 0;
  for (const ColumnInfo& info : kColumnInfos) {
    count += info.histogram == HistogramPer::kNo ? 0U : 1U;
  }
  return count;
}();

inline constexpr std::array<std::size_t, kHistogramCount> kHistogramColumns = [] {
  std::array<std::size_t, kHistogramCount> columns{};
  std::size_t next = 0;
  for (std::size_t i = 0; i < kColumnCount; ++i) {
    if (kColumnInfos[i].histogram != HistogramPer::kNo) {
      columns[next++] = i;
    }
  }
  return columns;
}();

// Position in kHistogramColumns. A column without a histogram does not compile.
consteval std::size_t histogram_index(std::string_view key) {
  for (std::size_t i = 0; i < kHistogramCount; ++i) {
    if (kColumnInfos[kHistogramColumns[i]].key == key) {
      return i;
    }
  }
  throw "no such histogram in the catalogue";
}

static_assert(kBookInfos.size() == FLOWTOP_BOOK_COUNT, "each book of record.h has one row");
static_assert(
    [] {
      for (std::size_t i = 0; i < kBookInfos.size(); ++i) {
        if (kBookInfos[i].book != i) {
          return false;
        }
      }
      return true;
    }(),
    "the rows of the books are in the order of enum flowtop_book");

}  // namespace flowtop::flow
