// SPDX-License-Identifier: Apache-2.0
#include "exporter/http/connection_pool.h"

#include <system_error>
#include <utility>

namespace flowtop::http {

ConnectionPool::ConnectionPool(std::size_t limit, std::chrono::milliseconds idle_thread,
                               Serve serve)
    : limit_(limit), idle_thread_(idle_thread), serve_(std::move(serve)) {}

ConnectionPool::~ConnectionPool() { shutdown(); }

bool ConnectionPool::submit(UniqueFd& fd) {
  join_ended();
  const std::lock_guard lock(mutex_);
  if (is_stopping_ || busy_ + waiting_.size() >= limit_) return false;
  if (waiting_.size() >= idle_ && !make_thread()) return false;
  waiting_.push_back(std::move(fd));
  wake_.notify_one();
  return true;
}

std::size_t ConnectionPool::connections() const {
  const std::lock_guard lock(mutex_);
  return busy_ + waiting_.size();
}

bool ConnectionPool::is_crowded() const { return connections() * 2 > limit_; }

std::size_t ConnectionPool::threads() const {
  const std::lock_guard lock(mutex_);
  return running_.size();
}

void ConnectionPool::shutdown() {
  {
    std::unique_lock lock(mutex_);
    is_stopping_ = true;
    wake_.notify_all();
    // The threads move themselves from one list to the other as they end.
    wake_.wait(lock, [this] { return running_.empty(); });
  }
  join_ended();
}

void ConnectionPool::work(Threads::iterator self) {
  std::unique_lock lock(mutex_);
  while (true) {
    const bool has_work =
        wake_.wait_for(lock, idle_thread_, [this] { return !waiting_.empty() || is_stopping_; });
    if (!has_work || waiting_.empty()) break;
    UniqueFd fd = std::move(waiting_.front());
    waiting_.pop_front();
    idle_--;
    busy_++;
    lock.unlock();
    serve_(std::move(fd));
    lock.lock();
    busy_--;
    idle_++;
  }
  idle_--;
  ended_.splice(ended_.end(), running_, self);
  if (is_stopping_) wake_.notify_all();
}

bool ConnectionPool::make_thread() {
  const auto self = running_.emplace(running_.end());
  try {
    *self = std::thread([this, self] { work(self); });
  } catch (const std::system_error&) {
    running_.erase(self);
    return false;
  }
  idle_++;
  return true;
}

void ConnectionPool::join_ended() {
  Threads ended;
  {
    const std::lock_guard lock(mutex_);
    ended.swap(ended_);
  }
  for (std::thread& thread : ended) thread.join();
}

}  // namespace flowtop::http
