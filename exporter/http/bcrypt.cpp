// SPDX-License-Identifier: Apache-2.0
#include "exporter/http/bcrypt.h"

#include <crypt.h>
#include <openssl/crypto.h>

#include <algorithm>
#include <cctype>
#include <memory>
#include <string_view>

namespace flowtop::http {
namespace {

// "$2b$10$", 22 characters of salt, 31 of hash.
constexpr std::size_t kCostAt = 4;
constexpr std::size_t kCostDigits = 2;
constexpr std::size_t kSaltAt = 7;
constexpr std::size_t kHashAt = kSaltAt + 22;
constexpr std::size_t kSize = kHashAt + 31;

bool is_bcrypt_character(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '.' || c == '/';
}

bool is_cost(std::string_view digits) {
  return digits >= "04" && digits <= "31" && digits[1] >= '0' && digits[1] <= '9';
}

}  // namespace

bool is_bcrypt_hash(const std::string& text) {
  const std::string_view prefix = std::string_view(text).substr(0, kCostAt);
  if (text.size() != kSize || (prefix != "$2a$" && prefix != "$2b$" && prefix != "$2y$")) {
    return false;
  }
  return is_cost(bcrypt_cost(text)) && text[kSaltAt - 1] == '$' &&
         std::all_of(text.begin() + kSaltAt, text.end(), is_bcrypt_character);
}

std::string_view bcrypt_cost(const std::string& hash) {
  return std::string_view(hash).substr(kCostAt, kCostDigits);
}

bool is_password_of(const std::string& password, const std::string& hash) {
  const auto data = std::make_unique<crypt_data>();
  const char* const computed = crypt_r(password.c_str(), hash.c_str(), data.get());
  if (computed == nullptr || std::string_view(computed).size() != hash.size()) return false;
  return CRYPTO_memcmp(computed, hash.data(), hash.size()) == 0;
}

std::string hash_of_nobody(const std::string& hash) {
  // Its salt stays. That its hash part is one dot after the other cannot happen by chance.
  return hash.substr(0, kHashAt) + std::string(kSize - kHashAt, '.');
}

}  // namespace flowtop::http
