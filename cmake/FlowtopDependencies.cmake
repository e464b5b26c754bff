# SPDX-License-Identifier: Apache-2.0
# Everything that comes from outside. scripts/deps installs it on Debian 12.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(CLI11 REQUIRED)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(GTest REQUIRED)
find_package(Libaio REQUIRED)
pkg_check_modules(libbpf REQUIRED IMPORTED_TARGET libbpf>=1.1)
find_package(ftxui 6.1 REQUIRED)
find_package(prometheus-cpp REQUIRED)
find_package(yaml-cpp REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(ZLIB REQUIRED)
pkg_check_modules(httplib REQUIRED IMPORTED_TARGET cpp-httplib>=0.11.4)
pkg_check_modules(libcrypt REQUIRED IMPORTED_TARGET libcrypt)
pkg_check_modules(libsystemd REQUIRED IMPORTED_TARGET libsystemd)
pkg_check_modules(libcapng REQUIRED IMPORTED_TARGET libcap-ng)
pkg_check_modules(liburing REQUIRED IMPORTED_TARGET liburing>=2.3)

find_program(FLOWTOP_CLANG NAMES clang-16 clang-17 clang-18 clang-19 clang
             DOC "clang, 16 or newer, with the bpf target" REQUIRED)
find_program(FLOWTOP_BPFTOOL NAMES bpftool PATHS /usr/sbin /sbin
             DOC "bpftool: links BPF objects and writes the skeleton" REQUIRED)
