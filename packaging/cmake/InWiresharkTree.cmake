# SPDX-License-Identifier: GPL-2.0-or-later
# The project as plugins/epan/cisco_alarm of Wireshark's own source tree: see docs/building.md. Wireshark's CMakeLists.txt
# is the top one then, and its flags, its epan and its plugin folder are used.
include(WiresharkPlugin)

set_module_info(cisco_alarm ${PROJECT_VERSION_MAJOR} ${PROJECT_VERSION_MINOR} ${PROJECT_VERSION_PATCH} 0)

# plugin/wireshark/plugin.c is written by hand, so none is made by register_plugin_files.
set(PLUGIN_FILES ${CISCO_ALARM_SOURCES} ${CISCO_ALARM_PHONES_SOURCES} ${CISCO_ALARM_MODEL_SOURCES}
                 ${CISCO_ALARM_CORE_SOURCES})
set_source_files_properties(${PLUGIN_FILES} PROPERTIES COMPILE_FLAGS "${WERROR_COMMON_FLAGS}")
add_wireshark_plugin_library(cisco_alarm epan)
target_include_directories(cisco_alarm PRIVATE plugin)
target_link_libraries(cisco_alarm epan)
if(WIN32)
    target_link_libraries(cisco_alarm ws2_32) # inet_pton()
endif()
target_compile_definitions(cisco_alarm PRIVATE
    CISCO_ALARM_VERSION="${PROJECT_VERSION}"
    CISCO_ALARM_WS_MAJOR=${PROJECT_MAJOR_VERSION}
    CISCO_ALARM_WS_MINOR=${PROJECT_MINOR_VERSION})

install_plugin(cisco_alarm epan)
