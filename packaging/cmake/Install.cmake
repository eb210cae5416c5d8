# SPDX-License-Identifier: GPL-2.0-or-later
# Where `cmake --install` puts the plugin and the profile:
#   by default       Wireshark's own folders, from find_package(Wireshark)
#   USER_INSTALL=ON  this user's folders, which Wireshark reads unless it runs as root
#   WIRESHARK_PLUGIN_INSTALL_DIR=DIR   the plugin in DIR/epan, the profile as above
# `cmake --build BUILD --target uninstall` removes what the last install of that build folder wrote.

set(CISCO_ALARM_PROFILES ${CMAKE_CURRENT_SOURCE_DIR}/packaging/profile)

# Wireshark's own prefix, not /usr/local: it would not be looked into there.
if(CMAKE_INSTALL_PREFIX_INITIALIZED_TO_DEFAULT)
    set(CMAKE_INSTALL_PREFIX "${Wireshark_INSTALL_PREFIX}" CACHE PATH "Wireshark's prefix" FORCE)
endif()

# The folder of a user's settings, with a Wireshark old enough to have its settings in ~/.wireshark.
function(find_user_settings result)
    if(WIN32)
        file(TO_CMAKE_PATH "$ENV{APPDATA}/Wireshark" settings)
    elseif(DEFINED ENV{XDG_CONFIG_HOME} AND NOT "$ENV{XDG_CONFIG_HOME}" STREQUAL "")
        set(settings "$ENV{XDG_CONFIG_HOME}/wireshark")
    else()
        set(settings "$ENV{HOME}/.config/wireshark")
    endif()
    if(NOT WIN32 AND NOT IS_DIRECTORY "${settings}" AND IS_DIRECTORY "$ENV{HOME}/.wireshark")
        set(settings "$ENV{HOME}/.wireshark")
    endif()
    set(${result} "${settings}" PARENT_SCOPE)
endfunction()

if(USER_INSTALL)
    find_user_settings(USER_SETTINGS)
    if(WIN32)
        set(plugin_dir "${USER_SETTINGS}/plugins/${WS_PLUGIN_ABI}")
    else()
        set(plugin_dir "$ENV{HOME}/.local/lib/wireshark/plugins/${WS_PLUGIN_ABI}")
    endif()
    set(profile_dir "${USER_SETTINGS}/profiles")
else()
    set(plugin_dir "${Wireshark_PLUGIN_LIBDIR}")
    set(profile_dir "share/wireshark/profiles")
endif()
if(WIRESHARK_PLUGIN_INSTALL_DIR)
    set(plugin_dir "${WIRESHARK_PLUGIN_INSTALL_DIR}")
endif()

install(TARGETS cisco_alarm LIBRARY DESTINATION "${plugin_dir}/epan")
if(USER_INSTALL)
    # Wireshark keeps in a user's profile what the user changes: that stays. The checksums of the installed files show that
    # from what an older version of ours brought.
    set(CISCO_ALARM_CHECKSUMS "${CMAKE_BINARY_DIR}/profile-checksums")
    file(GLOB_RECURSE profile_files RELATIVE "${CISCO_ALARM_PROFILES}" "${CISCO_ALARM_PROFILES}/*")
    foreach(file IN LISTS profile_files)
        install(CODE "
            set(source [[${CISCO_ALARM_PROFILES}/${file}]])
            set(target [[${profile_dir}/${file}]])
            set(checksums [[${CISCO_ALARM_CHECKSUMS}]])
            include([[${CMAKE_CURRENT_SOURCE_DIR}/packaging/cmake/InstallProfileFile.cmake]])")
    endforeach()
    if(NOT WIN32)
        install(CODE "message(STATUS [[For you alone: Wireshark run as root (sudo) does not load it. Capture as yourself, \
or install for all users.]])")
    endif()
else()
    install(DIRECTORY "${CISCO_ALARM_PROFILES}/" DESTINATION "${profile_dir}")
endif()

add_custom_target(uninstall
    COMMAND ${CMAKE_COMMAND} -P "${CMAKE_CURRENT_SOURCE_DIR}/packaging/cmake/Uninstall.cmake"
    WORKING_DIRECTORY "${CMAKE_BINARY_DIR}"
    VERBATIM)
