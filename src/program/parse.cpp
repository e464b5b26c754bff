// SPDX-License-Identifier: Apache-2.0
#include "program/parse.h"

#include <fmt/core.h>

#include <array>
#include <charconv>
#include <optional>
#include <string>
#include <system_error>

#include "base/scaled_number.h"

namespace flowtop::program {
namespace {

constexpr std::array<Scale, 7> kNanoseconds = {
    {{"", 1e9}, {"ns", 1.0}, {"us", 1e3}, {"ms", 1e6}, {"s", 1e9}, {"m", 60e9}, {"h", 3600e9}}};

constexpr double kLongestNs = 100.0 * 365 * 24 * 3600 * 1e9;

Error usage(std::string message) { return Error{ErrorKind::kUsage, std::move(message)}; }

}  // namespace

Result<std::chrono::nanoseconds> parse_duration(std::string_view text) {
  const std::optional<double> nanoseconds = parse_scaled(text, kNanoseconds);
  if (!nanoseconds) {
    return usage(
        fmt::format("'{}': not a duration; write a number and a unit of ns, us, ms, s, m "
                    "or h, such as 10s or 500ms",
                    text));
  }
  if (*nanoseconds < 1.0) {
    return usage(fmt::format("'{}': not above 0; write a positive duration such as 10s", text));
  }
  if (*nanoseconds > kLongestNs) {
    return usage(fmt::format("'{}': longer than 100 years; write a shorter duration", text));
  }
  return std::chrono::nanoseconds(static_cast<std::int64_t>(*nanoseconds));
}

Result<std::uint32_t> parse_flow_id(std::string_view text) {
  constexpr int kHexadecimal = 16;
  std::string_view digits = text;
  if (digits.substr(0, 2) == "0x" || digits.substr(0, 2) == "0X") digits.remove_prefix(2);
  std::uint32_t id = 0;
  const auto [rest, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), id, kHexadecimal);
  if (error != std::errc{} || rest != digits.data() + digits.size()) {
    return usage(
        fmt::format("'{}': not a flow id; write up to 8 hexadecimal digits, as in the "
                    "column flow_id of a capture",
                    text));
  }
  return id;
}

Result<std::uint64_t> parse_count(std::string_view text, std::uint64_t most) {
  std::uint64_t count = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  const bool is_whole = rest == text.data() + text.size();
  const bool is_too_much = error == std::errc::result_out_of_range || count > most;
  if (is_whole && is_too_much) {
    return usage(fmt::format("'{}': more than {}; write a smaller number", text, most));
  }
  if (error != std::errc{} || !is_whole || count == 0) {
    return usage(fmt::format("'{}': not a count; write a whole number above 0", text));
  }
  return count;
}

Result<pid_t> parse_pid(std::string_view text) {
  pid_t pid = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), pid);
  if (error != std::errc{} || rest != text.data() + text.size() || pid <= 0) {
    return usage(fmt::format("'{}': not a process id; write a number above 0", text));
  }
  return pid;
}

}  // namespace flowtop::program
