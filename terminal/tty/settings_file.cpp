// SPDX-License-Identifier: Apache-2.0
#include "terminal/tty/settings_file.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string_view>
#include <system_error>

#include "base/system_error.h"
#include "terminal/settings.h"
#include "terminal/tty/saved_files.h"

namespace flowtop::terminal {
namespace {

namespace fs = std::filesystem;

// By the specification one that is not absolute does not count.
fs::path folder_in(const char* variable) {
  const char* const value = std::getenv(variable);  // NOLINT(concurrency-mt-unsafe): nobody sets it
  const fs::path folder = value == nullptr ? "" : value;
  return folder.is_absolute() ? folder : fs::path();
}

}  // namespace

std::string settings_path() {
  fs::path folder = folder_in("XDG_CONFIG_HOME");
  if (folder.empty()) {
    folder = folder_in("HOME");
    if (folder.empty()) return "";
    folder /= ".config";
  }
  return folder / "flowtop" / "screen.json";
}

Status load_settings(const std::string& path, ViewState& view) {
  constexpr std::streamsize kMost = std::streamsize{1} << 20;
  std::error_code error;
  if (path.empty() || !fs::exists(path, error)) return Done{};
  std::ifstream file(path);
  std::string text(kMost, '\0');
  file.read(text.data(), kMost);
  if (file.bad() || (!file.is_open())) return system_error(ErrorKind::kUsage, path, errno);
  text.resize(static_cast<std::size_t>(file.gcount()));
  const Status applied = apply_settings(text, view);
  if (applied) return Done{};
  return Error{ErrorKind::kUsage,
               fmt::format("{}: {}; mend or remove it", path, applied.error().message)};
}

Status save_settings(const std::string& path, const ViewState& view) {
  std::error_code error;
  const fs::path folder = fs::path(path).parent_path();
  fs::create_directories(folder, error);
  if (error) return system_error(ErrorKind::kOutput, folder, error.value());
  return save_text(path, settings_of(view));
}

}  // namespace flowtop::terminal
