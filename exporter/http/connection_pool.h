// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <list>
#include <mutex>
#include <thread>

#include "base/unique_fd.h"

namespace flowtop::http {

// A thread per connection, made when one is needed and ended when none was needed for a while.
class ConnectionPool {
 public:
  // `serve` must not throw.
  using Serve = std::function<void(UniqueFd)>;

  ConnectionPool(std::size_t limit, std::chrono::milliseconds idle_thread, Serve serve);
  ConnectionPool(const ConnectionPool&) = delete;
  ConnectionPool& operator=(const ConnectionPool&) = delete;
  ConnectionPool(ConnectionPool&&) = delete;
  ConnectionPool& operator=(ConnectionPool&&) = delete;
  ~ConnectionPool();

  // False, and `fd` is still the caller's, where all places are taken or no thread can be made.
  [[nodiscard]] bool submit(UniqueFd& fd);

  [[nodiscard]] std::size_t connections() const;
  [[nodiscard]] bool is_crowded() const;  // more than half of the places are taken
  [[nodiscard]] std::size_t threads() const;

  // Waits until all connections have ended. Their sockets have to learn of it elsewhere.
  void shutdown();

 private:
  using Threads = std::list<std::thread>;

  void work(Threads::iterator self);
  [[nodiscard]] bool make_thread();  // with mutex_ held
  void join_ended();

  const std::size_t limit_;
  const std::chrono::milliseconds idle_thread_;
  const Serve serve_;

  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<UniqueFd> waiting_;
  std::size_t busy_ = 0;
  std::size_t idle_ = 0;
  bool is_stopping_ = false;
  Threads running_;
  Threads ended_;
};

}  // namespace flowtop::http
