# SPDX-License-Identifier: Apache-2.0
# flowtop_bpf_skeleton(NAME SOURCE) compiles SOURCE for BPF and makes its skeleton NAME.skel.h, which
# the library NAME_skeleton offers.
if(CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|amd64|AMD64)$")
  set(FLOWTOP_BPF_ARCH x86)
elseif(CMAKE_SYSTEM_PROCESSOR MATCHES "^(aarch64|arm64)$")
  set(FLOWTOP_BPF_ARCH arm64)
else()
  message(FATAL_ERROR "No BPF register layout is known for ${CMAKE_SYSTEM_PROCESSOR}")
endif()

set(FLOWTOP_BPF_FLAGS -g -O2 -target bpf -mcpu=v3 -D__TARGET_ARCH_${FLOWTOP_BPF_ARCH}
    -Wall -Wextra -Wno-unused-parameter -Werror
    -I${PROJECT_SOURCE_DIR}/bpf -I${PROJECT_SOURCE_DIR}/src)
foreach(directory ${libbpf_INCLUDE_DIRS})
  list(APPEND FLOWTOP_BPF_FLAGS -isystem ${directory})
endforeach()

function(flowtop_bpf_skeleton name source)
  set(object ${CMAKE_CURRENT_BINARY_DIR}/${name}.o)
  add_custom_command(
    OUTPUT ${object}
    COMMAND ${FLOWTOP_CLANG} ${FLOWTOP_BPF_FLAGS} -MD -MF ${object}.d -MT ${object}
            -c ${CMAKE_CURRENT_SOURCE_DIR}/${source} -o ${object}
    DEPENDS ${source}
    DEPFILE ${object}.d
    COMMENT "BPF ${source}"
    VERBATIM)

  set(skeleton_dir ${CMAKE_CURRENT_BINARY_DIR}/include)
  file(MAKE_DIRECTORY ${skeleton_dir})
  set(skeleton ${skeleton_dir}/${name}.skel.h)
  # Written beside and renamed: a bpftool that fails half-way must not leave a skeleton that looks done.
  add_custom_command(
    OUTPUT ${skeleton}
    COMMAND ${FLOWTOP_BPFTOOL} gen skeleton ${object} name ${name} > ${skeleton}.new
    COMMAND ${CMAKE_COMMAND} -E rename ${skeleton}.new ${skeleton}
    DEPENDS ${object}
    COMMENT "BPF ${name}.skel.h"
    VERBATIM)
  add_custom_target(${name} DEPENDS ${skeleton})

  add_library(${name}_skeleton INTERFACE)
  target_include_directories(${name}_skeleton SYSTEM INTERFACE ${skeleton_dir})
  target_link_libraries(${name}_skeleton INTERFACE PkgConfig::libbpf)
  add_dependencies(${name}_skeleton ${name})
endfunction()
