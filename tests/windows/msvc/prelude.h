/* prelude.h
 * Before each source that clang compiles as MSVC would: mingw's C headers have attributes for gcc, and for MSVC at
 * places where clang does not take them. What they say matters to no layout and to no call.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <_mingw.h>

#undef __MINGW_ATTRIB_NORETURN
#undef __MINGW_ATTRIB_DEPRECATED
#undef __MINGW_ATTRIB_DEPRECATED_MSG
#undef __MINGW_ATTRIB_MALLOC
#undef __MINGW_NOTHROW
#define __MINGW_ATTRIB_NORETURN
#define __MINGW_ATTRIB_DEPRECATED
#define __MINGW_ATTRIB_DEPRECATED_MSG(text)
#define __MINGW_ATTRIB_MALLOC
#define __MINGW_NOTHROW
