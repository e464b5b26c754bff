// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <openssl/x509_vfy.h>

#include <string>
#include <vector>

#include "exporter/http/web_config.h"

namespace flowtop::http {

// Which clients may come in.
struct TlsClientPolicy {
  ClientAuth auth = ClientAuth::kNone;
  std::vector<std::string> allowed_sans;      // any, where empty
  std::vector<std::string> authorities = {};  // certificates in DER, by which clients are verified

  friend bool operator==(const TlsClientPolicy&, const TlsClientPolicy&) = default;
};

// SSL_CTX_set_cert_verify_callback()'s, with a TlsClientPolicy. Of its authorities the context
// knows. Called for certificates that clients show; that one must be shown is OpenSSL's affair.
int verify_client(X509_STORE_CTX* store, void* policy);

}  // namespace flowtop::http
