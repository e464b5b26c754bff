// SPDX-License-Identifier: Apache-2.0
#include "exporter/http/listen_address.h"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>

namespace flowtop::http {
namespace {

Error bad(const std::string& text, std::string_view why) {
  return {ErrorKind::kUsage,
          fmt::format("--web.listen-address: '{}': {}; write host:port, :port or [IPv6]:port", text,
                      why)};
}

bool is_port(std::string_view text) {
  constexpr unsigned kMost = 65535;
  unsigned number = 0;
  const auto [rest, status] = std::from_chars(text.data(), text.data() + text.size(), number);
  return status == std::errc{} && rest == text.data() + text.size() && number <= kMost;
}

// Nothing where the brackets do not fit.
std::optional<std::string> without_brackets(std::string_view host) {
  const bool has_brackets = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (has_brackets) host = host.substr(1, host.size() - 2);
  if (host.find_first_of("[]/ ") != std::string_view::npos) return std::nullopt;
  const bool has_colon = host.find(':') != std::string_view::npos;
  if (has_brackets != has_colon) return std::nullopt;
  return std::string(host);
}

}  // namespace

Result<ListenAddress> parse_listen_address(const std::string& text) {
  if (text.starts_with("vsock:")) return bad(text, "vsock is not supported");
  if (text.find('\0') != std::string::npos) return bad(text, "not an address");
  const std::size_t colon = text.rfind(':');
  if (colon == std::string::npos) return bad(text, "no port");
  const std::optional<std::string> host = without_brackets(std::string_view(text).substr(0, colon));
  if (!host) return bad(text, "not an address; an IPv6 address stands in [brackets]");
  std::string port = text.substr(colon + 1);
  if (!is_port(port)) return bad(text, "not a port from 0 to 65535");
  return ListenAddress{.host = *host, .port = std::move(port)};
}

}  // namespace flowtop::http
