// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <utility>

#include "base/scaled_number.h"
#include "flow/catalogue.h"
#include "output/row_filter.h"
#include "output/table_columns.h"

namespace flowtop::output {
namespace {

using Comparison = RowFilter::Comparison;

// The longer ones first: none begins with one before it.
constexpr std::array<std::pair<std::string_view, Comparison>, 8> kComparisons = {
    {{"!=", Comparison::kNotEqual},
     {"!~", Comparison::kContainsNot},
     {"<=", Comparison::kAtMost},
     {">=", Comparison::kAtLeast},
     {"=", Comparison::kEqual},
     {"~", Comparison::kContains},
     {"<", Comparison::kLess},
     {">", Comparison::kMore}}};

constexpr std::string_view kSpace = " \t";
constexpr std::string_view kEndsName = " \t\"!=~<>";

constexpr std::array<Scale, 4> kPlainScales = {{{"", 1}, {"k", 1e3}, {"M", 1e6}, {"G", 1e9}}};
constexpr std::array<Scale, 2> kShareScales = {{{"", 1}, {"%", 0.01}}};
constexpr std::array<Scale, 5> kDurationScales = {
    {{"ns", 1}, {"us", 1e3}, {"ms", 1e6}, {"s", 1e9}, {"m", 60e9}}};
constexpr std::array<Scale, 8> kByteScales = {{{"", 1},
                                               {"B", 1},
                                               {"k", 0x1p10},
                                               {"M", 0x1p20},
                                               {"G", 0x1p30},
                                               {"KiB", 0x1p10},
                                               {"MiB", 0x1p20},
                                               {"GiB", 0x1p30}}};

struct NumberSyntax {
  std::span<const Scale> scales;
  std::string_view example;
};

NumberSyntax syntax_of(NumberKind kind) {
  switch (kind) {
    case NumberKind::kShare:
      return {kShareScales, "a share such as 0.5 or 50%"};
    case NumberKind::kDuration:
      return {kDurationScales, "a time such as 250us or 1.5ms"};
    case NumberKind::kBytes:
      return {kByteScales, "a size such as 4KiB or 100M"};
    case NumberKind::kPlain:
      break;
  }
  return {kPlainScales, "a number such as 100 or 20k"};
}

bool is_of_names(Comparison comparison) {
  return comparison == Comparison::kContains || comparison == Comparison::kContainsNot;
}

bool is_of_both(Comparison comparison) {
  return comparison == Comparison::kEqual || comparison == Comparison::kNotEqual;
}

std::optional<std::size_t> find_identity(std::string_view name) {
  const auto columns = identity_columns();
  const auto found = std::ranges::find_if(columns, [&](std::size_t column) {
    return flow::kColumnInfos.at(column).key == name || identity_heading(column) == name;
  });
  return found == columns.end() ? std::nullopt : std::optional(*found);
}

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  std::variant<RowFilter, RowFilterFailure> run() {
    for (skip_space(); at_ < text_.size(); skip_space()) {
      if (std::optional<RowFilterFailure> failure = take_condition()) return *failure;
    }
    return std::move(filter_);
  }

 private:
  using Failure = std::optional<RowFilterFailure>;

  Failure take_condition() {
    const std::size_t start = at_;
    if (rest().starts_with('"')) return take_word(Comparison::kContains);
    const std::string_view name = take_until(kEndsName);
    if (name.empty()) return take_negation();
    const std::size_t end = at_;
    skip_space();
    const std::optional<Comparison> comparison = take_comparison();
    if (comparison) return take_comparison_of(name, start, *comparison);
    at_ = end;
    filter_.add(RowFilter::NameCondition{.text = std::string(name)});
    return std::nullopt;
  }

  // "!word"
  Failure take_negation() {
    const std::size_t start = at_;
    if (const auto comparison = take_comparison())
      return fail(start, "a name is missing before it");
    ++at_;
    return take_word(Comparison::kContainsNot);
  }

  Failure take_word(Comparison comparison) {
    const std::size_t start = at_;
    std::string word;
    if (Failure failure = take_value(word)) return failure;
    if (word.empty()) return fail(start, "a word is missing");
    filter_.add(RowFilter::NameCondition{.comparison = comparison, .text = std::move(word)});
    return std::nullopt;
  }

  Failure take_comparison_of(std::string_view name, std::size_t start, Comparison comparison) {
    skip_space();
    const std::size_t value_start = at_;
    std::string value;
    if (Failure failure = take_value(value)) return failure;
    if (at_ == value_start) return fail(at_, fmt::format("a value is missing after {}", name));
    if (const auto column = find_identity(name)) {
      if (!is_of_names(comparison) && !is_of_both(comparison)) {
        return fail(start, fmt::format("{} is a name: compare it by =, !=, ~ or !~", name));
      }
      filter_.add(RowFilter::NameCondition{*column, comparison, std::move(value)});
      return std::nullopt;
    }
    const RowNumber* const number = find_row_number(name);
    if (number == nullptr) return fail(start, fmt::format("nothing is called '{}'", name));
    if (is_of_names(comparison)) {
      return fail(start, fmt::format("{} is a number: compare it by =, !=, <, <=, > or >=", name));
    }
    const NumberSyntax syntax = syntax_of(number->kind);
    const std::optional<double> parsed = parse_scaled(value, syntax.scales);
    if (!parsed) return fail(value_start, fmt::format("'{}': not {}", value, syntax.example));
    filter_.add(RowFilter::NumberCondition{number, comparison, *parsed});
    return std::nullopt;
  }

  // A word, or what is between quotes.
  Failure take_value(std::string& value) {
    if (!rest().starts_with('"')) {
      value = take_until(kSpace);
      return std::nullopt;
    }
    const std::size_t quote = at_++;
    value = take_until("\"");
    if (at_ == text_.size()) return fail(quote, "the closing quote is missing");
    ++at_;
    return std::nullopt;
  }

  std::optional<Comparison> take_comparison() {
    for (const auto& [symbol, comparison] : kComparisons) {
      if (!rest().starts_with(symbol)) continue;
      at_ += symbol.size();
      return comparison;
    }
    return std::nullopt;
  }

  std::string_view take_until(std::string_view ends) {
    const std::string_view taken = rest().substr(0, rest().find_first_of(ends));
    at_ += taken.size();
    return taken;
  }

  void skip_space() { at_ = std::min(text_.find_first_not_of(kSpace, at_), text_.size()); }

  [[nodiscard]] std::string_view rest() const { return text_.substr(at_); }

  static RowFilterFailure fail(std::size_t at, std::string message) {
    return {.at = at, .message = std::move(message)};
  }

  std::string_view text_;
  std::size_t at_ = 0;
  RowFilter filter_;
};

}  // namespace

std::variant<RowFilter, RowFilterFailure> parse_row_filter(std::string_view text) {
  return Parser(text).run();
}

}  // namespace flowtop::output
