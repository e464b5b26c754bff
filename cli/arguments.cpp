// SPDX-License-Identifier: Apache-2.0
#include "cli/arguments.h"

#include <algorithm>
#include <cctype>
#include <iterator>
#include <string_view>

namespace flowtop::cli {
namespace {

bool is_negative_number(std::string_view text) {
  return text.size() > 1 && text[0] == '-' &&
         std::isdigit(static_cast<unsigned char>(text[1])) != 0;
}

bool is_long_option(std::string_view text) {
  return text.substr(0, 2) == "--" && text.find('=') == std::string_view::npos;
}

}  // namespace

Arguments split_arguments(std::span<char* const> argv) {
  Arguments result;
  result.all.assign(argv.begin(), argv.end());
  if (result.all.empty()) return result;

  const auto first = std::next(result.all.begin());
  const auto separator = std::find(first, result.all.end(), "--");
  for (auto it = first; it != separator; ++it) {
    if (is_negative_number(*it) && !result.own.empty() && is_long_option(result.own.back())) {
      result.own.back() += "=" + *it;
    } else {
      result.own.push_back(*it);
    }
  }
  if (separator != result.all.end()) {
    result.has_separator = true;
    result.command.assign(std::next(separator), result.all.end());
  }
  return result;
}

}  // namespace flowtop::cli
