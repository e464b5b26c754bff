// SPDX-License-Identifier: Apache-2.0
#include "host/files.h"

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <system_error>

namespace flowtop::host {

namespace fs = std::filesystem;

std::optional<std::string> read_text(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) {
    return std::nullopt;
  }
  std::string text;
  // read() sees errors that stream iterators hide: EINVAL of a sysfs file, EISDIR, ESRCH of /proc.
  char chunk[4096];
  while (stream.read(chunk, sizeof(chunk)) || stream.gcount() > 0) {
    text.append(chunk, static_cast<std::size_t>(stream.gcount()));
  }
  if (stream.bad()) {
    return std::nullopt;
  }
  return text;
}

std::optional<std::string> read_value(const fs::path& file) {
  auto text = read_text(file);
  if (text && text->ends_with('\n')) {
    text->pop_back();
  }
  return text;
}

std::optional<int> read_number(const fs::path& file) {
  const auto text = read_value(file);
  return text ? parse_number<int>(*text) : std::nullopt;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t at = text.find(separator);
    parts.push_back(text.substr(0, at));
    if (at == std::string_view::npos) {
      return parts;
    }
    text.remove_prefix(at + 1);
  }
}

std::string_view status_field(std::string_view status, std::string_view name) {
  for (const std::string_view line : split(status, '\n')) {
    if (line.starts_with(name) && line.substr(name.size()).starts_with(":\t")) {
      return line.substr(name.size() + 2);
    }
  }
  return {};
}

std::optional<std::vector<int>> parse_cpu_list(std::string_view text) {
  std::vector<int> ids;
  if (text.empty()) {
    return ids;
  }
  for (const std::string_view range : split(text, ',')) {
    const std::size_t dash = range.find('-');
    const auto first = parse_number<int>(range.substr(0, dash));
    const auto last =
        dash == std::string_view::npos ? first : parse_number<int>(range.substr(dash + 1));
    if (!first || !last || *first < 0 || *last < *first || *last > kMaxCpuId) {
      return std::nullopt;
    }
    for (int id = *first; id <= *last; ++id) {
      ids.push_back(id);
    }
  }
  std::ranges::sort(ids);
  ids.erase(std::ranges::unique(ids).begin(), ids.end());
  return ids;
}

std::optional<std::vector<int>> read_cpu_list(const fs::path& file) {
  const auto text = read_value(file);
  return text ? parse_cpu_list(*text) : std::nullopt;
}

std::vector<fs::path> list_directory(const fs::path& directory) {
  std::vector<fs::path> entries;
  std::error_code error;
  for (fs::directory_iterator it(directory, error), end; !error && it != end; it.increment(error)) {
    entries.push_back(it->path());
  }
  return entries;
}

// The kernel says of each entry what it is: none is looked at by itself.
std::optional<std::vector<fs::path>> list_subdirectories(const fs::path& directory) {
  std::vector<fs::path> entries;
  std::error_code error;
  std::error_code ignored;
  for (fs::directory_iterator it(directory, error), end; !error && it != end; it.increment(error)) {
    if (it->is_directory(ignored) && !it->is_symlink(ignored)) entries.push_back(it->path());
  }
  if (error && error.value() != ENOENT) return std::nullopt;
  return entries;
}

}  // namespace flowtop::host
