// SPDX-License-Identifier: Apache-2.0
#include "exporter/http/request_rules.h"

#include <strings.h>

#include <string_view>

#include "exporter/http/accept_encoding.h"

namespace flowtop::http {

std::string joined(const httplib::Request& request, const std::string& header) {
  std::string list;
  const auto [first, last] = request.headers.equal_range(header);
  for (auto each = first; each != last; ++each) {
    list += (list.empty() ? "" : ",") + each->second;
  }
  return list;
}

std::string authorization_of(const httplib::Request& request) {
  if (request.get_header_value_count("Authorization") != 1) return {};
  return request.get_header_value("Authorization");
}

bool names_one_host(const httplib::Request& request) {
  return request.version == "HTTP/1.0" || request.get_header_value_count("Host") == 1;
}

bool announces_body(const httplib::Request& request) {
  if (request.has_header("Transfer-Encoding")) return true;
  return request.has_header("Content-Length") && joined(request, "Content-Length") != "0";
}

bool wants_to_go_on(const httplib::Request& request) {
  const std::string connection = joined(request, "Connection");
  if (announces_body(request) || lists_token(connection, "close")) return false;
  return request.version == "HTTP/1.1" || lists_token(connection, "keep-alive");
}

std::string without_ranges(std::string head) {
  constexpr std::string_view kLineEnd = "\r\n";
  constexpr std::string_view kRange = "range:";
  std::size_t line = head.find(kLineEnd);
  while (line != std::string::npos) {
    line += kLineEnd.size();
    const std::size_t end = head.find(kLineEnd, line);
    if (end == std::string::npos) break;
    if (strncasecmp(head.c_str() + line, kRange.data(), kRange.size()) == 0) {
      head.erase(line, end + kLineEnd.size() - line);
      line -= kLineEnd.size();
    } else {
      line = end;
    }
  }
  return head;
}

}  // namespace flowtop::http
