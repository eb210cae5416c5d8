# SPDX-License-Identifier: GPL-2.0-or-later
# Where `cmake --install` puts the plugin: Wireshark's own folder, the user's (-DUSER_INSTALL=ON), or any other.
