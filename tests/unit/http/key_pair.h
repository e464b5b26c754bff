// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace flowtop::http {

struct KeyPair {
  std::string certificate;  // PEM
  std::string key;
};

struct KeyPairOptions {
  std::string name = "flowtop.test";
  long begins_in_s = -3600;
  long ends_in_s = 3600;
  std::string alternative_names = {};  // as OpenSSL's configuration has them, "DNS:a,IP:::1"
  const KeyPair* issuer = nullptr;     // itself, where null
};

[[nodiscard]] KeyPair make_key_pair(const KeyPairOptions& options = {});

}  // namespace flowtop::http
