// SPDX-License-Identifier: Apache-2.0
#include "exporter/http/tls_names.h"

#include <openssl/ssl.h>

namespace flowtop::http {

const std::map<std::string_view, ClientAuth>& client_auth_names() {
  static const std::map<std::string_view, ClientAuth> kNames = {
      {"NoClientCert", ClientAuth::kNone},
      {"RequestClientCert", ClientAuth::kRequest},
      {"RequireAnyClientCert", ClientAuth::kRequireAny},
      {"RequireClientCert", ClientAuth::kRequireAny},  // an older name
      {"VerifyClientCertIfGiven", ClientAuth::kVerifyIfGiven},
      {"RequireAndVerifyClientCert", ClientAuth::kRequireAndVerify},
  };
  return kNames;
}

const std::map<std::string_view, int>& tls_version_names() {
  static const std::map<std::string_view, int> kNames = {
      {"TLS10", TLS1_VERSION},
      {"TLS11", TLS1_1_VERSION},
      {"TLS12", TLS1_2_VERSION},
      {"TLS13", TLS1_3_VERSION},
  };
  return kNames;
}

const std::map<std::string_view, std::string>& curve_names() {
  static const std::map<std::string_view, std::string> kNames = {
      {"CurveP256", "P-256"},
      {"CurveP384", "P-384"},
      {"CurveP521", "P-521"},
      {"X25519", "X25519"},
  };
  return kNames;
}

std::optional<std::string> cipher_name(const std::string& iana_name) {
  const std::string name = OPENSSL_cipher_name(iana_name.c_str());
  if (name == "(NONE)") return std::nullopt;
  return name;
}

}  // namespace flowtop::http
