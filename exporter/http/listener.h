// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <thread>

#include "base/unique_fd.h"
#include "exporter/http/connection_pool.h"
#include "exporter/http/refusals.h"
#include "exporter/http/service.h"

namespace flowtop::http {

// A listening socket, the thread that accepts from it, and its connections.
class Listener {
 public:
  // `stop_fd` becomes readable when all has to end.
  Listener(UniqueFd socket, Service& service, int stop_fd);
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;
  Listener(Listener&&) = delete;
  Listener& operator=(Listener&&) = delete;
  ~Listener() = default;

  void start();  // std::system_error where there can be no thread
  void join();   // after the stop: returns when the last reply is delivered

  [[nodiscard]] std::size_t connections() const { return pool_.connections(); }

 private:
  // False when it is time to stop.
  [[nodiscard]] bool wait_for_client() const;
  void accept_until_stop();
  void accept_one();
  void serve(UniqueFd fd);
  void pause_after(int error_number);

  UniqueFd socket_;
  Service& service_;
  int stop_fd_;
  Refusals refusals_;
  ConnectionPool pool_;
  std::thread thread_;
};

}  // namespace flowtop::http
