// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <charconv>
#include <concepts>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// What the readers of sysfs and procfs share. Not for use outside src/host.
namespace flowtop::host {

// CPU ids above this are taken for garbage; no kernel is built for more than 8192 CPUs.
inline constexpr int kMaxCpuId = 65535;

// The whole of a small file; nothing where it cannot be read.
[[nodiscard]] std::optional<std::string> read_text(const std::filesystem::path& file);

// As read_text, without the newline that ends it.
[[nodiscard]] std::optional<std::string> read_value(const std::filesystem::path& file);

// The whole of `text` as a number.
template <std::integral T>
[[nodiscard]] std::optional<T> parse_number(std::string_view text, int base = 10) {
  T number{};
  const char* const end = text.data() + text.size();
  const auto [stop, status] = std::from_chars(text.data(), end, number, base);
  if (status != std::errc{} || stop != end) {
    return std::nullopt;
  }
  return number;
}

[[nodiscard]] std::optional<int> read_number(const std::filesystem::path& file);

[[nodiscard]] std::vector<std::string_view> split(std::string_view text, char separator);

// The value of "NAME:\tvalue" in the text of /proc/PID/status; empty where there is none.
[[nodiscard]] std::string_view status_field(std::string_view status, std::string_view name);

// The kernel's list format, "0-3,8": ascending ids. An empty text is an empty list.
[[nodiscard]] std::optional<std::vector<int>> parse_cpu_list(std::string_view text);

[[nodiscard]] std::optional<std::vector<int>> read_cpu_list(const std::filesystem::path& file);

// The entries of a directory; none where it cannot be read.
[[nodiscard]] std::vector<std::filesystem::path> list_directory(
    const std::filesystem::path& directory);

// The directories among them: none where it is gone, nothing where it cannot be read.
[[nodiscard]] std::optional<std::vector<std::filesystem::path>> list_subdirectories(
    const std::filesystem::path& directory);

}  // namespace flowtop::host
