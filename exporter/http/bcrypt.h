// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace flowtop::http {

// $2a$, $2b$ or $2y$, with a cost and a salt that bcrypt knows.
[[nodiscard]] bool is_bcrypt_hash(const std::string& text);

// The two digits of it. Each step up takes twice the time.
[[nodiscard]] std::string_view bcrypt_cost(const std::string& hash);

// Takes the time that the hash's cost asks for, whatever the password.
[[nodiscard]] bool is_password_of(const std::string& password, const std::string& hash);

// A hash that no password has, and that costs as much to find out as `hash`.
[[nodiscard]] std::string hash_of_nobody(const std::string& hash);

}  // namespace flowtop::http
