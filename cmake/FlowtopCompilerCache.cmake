# SPDX-License-Identifier: Apache-2.0
# With ccache, where it is installed, a second clone or a second build folder compiles only what differs.
find_program(FLOWTOP_CCACHE NAMES ccache DOC "ccache: what was compiled before is not compiled again")
mark_as_advanced(FLOWTOP_CCACHE)

if(FLOWTOP_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # Paths relative to this clone, and not the folder it is in: else no other clone would find anything.
  set(CMAKE_CXX_COMPILER_LAUNCHER
      ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${PROJECT_SOURCE_DIR} CCACHE_NOHASHDIR=1 ${FLOWTOP_CCACHE})
endif()
