// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace flowtop::http {

struct Credentials {
  std::string user;
  std::string password;
};

// Of an Authorization header, "Basic dXNlcjpwYXNz". Nothing where it is anything else, or where a
// NUL is in it, at which crypt(3) would take a password to end.
[[nodiscard]] std::optional<Credentials> parse_basic_credentials(std::string_view header);

}  // namespace flowtop::http
