// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

#include "base/result.h"

namespace flowtop::http {

// The whole of a file that the user named.
[[nodiscard]] Result<std::string> read_text_file(const std::filesystem::path& path);

}  // namespace flowtop::http
