// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>

#include "exporter/http/web_config.h"
#include "exporter/http/yaml_file.h"

namespace flowtop::http {

// The section tls_server_config. Files in it are relative to `directory`.
[[nodiscard]] Status read_tls_config(const YamlFile& file, const YAML::Node& node,
                                     const std::filesystem::path& directory,
                                     std::optional<TlsConfig>& config);

}  // namespace flowtop::http
