// SPDX-License-Identifier: Apache-2.0
#include "exporter/http/exchange_stream.h"

#include <algorithm>

namespace flowtop::http {

ssize_t ExchangeStream::read(char* data, size_t size) {
  const std::size_t taken = rest_.copy(data, size);
  rest_.remove_prefix(taken);
  return static_cast<ssize_t>(taken);
}

ssize_t ExchangeStream::write(const char* data, size_t size) {
  if (!deadline_) deadline_ = after(reply_limit_);  // the handler took its own time before
  if (!has_failed_) {
    has_failed_ = socket_.write(std::string_view(data, size), *deadline_) != Outcome::kDone;
  }
  return has_failed_ ? -1 : static_cast<ssize_t>(size);
}

}  // namespace flowtop::http
