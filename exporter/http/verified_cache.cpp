// SPDX-License-Identifier: Apache-2.0
#include "exporter/http/verified_cache.h"

#include <openssl/crypto.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <algorithm>
#include <string>

namespace flowtop::http {

VerifiedCache::VerifiedCache()
    : has_key_(RAND_bytes(key_.data(), static_cast<int>(key_.size())) == 1) {}

bool VerifiedCache::contains(const Credentials& credentials, const std::string& hash) const {
  Digest wanted{};
  if (!digest(credentials, hash, wanted)) return false;
  const std::lock_guard lock(mutex_);
  return has(wanted);
}

void VerifiedCache::insert(const Credentials& credentials, const std::string& hash) {
  Digest entry{};
  if (!digest(credentials, hash, entry)) return;
  const std::lock_guard lock(mutex_);
  if (has(entry)) return;
  entries_[inserted_ % kEntries] = entry;
  inserted_++;
}

bool VerifiedCache::has(const Digest& wanted) const {
  bool is_found = false;
  // All of them: the time tells nothing.
  for (std::size_t i = 0; i < std::min(inserted_, kEntries); ++i) {
    is_found |= CRYPTO_memcmp(entries_[i].data(), wanted.data(), wanted.size()) == 0;
  }
  return is_found;
}

bool VerifiedCache::digest(const Credentials& credentials, const std::string& hash,
                           Digest& digest) const {
  // No field holds a NUL, so no two triples run together.
  const std::string text = credentials.user + '\0' + hash + '\0' + credentials.password;
  unsigned int size = 0;
  return has_key_ &&
         HMAC(EVP_sha256(), key_.data(), static_cast<int>(key_.size()),
              reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data(),
              &size) != nullptr &&
         size == digest.size();
}

}  // namespace flowtop::http
