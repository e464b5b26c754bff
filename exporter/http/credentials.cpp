// SPDX-License-Identifier: Apache-2.0
#include "exporter/http/credentials.h"

#include <openssl/evp.h>
#include <strings.h>

#include <algorithm>
#include <cctype>

namespace flowtop::http {
namespace {

constexpr std::size_t kMostPadding = 2;
constexpr std::size_t kGroup = 4;

// EVP_DecodeBlock() puts up with spaces around, and takes padding for NULs.
std::optional<std::string> decode_base64(std::string_view text) {
  const std::size_t digits = text.find_last_not_of('=') + 1;  // 0 where there is none
  const std::size_t padding = text.size() - digits;
  const auto is_digit = [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '+' || c == '/';
  };
  if (text.empty() || text.size() % kGroup != 0 || padding > kMostPadding ||
      !std::ranges::all_of(text.substr(0, digits), is_digit)) {
    return std::nullopt;
  }
  std::string decoded(text.size() / kGroup * 3, '\0');
  const int size = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(decoded.data()),
                                   reinterpret_cast<const unsigned char*>(text.data()),
                                   static_cast<int>(text.size()));
  if (size < 0) return std::nullopt;
  decoded.resize(static_cast<std::size_t>(size) - padding);
  return decoded;
}

}  // namespace

std::optional<Credentials> parse_basic_credentials(std::string_view header) {
  constexpr std::string_view kScheme = "Basic ";
  if (header.size() < kScheme.size() ||
      strncasecmp(header.data(), kScheme.data(), kScheme.size()) != 0) {
    return std::nullopt;
  }
  header.remove_prefix(std::min(header.find_first_not_of(' ', kScheme.size()), header.size()));
  const std::optional<std::string> decoded = decode_base64(header);
  if (!decoded || decoded->find('\0') != std::string::npos) return std::nullopt;
  const std::size_t colon = decoded->find(':');
  if (colon == std::string::npos) return std::nullopt;
  return Credentials{decoded->substr(0, colon), decoded->substr(colon + 1)};
}

}  // namespace flowtop::http
