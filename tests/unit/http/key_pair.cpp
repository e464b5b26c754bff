// SPDX-License-Identifier: Apache-2.0
#include "key_pair.h"

#include <openssl/pem.h>
#include <openssl/rand.h>

#include "exporter/http/openssl_handles.h"

namespace flowtop::http {
namespace {

std::string text_of(BIO* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  return {data, static_cast<std::size_t>(size)};
}

void add_extension(X509* certificate, int nid, const std::string& value) {
  X509_EXTENSION* const extension = X509V3_EXT_conf_nid(nullptr, nullptr, nid, value.c_str());
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

void set_name(X509* certificate, const std::string& name) {
  X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
}

void sign(X509* certificate, EVP_PKEY* own_key, const KeyPair* issuer) {
  if (issuer == nullptr) {
    X509_set_issuer_name(certificate, X509_get_subject_name(certificate));
    add_extension(certificate, NID_basic_constraints, "critical,CA:TRUE");
    X509_sign(certificate, own_key, EVP_sha256());
    return;
  }
  const UniqueBio certificate_bio(BIO_new_mem_buf(issuer->certificate.data(), -1));
  const UniqueBio key_bio(BIO_new_mem_buf(issuer->key.data(), -1));
  const UniqueCertificate by(PEM_read_bio_X509(certificate_bio.get(), nullptr, nullptr, nullptr));
  const UniqueKey by_key(PEM_read_bio_PrivateKey(key_bio.get(), nullptr, nullptr, nullptr));
  X509_set_issuer_name(certificate, X509_get_subject_name(by.get()));
  X509_sign(certificate, by_key.get(), EVP_sha256());
}

}  // namespace

KeyPair make_key_pair(const KeyPairOptions& options) {
  const UniqueKey key(EVP_EC_gen("P-256"));
  const UniqueCertificate certificate(X509_new());
  X509_set_version(certificate.get(), X509_VERSION_3);
  std::uint32_t serial = 0;
  RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof(serial));
  ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate.get()), serial);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), options.begins_in_s);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), options.ends_in_s);
  X509_set_pubkey(certificate.get(), key.get());
  set_name(certificate.get(), options.name);
  if (!options.alternative_names.empty()) {
    add_extension(certificate.get(), NID_subject_alt_name, options.alternative_names);
  }
  sign(certificate.get(), key.get(), options.issuer);
  const UniqueBio certificate_pem(BIO_new(BIO_s_mem()));
  const UniqueBio key_pem(BIO_new(BIO_s_mem()));
  PEM_write_bio_X509(certificate_pem.get(), certificate.get());
  PEM_write_bio_PrivateKey(key_pem.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  return {text_of(certificate_pem.get()), text_of(key_pem.get())};
}

}  // namespace flowtop::http
