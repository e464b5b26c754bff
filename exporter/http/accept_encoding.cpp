// SPDX-License-Identifier: Apache-2.0
#include "exporter/http/accept_encoding.h"

#include <strings.h>

#include <algorithm>
#include <cctype>
#include <optional>

namespace flowtop::http {
namespace {

constexpr std::string_view kBlank = " \t";

bool is_same(std::string_view one, std::string_view other) {
  return one.size() == other.size() && strncasecmp(one.data(), other.data(), one.size()) == 0;
}

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

// Takes the first item off `rest`.
std::string_view next_item(std::string_view& rest, char separator) {
  const std::size_t end = rest.find(separator);
  const std::string_view item = rest.substr(0, end);
  rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
  return trimmed(item);
}

// "0.5", "1.000": RFC 9110, 12.4.2.
bool is_weight_above_0(std::string_view weight) {
  constexpr std::size_t kLongest = 5;
  if (weight.empty() || weight.size() > kLongest) return false;
  if (weight.front() != '0' && weight.front() != '1') return false;
  if (weight.size() > 1 && weight[1] != '.') return false;
  const std::string_view decimals = weight.substr(std::min<std::size_t>(2, weight.size()));
  if (!std::ranges::all_of(decimals, [](unsigned char c) { return std::isdigit(c) != 0; })) {
    return false;
  }
  const bool has_decimals = decimals.find_first_not_of('0') != std::string_view::npos;
  return weight.front() == '1' ? !has_decimals : has_decimals;
}

bool is_wanted(std::string_view parameters) {
  while (!parameters.empty()) {
    std::string_view value = next_item(parameters, ';');
    const std::string_view name = next_item(value, '=');
    if (is_same(name, "q")) return is_weight_above_0(trimmed(value));
  }
  return true;
}

}  // namespace

bool accepts_gzip(std::string_view accept_encoding) {
  std::optional<bool> by_name;
  bool by_star = false;
  while (!accept_encoding.empty()) {
    std::string_view parameters = next_item(accept_encoding, ',');
    const std::string_view coding = next_item(parameters, ';');
    if (is_same(coding, "gzip") || is_same(coding, "x-gzip")) by_name = is_wanted(parameters);
    if (coding == "*") by_star = is_wanted(parameters);
  }
  return by_name.value_or(by_star);
}

bool lists_token(std::string_view list, std::string_view token) {
  while (!list.empty()) {
    if (is_same(next_item(list, ','), token)) return true;
  }
  return false;
}

}  // namespace flowtop::http
