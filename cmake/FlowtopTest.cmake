# SPDX-License-Identifier: Apache-2.0
# Every test is a ctest case with a lower-case dotted name. Its first part is its label and says what
# it needs: unit, golden and fuzz run anywhere, live needs root and this host's kernel, lab boots
# guests, lint reads the sources.
include(GoogleTest)

set(FLOWTOP_TEST_TIMEOUT 300 CACHE STRING "Seconds a test may take unless it states its own limit")

# Fills `properties` in the caller from what the two functions below were given.
macro(flowtop_test_properties)
  string(REGEX MATCH "^[a-z]+" kind ${arg_NAME})
  set(labels ${kind})
  if(arg_LONG)
    list(APPEND labels long)
  endif()
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT ${FLOWTOP_TEST_TIMEOUT})
  endif()
  set(properties TIMEOUT ${arg_TIMEOUT})
  if(kind STREQUAL "live")
    list(APPEND properties RUN_SERIAL ON)  # these measure the whole machine
  elseif(kind STREQUAL "lab")
    list(APPEND properties RESOURCE_LOCK lab)  # a guest has more CPUs than the machine to spare
  endif()
endmacro()

# flowtop_unit_test(NAME flow SOURCES a_test.cpp... [LIBRARIES flowtop_flow...] [TIMEOUT s] [LONG])
# TEST(histogram, counts_are_exact) in it becomes the case unit.flow.histogram.counts_are_exact.
function(flowtop_unit_test)
  list(TRANSFORM ARGV PREPEND unit. AT 1)
  flowtop_gtest(${ARGV})
endfunction()

# The same for any kind of test: flowtop_gtest(NAME golden.csv SOURCES ...) makes golden.csv.SUITE.CASE.
function(flowtop_gtest)
  cmake_parse_arguments(PARSE_ARGV 0 arg "LONG" "NAME;TIMEOUT" "SOURCES;LIBRARIES")
  flowtop_test_properties()
  string(REPLACE "." "-" target ${arg_NAME})
  add_executable(${target} ${arg_SOURCES})
  target_link_libraries(${target} PRIVATE ${arg_LIBRARIES} GTest::gmock GTest::gtest_main)
  if(kind STREQUAL "unit")
    target_compile_options(${target} PRIVATE -O0)  # compiled in every clone, run for a moment
  endif()
  gtest_discover_tests(${target} TEST_PREFIX ${arg_NAME}. DISCOVERY_TIMEOUT 60
                       TEST_LIST ${target}_cases PROPERTIES ${properties} LABELS ${kind})
  if(arg_LONG)
    # gtest_discover_tests cannot pass a list as a property: the second label is set as ctest reads
    # the cases.
    set(label_file ${CMAKE_CURRENT_BINARY_DIR}/${target}_labels.cmake)
    file(WRITE ${label_file}
         "set_tests_properties(\${${target}_cases} PROPERTIES LABELS \"${labels}\")\n")
    set_property(DIRECTORY APPEND PROPERTY TEST_INCLUDE_FILES ${label_file})
  endif()
endfunction()

# flowtop_command_test(NAME live.x COMMAND prog args... [TIMEOUT s] [LONG])
# A test that is a program: 0 passes, 77 skips and its last line of output is the reason.
function(flowtop_command_test)
  cmake_parse_arguments(PARSE_ARGV 0 arg "LONG" "NAME;TIMEOUT" "COMMAND")
  flowtop_test_properties()
  add_test(NAME ${arg_NAME} COMMAND ${arg_COMMAND})
  set_tests_properties(${arg_NAME} PROPERTIES ${properties} LABELS "${labels}" SKIP_RETURN_CODE 77)
endfunction()
