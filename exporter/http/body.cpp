// SPDX-License-Identifier: Apache-2.0
#include "exporter/http/body.h"

#include <cstddef>

namespace flowtop::http {

void set_body(httplib::Response& response, const Reply& reply) {
  std::size_t size = 0;
  for (const auto& part : reply.parts) size += part->size();
  if (size == 0) {  // httplib takes it for a body whose length is not known
    if (!reply.content_type.empty()) response.set_header("Content-Type", reply.content_type);
    return;
  }
  // Called once: there are no ranges, and the sink takes all or fails.
  const auto send = [parts = reply.parts](std::size_t /*offset*/, std::size_t /*length*/,
                                          httplib::DataSink& sink) {
    for (const auto& part : parts) {
      if (!sink.write(part->data(), part->size())) return false;
    }
    return true;
  };
  response.set_content_provider(size, reply.content_type, send);
}

}  // namespace flowtop::http
