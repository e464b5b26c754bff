// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"

namespace flowtop::http {

struct ListenAddress {
  std::string host;  // every address of this machine where empty; with its scope, without brackets
  std::string port;  // 0 to 65535; 0 leaves the choice to the kernel
};

// "host:port", ":port", "[v6]:port" or "[v6%scope]:port".
[[nodiscard]] Result<ListenAddress> parse_listen_address(const std::string& text);

// Listens there, non-blocking: one socket for each address that a host name stands for. Where no
// host is given, one takes both IPv4 and IPv6; where an IPv6 address is, it takes that alone.
[[nodiscard]] Result<std::vector<UniqueFd>> open_listeners(const std::string& text);

}  // namespace flowtop::http
