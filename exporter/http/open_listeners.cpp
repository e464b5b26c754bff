// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>
#include <memory>
#include <system_error>
#include <utility>

#include "exporter/http/listen_address.h"

namespace flowtop::http {
namespace {

struct FreeAddresses {
  void operator()(addrinfo* list) const { freeaddrinfo(list); }
};
using Addresses = std::unique_ptr<addrinfo, FreeAddresses>;

Error failed(ErrorKind kind, const std::string& text, const std::string& why) {
  return {kind, fmt::format("--web.listen-address: '{}': {}", text, why)};
}

Error cannot_listen(const std::string& text, int error_number) {
  switch (error_number) {
    case EADDRINUSE:
      return failed(ErrorKind::kOutput, text,
                    "address already in use; end the program that listens there or choose another "
                    "port");
    case EACCES:
      return failed(ErrorKind::kPrivilege, text,
                    "permission denied; choose a port from 1024 on, or grant CAP_NET_BIND_SERVICE");
    case EADDRNOTAVAIL:
      return failed(ErrorKind::kUsage, text,
                    "not an address of this machine; choose one that 'ip address' shows");
    default:
      return failed(ErrorKind::kOutput, text,
                    std::generic_category().message(error_number) + "; choose another address");
  }
}

bool set_flag(int fd, int level, int option, bool is_on) {
  const int value = is_on ? 1 : 0;
  return setsockopt(fd, level, option, &value, sizeof(value)) == 0;
}

// Not valid, and errno tells why, where it cannot be done.
UniqueFd listen_at(const addrinfo& address, bool v6_only) {
  UniqueFd fd(socket(address.ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!fd) return fd;
  const bool is_v6 = address.ai_family == AF_INET6;
  // A restart must not wait for the connections of before to be forgotten.
  const bool is_listening = set_flag(fd.get(), SOL_SOCKET, SO_REUSEADDR, true) &&
                            (!is_v6 || set_flag(fd.get(), IPPROTO_IPV6, IPV6_V6ONLY, v6_only)) &&
                            bind(fd.get(), address.ai_addr, address.ai_addrlen) == 0 &&
                            listen(fd.get(), SOMAXCONN) == 0;
  if (is_listening) return fd;
  const int error_number = errno;
  fd.reset();
  errno = error_number;
  return fd;
}

Result<Addresses> resolve(const std::string& text, const ListenAddress& address, int family) {
  addrinfo hints{};
  hints.ai_family = family;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* list = nullptr;
  const char* const host = address.host.empty() ? nullptr : address.host.c_str();
  const int status = getaddrinfo(host, address.port.c_str(), &hints, &list);
  if (status == 0) return Addresses(list);
  return failed(ErrorKind::kUsage, text,
                fmt::format("{}; choose an address of this machine", gai_strerror(status)));
}

// IPv4 alone where the machine has no IPv6.
Result<std::vector<UniqueFd>> listen_everywhere(const std::string& text,
                                                const ListenAddress& address) {
  int error_number = EAFNOSUPPORT;
  for (const int family : {AF_INET6, AF_INET}) {
    const Result<Addresses> found = resolve(text, address, family);
    if (!found) continue;
    std::vector<UniqueFd> listeners;
    listeners.push_back(listen_at(**found, false));
    if (listeners.front()) return listeners;
    error_number = errno;
    if (error_number != EAFNOSUPPORT && error_number != EADDRNOTAVAIL) break;
  }
  return cannot_listen(text, error_number);
}

// Some of a name's addresses may be of a kind that the machine does not have.
bool may_be_missing(int error_number) {
  return error_number == EAFNOSUPPORT || error_number == EADDRNOTAVAIL;
}

}  // namespace

Result<std::vector<UniqueFd>> open_listeners(const std::string& text) {
  const Result<ListenAddress> address = parse_listen_address(text);
  if (!address) return address.error();
  if (address->host.empty()) return listen_everywhere(text, *address);
  const Result<Addresses> found = resolve(text, *address, AF_UNSPEC);
  if (!found) return found.error();
  std::vector<UniqueFd> listeners;
  int error_number = 0;
  for (const addrinfo* each = found->get(); each != nullptr; each = each->ai_next) {
    UniqueFd listener = listen_at(*each, true);
    if (listener) {
      listeners.push_back(std::move(listener));
      continue;
    }
    error_number = errno;
    if (!may_be_missing(error_number)) return cannot_listen(text, error_number);
  }
  if (listeners.empty()) return cannot_listen(text, error_number);
  return listeners;
}

}  // namespace flowtop::http
