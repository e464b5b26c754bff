// SPDX-License-Identifier: Apache-2.0
#include "exporter/http/web_config.h"

#include <fmt/core.h>

#include <algorithm>
#include <cctype>
#include <string_view>
#include <utility>

#include "exporter/http/bcrypt.h"
#include "exporter/http/web_config_tls.h"
#include "exporter/http/yaml_file.h"

namespace flowtop::http {
namespace {

using YAML::Node;

// Those that the exporters allow, with the values that are defined for them; any, where none is.
const std::map<std::string_view, std::vector<std::string_view>>& allowed_headers() {
  static const std::map<std::string_view, std::vector<std::string_view>> kAllowed = {
      {"Content-Security-Policy", {}},
      {"Strict-Transport-Security", {}},
      {"X-Content-Type-Options", {"nosniff"}},
      {"X-Frame-Options", {"deny", "sameorigin"}},
      {"X-XSS-Protection", {}},
  };
  return kAllowed;
}

bool is_header_value(const std::string& value) {
  return std::ranges::none_of(value, [](unsigned char c) { return std::iscntrl(c) != 0; });
}

Status read_header(const YamlFile& file, std::string_view name, const Node& node,
                   std::vector<HttpHeader>& headers) {
  std::string value;
  if (Status status = file.read_text(node, value); !status) return status;
  const std::vector<std::string_view>& allowed = allowed_headers().at(name);
  const bool is_allowed = allowed.empty() || std::ranges::find(allowed, value) != allowed.end();
  if (!is_allowed || !is_header_value(value)) {
    return file.error(node, fmt::format("'{}' is no value of {}; write {}", value, name,
                                        allowed.empty() ? "one line of text" : allowed.front()));
  }
  headers.push_back({std::string(name), value});
  return Done{};
}

Status read_http(const YamlFile& file, const Node& node, WebConfig& config) {
  YamlFile::Fields headers;
  for (const auto& [name, allowed] : allowed_headers()) {
    headers[name] = [&, name = name](const Node& value) {
      return read_header(file, name, value, config.headers);
    };
  }
  bool http2 = false;
  return file.read(node,
                   {{"http2", [&](const Node& value) { return file.read_flag(value, http2); }},
                    {"headers", [&](const Node& value) { return file.read(value, headers); }}});
}

Status read_users(const YamlFile& file, const Node& node, WebConfig& config) {
  return file.read_any(node, [&](const Node& key, const Node& value) -> Status {
    if (value.IsNull()) return file.no_value_error(key);
    const std::string& name = key.Scalar();
    std::string hash;
    if (Status status = file.read_text(value, hash); !status) return status;
    if (name.empty() || name.find(':') != std::string::npos) {
      return file.error(value, fmt::format("'{}' is no user; write a name without ':'", name));
    }
    if (!is_bcrypt_hash(hash)) {
      return file.error(value,
                        fmt::format("the password of '{}' is not a bcrypt hash; make one with "
                                    "htpasswd -nBC 10 \"\"",
                                    name));
    }
    config.users.emplace(name, hash);
    return Done{};
  });
}

}  // namespace

Result<WebConfig> read_web_config(const std::filesystem::path& path) {
  const Result<YamlFile> file = YamlFile::load(path);
  if (!file) return file.error();
  WebConfig config;
  const std::filesystem::path directory = path.parent_path();
  const Status status = file->read(
      file->root(),
      {{"tls_server_config",
        [&](const Node& node) { return read_tls_config(*file, node, directory, config.tls); }},
       {"http_server_config", [&](const Node& node) { return read_http(*file, node, config); }},
       {"basic_auth_users", [&](const Node& node) { return read_users(*file, node, config); }}});
  if (!status) return status.error();
  return config;
}

}  // namespace flowtop::http
