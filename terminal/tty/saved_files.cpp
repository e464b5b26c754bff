// SPDX-License-Identifier: Apache-2.0
#include "terminal/tty/saved_files.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <ctime>

#include "output/atomic_file.h"
#include "output/byte_sink.h"

namespace flowtop::terminal {

Status save_text(const std::string& name, const std::string& text) {
  Result<output::AtomicFile> file = output::AtomicFile::create(name);
  if (!file) return file.error();
  output::FdSink sink(file->fd(), name);
  if (Status written = sink.write(text); !written) return written;
  return file->commit();
}

Result<std::string> save_view(const std::string& screen, const std::string& rows,
                              std::uint64_t realtime_ns) {
  constexpr std::uint64_t kPerSecond = 1'000'000'000;
  constexpr std::uint64_t kPerMillisecond = 1'000'000;
  const std::string name =
      fmt::format("flowtop-{:%Y%m%d-%H%M%S}.{:03}",
                  fmt::gmtime(static_cast<std::time_t>(realtime_ns / kPerSecond)),
                  realtime_ns % kPerSecond / kPerMillisecond);
  if (const Status saved = save_text(name + ".txt", screen); !saved) return saved.error();
  if (const Status saved = save_text(name + ".csv", rows); !saved) return saved.error();
  return fmt::format("saved {}.txt and {}.csv", name, name);
}

}  // namespace flowtop::terminal
