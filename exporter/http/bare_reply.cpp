// SPDX-License-Identifier: Apache-2.0
#include "exporter/http/bare_reply.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace flowtop::http {
namespace {

struct Refusal {
  int status;
  std::string_view reason;
  std::string_view header;
  std::string_view text;
};

constexpr std::array<Refusal, 4> kRefusals = {{
    {400, "Bad Request", "", "not an HTTP/1.1 request\n"},
    {408, "Request Timeout", "", "the request did not arrive in time\n"},
    {431, "Request Header Fields Too Large", "", "the request's head is too large\n"},
    {503, "Service Unavailable", "Retry-After: 1\r\n", "too many connections; try again later\n"},
}};

}  // namespace

std::string bare_reply(int status) {
  const auto* refusal = std::ranges::find(kRefusals, status, &Refusal::status);
  if (refusal == kRefusals.end()) refusal = kRefusals.begin();
  return fmt::format(
      "HTTP/1.1 {} {}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: {}\r\n"
      "{}Connection: close\r\n\r\n{}",
      refusal->status, refusal->reason, refusal->text.size(), refusal->header, refusal->text);
}

std::string not_tls_reply() {
  return "HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n";
}

}  // namespace flowtop::http
