// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <mutex>
#include <string>

#include "exporter/http/credentials.h"

namespace flowtop::http {

// Remembers which credentials were right, so that a scrape does not pay for bcrypt each time. It
// holds no passwords, but digests under a key of its own; a wrong password is never in it.
class VerifiedCache {
 public:
  VerifiedCache();

  [[nodiscard]] bool contains(const Credentials& credentials, const std::string& hash) const;
  // Nothing new where it is there already.
  void insert(const Credentials& credentials, const std::string& hash);

 private:
  static constexpr std::size_t kDigestBytes = 32;
  static constexpr std::size_t kEntries = 64;
  using Digest = std::array<unsigned char, kDigestBytes>;

  // With mutex_ held.
  [[nodiscard]] bool has(const Digest& wanted) const;

  // False without a digest.
  [[nodiscard]] bool digest(const Credentials& credentials, const std::string& hash,
                            Digest& digest) const;

  Digest key_{};
  bool has_key_ = false;
  mutable std::mutex mutex_;
  std::array<Digest, kEntries> entries_{};
  std::size_t inserted_ = 0;  // the oldest gives way
};

}  // namespace flowtop::http
