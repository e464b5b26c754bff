// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "exporter/http/web_config.h"

// The names that the web configuration file has, which are Go's, for what OpenSSL has.
namespace flowtop::http {

[[nodiscard]] const std::map<std::string_view, ClientAuth>& client_auth_names();
[[nodiscard]] const std::map<std::string_view, int>& tls_version_names();
[[nodiscard]] const std::map<std::string_view, std::string>& curve_names();

// OpenSSL's name of a cipher suite; nothing where it has none.
[[nodiscard]] std::optional<std::string> cipher_name(const std::string& iana_name);

}  // namespace flowtop::http
