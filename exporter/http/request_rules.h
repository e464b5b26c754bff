// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <httplib.h>

#include <string>

// What we ask of a request beyond what httplib does.
namespace flowtop::http {

// The values of a header that may be given several times, as one list.
[[nodiscard]] std::string joined(const httplib::Request& request, const std::string& header);

// Nothing where there is none, or more than one.
[[nodiscard]] std::string authorization_of(const httplib::Request& request);

// RFC 9112, 3.2. HTTP/1.0 has none.
[[nodiscard]] bool names_one_host(const httplib::Request& request);

// Its bytes would be taken for the next request.
[[nodiscard]] bool announces_body(const httplib::Request& request);

[[nodiscard]] bool wants_to_go_on(const httplib::Request& request);

// Ranges are not served, and httplib would match the header by a std::regex that recurses once per
// character, for whoever asks.
[[nodiscard]] std::string without_ranges(std::string head);

}  // namespace flowtop::http
