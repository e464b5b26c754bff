// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <memory>

namespace flowtop::http {

template <auto Free>
struct OpensslFree {
  template <typename T>
  void operator()(T* handle) const {
    Free(handle);
  }
};

using UniqueBio = std::unique_ptr<BIO, OpensslFree<BIO_free_all>>;
using UniqueKey = std::unique_ptr<EVP_PKEY, OpensslFree<EVP_PKEY_free>>;
using UniqueCertificate = std::unique_ptr<X509, OpensslFree<X509_free>>;
using UniqueNames = std::unique_ptr<GENERAL_NAMES, OpensslFree<GENERAL_NAMES_free>>;
using UniqueSsl = std::unique_ptr<SSL, OpensslFree<SSL_free>>;
using UniqueSslContext = std::unique_ptr<SSL_CTX, OpensslFree<SSL_CTX_free>>;

}  // namespace flowtop::http
