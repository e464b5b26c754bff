// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>

#include "base/result.h"
#include "base/unique_fd.h"
#include "output/atomic_file.h"

namespace flowtop::cli {

// "-" is standard output.
[[nodiscard]] bool is_stdout(const std::filesystem::path& path);

// Opens a file that is to appear at `path`. Fails with kOutput, and says what would help.
[[nodiscard]] Result<output::AtomicFile> create_file(const std::filesystem::path& path);

// Whether a CSV and its sidecar can be written there, found out before anything is observed. Leaves
// nothing behind. Fails with kOutput.
[[nodiscard]] Status check_csv_target(const std::filesystem::path& csv);

// A nameless file for the raw records until they are converted: beside the CSV, or in $TMPDIR where
// the CSV is no regular file. Fails with kOutput.
[[nodiscard]] Result<UniqueFd> open_spool(const std::optional<std::filesystem::path>& csv);

// Room on the disk of the spool, held by another nameless file: should the records fill the disk,
// some rows and the sidecar that says so still fit once it is closed. Fails with kOutput.
[[nodiscard]] Result<UniqueFd> open_ballast(const std::optional<std::filesystem::path>& csv);

// Another descriptor of an open file, for reading from its beginning.
[[nodiscard]] Result<UniqueFd> reopen_for_reading(int fd);

// The reader of a pipe on standard output has gone: nothing is left to say.
[[nodiscard]] bool stdout_is_closed();

// Whether both paths mean the same file, existing or not.
[[nodiscard]] bool is_same_file(const std::filesystem::path& a, const std::filesystem::path& b);

}  // namespace flowtop::cli
