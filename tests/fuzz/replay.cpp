// SPDX-License-Identifier: Apache-2.0
// main() of a fuzz target where there is no libFuzzer: it gets each file of the folders once.
#include <cstddef>
#include <cstdint>
#include <exception>
#include <filesystem>
#include <iostream>
#include <string>

#include "support/temp_dir.h"

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer's
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

int main(int argc, char** argv) {
  std::size_t inputs = 0;
  try {
    for (int i = 1; i < argc; ++i) {
      for (const auto& file : std::filesystem::directory_iterator(argv[i])) {
        std::cout << file.path().string() << std::endl;  // before it breaks
        const std::string bytes = flowtop::test::read_file(file.path());
        LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
        ++inputs;
      }
    }
  } catch (const std::exception& failure) {
    std::cerr << failure.what() << '\n';
    return 1;
  }
  std::cout << inputs << " inputs\n";
  return inputs == 0 ? 1 : 0;
}
