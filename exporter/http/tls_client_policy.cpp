// SPDX-License-Identifier: Apache-2.0
#include "exporter/http/tls_client_policy.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>

#include "exporter/http/openssl_handles.h"

namespace flowtop::http {
namespace {

std::string text_of(const ASN1_STRING* string) {
  const auto* const data = reinterpret_cast<const char*>(ASN1_STRING_get0_data(string));
  return {data, static_cast<std::size_t>(ASN1_STRING_length(string))};
}

std::string address_of(const ASN1_OCTET_STRING* octets) {
  constexpr int kIpv4Bytes = 4;
  constexpr int kIpv6Bytes = 16;
  const int size = ASN1_STRING_length(octets);
  if (size != kIpv4Bytes && size != kIpv6Bytes) return {};
  std::array<char, INET6_ADDRSTRLEN> text{};
  const int family = size == kIpv4Bytes ? AF_INET : AF_INET6;
  if (inet_ntop(family, ASN1_STRING_get0_data(octets), text.data(), text.size()) == nullptr) {
    return {};
  }
  return text.data();
}

std::string text_of(const GENERAL_NAME* name) {
  int type = 0;
  const void* const value = GENERAL_NAME_get0_value(name, &type);
  switch (type) {
    case GEN_DNS:
    case GEN_EMAIL:
    case GEN_URI:
      return text_of(static_cast<const ASN1_STRING*>(value));
    case GEN_IPADD:
      return address_of(static_cast<const ASN1_OCTET_STRING*>(value));
    default:
      return {};
  }
}

bool has_allowed_name(const X509* certificate, const std::vector<std::string>& allowed) {
  const UniqueNames names(static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
  if (names == nullptr) return false;
  for (int i = 0; i < sk_GENERAL_NAME_num(names.get()); ++i) {
    const std::string name = text_of(sk_GENERAL_NAME_value(names.get(), i));
    if (!name.empty() && std::ranges::find(allowed, name) != allowed.end()) return true;
  }
  return false;
}

}  // namespace

int verify_client(X509_STORE_CTX* store, void* policy) {
  const auto& wanted = *static_cast<const TlsClientPolicy*>(policy);
  const bool verifies =
      wanted.auth == ClientAuth::kVerifyIfGiven || wanted.auth == ClientAuth::kRequireAndVerify;
  if (verifies && X509_verify_cert(store) != 1) return 0;
  if (wanted.allowed_sans.empty()) return 1;
  if (has_allowed_name(X509_STORE_CTX_get0_cert(store), wanted.allowed_sans)) return 1;
  X509_STORE_CTX_set_error(store, X509_V_ERR_APPLICATION_VERIFICATION);
  return 0;
}

}  // namespace flowtop::http
