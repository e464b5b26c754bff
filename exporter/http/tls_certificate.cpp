// SPDX-License-Identifier: Apache-2.0
#include "exporter/http/tls_certificate.h"

#include <fmt/chrono.h>
#include <fmt/core.h>
#include <openssl/err.h>
#include <openssl/pem.h>

#include <string>
#include <utility>
#include <vector>

#include "exporter/http/openssl_handles.h"
#include "exporter/http/text_file.h"

namespace flowtop::http {
namespace {

std::string name_of(const PemSource& source) {
  return source.file.empty() ? "the text" : "'" + source.file + "'";
}

Error error_in(const PemSource& source, const std::string& text) {
  return {ErrorKind::kUsage, fmt::format("{}: {}", source.place, text)};
}

Result<std::string> read_pem(const PemSource& source) {
  if (source.file.empty()) return source.text;
  Result<std::string> text = read_text_file(source.file);
  if (!text) return text.error_in(source.place);
  return text;
}

UniqueBio make_bio(const std::string& text) {
  return UniqueBio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

// OpenSSL would ask at the terminal.
int no_password(char* /*buffer*/, int /*size*/, int /*is_writing*/, void* /*argument*/) {
  return -1;
}

Result<std::vector<UniqueCertificate>> read_certificates(const PemSource& source) {
  const Result<std::string> text = read_pem(source);
  if (!text) return text.error();
  const UniqueBio bio = make_bio(*text);
  std::vector<UniqueCertificate> certificates;
  while (true) {
    UniqueCertificate certificate(PEM_read_bio_X509(bio.get(), nullptr, no_password, nullptr));
    if (certificate == nullptr) break;
    certificates.push_back(std::move(certificate));
  }
  const bool is_at_end = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
  ERR_clear_error();
  if (certificates.empty() || !is_at_end) {
    return error_in(source, name_of(source) + " is not a certificate; give one in PEM");
  }
  return certificates;
}

Result<UniqueKey> read_key(const PemSource& source) {
  const Result<std::string> text = read_pem(source);
  if (!text) return text.error();
  const UniqueBio bio = make_bio(*text);
  UniqueKey key(PEM_read_bio_PrivateKey(bio.get(), nullptr, no_password, nullptr));
  ERR_clear_error();
  if (key == nullptr) {
    return error_in(source,
                    name_of(source) + " is not a private key; give one in PEM, without a password");
  }
  return key;
}

std::string der_of(X509* certificate) {
  unsigned char* bytes = nullptr;
  const int size = i2d_X509(certificate, &bytes);
  if (size < 0) return {};
  std::string der(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
  OPENSSL_free(bytes);
  return der;
}

std::string date_of(const ASN1_TIME* time) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(time, &parts) != 1) return "a date that cannot be read";
  return fmt::format("{:%Y-%m-%d %H:%M:%S} UTC", parts);
}

Status judge_dates(const PemSource& source, const X509* certificate, std::time_t now) {
  const ASN1_TIME* const first = X509_get0_notBefore(certificate);
  const ASN1_TIME* const last = X509_get0_notAfter(certificate);
  if (ASN1_TIME_cmp_time_t(last, now) < 0) {
    return error_in(source, fmt::format("the certificate {} expired on {}; renew it",
                                        name_of(source), date_of(last)));
  }
  if (ASN1_TIME_cmp_time_t(first, now) > 0) {
    return error_in(source, fmt::format("the certificate {} is not valid before {}; wait, or set "
                                        "the clock right",
                                        name_of(source), date_of(first)));
  }
  return Done{};
}

}  // namespace

Status use_certificate(SSL_CTX* context, const TlsConfig& config, std::time_t now) {
  const auto certificates = read_certificates(config.certificate);
  if (!certificates) return certificates.error();
  const auto key = read_key(config.key);
  if (!key) return key.error();
  X509* const own = certificates->front().get();
  if (Status status = judge_dates(config.certificate, own, now); !status) return status;
  if (X509_check_private_key(own, key->get()) != 1) {
    ERR_clear_error();
    return error_in(config.key, fmt::format("{} is not the key of the certificate {}; give both of "
                                            "one pair",
                                            name_of(config.key), name_of(config.certificate)));
  }
  bool is_used = SSL_CTX_use_certificate(context, own) == 1 &&
                 SSL_CTX_use_PrivateKey(context, key->get()) == 1;
  for (std::size_t i = 1; i < certificates->size(); ++i) {
    is_used = is_used && SSL_CTX_add1_chain_cert(context, (*certificates)[i].get()) == 1;
  }
  if (is_used) return Done{};
  const char* const reason = ERR_reason_error_string(ERR_get_error());
  ERR_clear_error();
  return error_in(config.certificate,
                  fmt::format("OpenSSL refuses the certificate {}: {}; make another",
                              name_of(config.certificate), reason == nullptr ? "?" : reason));
}

Result<std::vector<std::string>> use_client_authorities(SSL_CTX* context, const PemSource& source) {
  std::vector<std::string> used;
  if (!source.given()) return used;
  const auto certificates = read_certificates(source);
  if (!certificates) return certificates.error();
  X509_STORE* const store = SSL_CTX_get_cert_store(context);
  for (const UniqueCertificate& certificate : *certificates) {
    if (X509_STORE_add_cert(store, certificate.get()) != 1 ||
        SSL_CTX_add_client_CA(context, certificate.get()) != 1) {
      ERR_clear_error();
      return error_in(source, name_of(source) + " cannot be used; give certificates in PEM");
    }
    used.push_back(der_of(certificate.get()));
  }
  return used;
}

}  // namespace flowtop::http
