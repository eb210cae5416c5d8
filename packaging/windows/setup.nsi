; SPDX-License-Identifier: GPL-2.0-or-later
; The setup for Windows: puts the plugin of every release, the profile, samples and documentation into the folders of
; the user who runs it. No administrator is asked for.
;
;   makensis -DVERSION=0.1.0 -DRELEASES="4.0, 4.4 and 4.6" -DFOLDER=unpacked-zip -DLISTS=lists.nsh -DOUT=setup.exe
;       setup.nsi
;
; lists.nsh, which build-inside.sh makes, has the macros EachRelease, EachProfileFile and un.EachProfileFile.
;
; /S asks nothing; what it would have said is in %TEMP%\cisco-alarm-setup.txt then. Exit status: 0 done, 1 canceled,
; 2 a file is in use or cannot be written, 3 no Wireshark that this plugin fits; /FORCE goes on in that case.
Unicode true
Target amd64-unicode
SetCompressor /SOLID lzma
RequestExecutionLevel user
ManifestDPIAware true
Name "Cisco phone alarms for Wireshark ${VERSION}"
OutFile "${OUT}"
InstallDir "$LOCALAPPDATA\Programs\cisco-alarm"
BrandingText "cisco-alarm ${VERSION}"
ShowInstDetails show
ShowUninstDetails show
VIProductVersion "${VERSION}.0"
VIAddVersionKey ProductName "cisco-alarm"
VIAddVersionKey ProductVersion "${VERSION}"
VIAddVersionKey FileDescription "Setup of the Cisco phone alarms for Wireshark ${RELEASES}"
VIAddVersionKey FileVersion "${VERSION}"
VIAddVersionKey LegalCopyright "GPL-2.0-or-later"

!include MUI2.nsh
!include LogicLib.nsh
!include FileFunc.nsh
!include "${LISTS}"

!define INSTALLED_APPS "Software\Microsoft\Windows\CurrentVersion\Uninstall\cisco-alarm"
!define SETTINGS "$APPDATA\Wireshark"
!define PROFILE_FOLDER "${SETTINGS}\profiles\Cisco Phone Alarms"
!define MENU "$SMPROGRAMS\Cisco Phone Alarms"
!define LOG "$TEMP\cisco-alarm-setup.txt"

!define STATUS_FILES 2
!define STATUS_WIRESHARK 3

!define MUI_WELCOMEPAGE_TITLE "Cisco phone alarms for Wireshark"
!define MUI_WELCOMEPAGE_TEXT "This puts a plugin for Wireshark ${RELEASES}, and the profile Cisco Phone Alarms, into your own \
Wireshark settings. Other users of this computer are not affected, and no administrator is needed.\
$\r$\n$\r$\nClose Wireshark \
first, so that it finds the plugin when it starts."
!define MUI_FINISHPAGE_TITLE "Start Wireshark now"
!define MUI_FINISHPAGE_TEXT "If Wireshark was open, close it and start it again. README.txt says what to do first; it is in the \
Start menu, too, under Cisco Phone Alarms."
!define MUI_FINISHPAGE_SHOWREADME "$INSTDIR\README.txt"
!insertmacro MUI_PAGE_WELCOME
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE English

Var Wireshark ; the path of Wireshark.exe, or nothing
Var Doubt     ; why the plugin may be of no use here

; Leaves a text where an administrator finds it who installs silently.
!macro Log TEXT
    FileOpen $R9 "${LOG}" w
    FileWrite $R9 "${TEXT}$\r$\n"
    FileClose $R9
!macroend

; ---- What is there

; $R0: a file; $R1: its machine as a number, 34404 (0x8664) for x64.
Function ReadMachine
    StrCpy $R1 0
    ClearErrors
    FileOpen $R2 $R0 r
    IfErrors done
    FileSeek $R2 60
    FileReadByte $R2 $R3
    FileReadByte $R2 $R4
    IntOp $R3 $R3 + 4
    IntOp $R4 $R4 * 256
    IntOp $R3 $R3 + $R4
    FileSeek $R2 $R3
    FileReadByte $R2 $R1
    FileReadByte $R2 $R4
    IntOp $R4 $R4 * 256
    IntOp $R1 $R1 + $R4
    FileClose $R2
    done:
FunctionEnd

Function FindWireshark
    SetRegView 64
    ReadRegStr $Wireshark HKLM "Software\Microsoft\Windows\CurrentVersion\App Paths\Wireshark.exe" ""
    ${If} $Wireshark == ""
        SetRegView 32
        ReadRegStr $Wireshark HKLM "Software\Microsoft\Windows\CurrentVersion\App Paths\Wireshark.exe" ""
        SetRegView 64
    ${EndIf}
    ${If} $Wireshark == ""
        StrCpy $Wireshark "$PROGRAMFILES64\Wireshark\Wireshark.exe"
    ${EndIf}
    ${IfNot} ${FileExists} $Wireshark
        StrCpy $Wireshark ""
    ${EndIf}
FunctionEnd

; Sets $Doubt.
Function JudgeWireshark
    StrCpy $Doubt ""
    ${If} $Wireshark == ""
        StrCpy $Doubt "No Wireshark was found on this computer. The plugin is for Wireshark ${RELEASES} (x64), from \
wireshark.org. A portable Wireshark cannot be seen from here, and has folders of its own: README.txt in the zip of this \
release says how to copy the files there."
        Return
    ${EndIf}
    StrCpy $R0 $Wireshark
    Call ReadMachine
    ${If} $R1 = 0xAA64
        StrCpy $Doubt "The Wireshark of this computer ($Wireshark) is the one for Arm64. It cannot load this plugin, which \
is for the Wireshark for x64; that one runs on Windows for Arm64, too."
        Return
    ${ElseIf} $R1 <> 0x8664
        StrCpy $Doubt "The Wireshark of this computer ($Wireshark) is a 32-bit one. It cannot load this plugin, which is for \
the Wireshark for x64 (64 bit)."
        Return
    ${EndIf}
    GetDLLVersion $Wireshark $R2 $R3
    IntOp $R3 $R2 & 0xFFFF
    IntOp $R2 $R2 >> 16
    ${IfNot} ${FileExists} "$PLUGINSDIR\$R2.$R3"
        StrCpy $Doubt "Wireshark $R2.$R3 is installed here ($Wireshark). This setup has the plugin for ${RELEASES}, and \
Wireshark loads no plugin of another release. Install one of these, or look for a newer setup."
    ${EndIf}
FunctionEnd

; A copy for all users prevents one for this user. Sets $Doubt.
Function JudgeOthers
    ${GetParent} $Wireshark $R0
    FindFirst $R1 $R2 "$R0\plugins\*"
    ${DoWhile} $R2 != ""
        ${If} ${FileExists} "$R0\plugins\$R2\epan\cisco_alarm.dll"
            StrCpy $Doubt "The plugin was copied for all users of this computer: $R0\plugins\$R2\epan\cisco_alarm.dll. \
Wireshark wants it once only: an administrator has to delete that file, or leave this setup."
        ${EndIf}
        FindNext $R1 $R2
    ${Loop}
    FindClose $R1
FunctionEnd

; ---- The plugins, of all releases

; Both setup and uninstaller: FreePlugins goes on when none of the plugins is in use; DeletePlugins deletes them.
!macro PluginFunctions UN
Function ${UN}FreePlugins
    again:
    StrCpy $R5 ""
    FindFirst $R1 $R2 "${SETTINGS}\plugins\*"
    ${DoWhile} $R2 != ""
        StrCpy $R0 "${SETTINGS}\plugins\$R2\epan\cisco_alarm.dll"
        ${If} ${FileExists} $R0
            ClearErrors
            FileOpen $R3 $R0 a
            ${If} ${Errors}
                StrCpy $R5 $R0
            ${Else}
                FileClose $R3
            ${EndIf}
        ${EndIf}
        FindNext $R1 $R2
    ${Loop}
    FindClose $R1
    ${If} $R5 != ""
        !insertmacro Log "In use: $R5. Close Wireshark and tshark."
        MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "Wireshark is running, and uses the plugin that is to be replaced or \
removed:$\r$\n$\r$\n$R5$\r$\n$\r$\nClose all windows of Wireshark, and tshark if it runs, then press Retry." \
            /SD IDCANCEL IDRETRY again
        SetErrorLevel ${STATUS_FILES}
        Quit
    ${EndIf}
FunctionEnd

Function ${UN}DeletePlugins
    FindFirst $R1 $R2 "${SETTINGS}\plugins\*"
    ${DoWhile} $R2 != ""
        ${If} ${FileExists} "${SETTINGS}\plugins\$R2\epan\cisco_alarm.dll"
            Delete "${SETTINGS}\plugins\$R2\epan\cisco_alarm.dll"
            RMDir "${SETTINGS}\plugins\$R2\epan"
            RMDir "${SETTINGS}\plugins\$R2"
        ${EndIf}
        FindNext $R1 $R2
    ${Loop}
    FindClose $R1
FunctionEnd

; $R0 and $R1: files. $R2 is 1 if both are there and hold the same bytes.
Function ${UN}SameFiles
    StrCpy $R2 0
    ClearErrors
    FileOpen $R3 $R0 r
    IfErrors no_first
    FileOpen $R4 $R1 r
    IfErrors no_second
    ${Do}
        ClearErrors
        FileReadByte $R3 $R5
        ${If} ${Errors}
            StrCpy $R5 "end"
        ${EndIf}
        ClearErrors
        FileReadByte $R4 $R6
        ${If} ${Errors}
            StrCpy $R6 "end"
        ${EndIf}
        ${If} $R5 != $R6
            ${ExitDo}
        ${ElseIf} $R5 == "end"
            StrCpy $R2 1
        ${EndIf}
    ${LoopUntil} $R2 = 1
    FileClose $R4
    no_second:
    FileClose $R3
    no_first:
FunctionEnd
!macroend
!insertmacro PluginFunctions ""
!insertmacro PluginFunctions "un."

; ---- Setup

!macro NoteRelease RELEASE
    CreateDirectory "$PLUGINSDIR\${RELEASE}"
!macroend

Function .onInit
    Delete "${LOG}"
    SetShellVarContext current
    InitPluginsDir
    ; A folder for each release, to be looked up by its name.
    !insertmacro EachRelease NoteRelease
    Call FindWireshark
    Call JudgeWireshark
    ${If} $Doubt == ""
        Call JudgeOthers
    ${EndIf}
    ${If} $Doubt == ""
        Return
    ${EndIf}
    !insertmacro Log "$Doubt"
    ${GetParameters} $R0
    ClearErrors
    ${GetOptions} $R0 "/FORCE" $R1
    ${IfNot} ${Errors}
        Return
    ${EndIf}
    MessageBox MB_YESNO|MB_ICONEXCLAMATION|MB_DEFBUTTON2 "$Doubt$\r$\n$\r$\nInstall anyway?" /SD IDNO IDYES anyway
    SetErrorLevel ${STATUS_WIRESHARK}
    Quit
    anyway:
FunctionEnd

; $R8 is 1 once a file could not be written. To be asked before anything clears the error flag.
!macro NoteErrors
    ${If} ${Errors}
        StrCpy $R8 1
    ${EndIf}
!macroend

; A file of the profile that the user has changed stays as it is: it is not the one that an earlier setup brought.
!macro ProfileFile NAME
    StrCpy $R0 "${PROFILE_FOLDER}\${NAME}"
    StrCpy $R1 "$INSTDIR\profile\${NAME}"
    StrCpy $R7 1
    ${If} ${FileExists} $R0
        Call SameFiles
        StrCpy $R7 $R2
    ${EndIf}
    ClearErrors
    SetOutPath "$INSTDIR\profile"
    File "${FOLDER}\profiles\Cisco Phone Alarms\${NAME}"
    ${If} $R7 = 1
        SetOutPath "${PROFILE_FOLDER}"
        File "${FOLDER}\profiles\Cisco Phone Alarms\${NAME}"
    ${Else}
        DetailPrint "Kept as it is, since it is not what a setup wrote: $R0"
    ${EndIf}
    !insertmacro NoteErrors
!macroend

!macro InstallRelease RELEASE
    SetOutPath "${SETTINGS}\plugins\${RELEASE}\epan"
    File "${FOLDER}\plugins\${RELEASE}\epan\cisco_alarm.dll"
!macroend

Section
    SetShellVarContext current
    SetOverwrite on
    Call FreePlugins
    Call DeletePlugins
    StrCpy $R8 0
    ClearErrors
    !insertmacro EachRelease InstallRelease
    !insertmacro NoteErrors
    !insertmacro EachProfileFile
    RMDir /r "$INSTDIR\docs"
    ClearErrors
    SetOutPath "$INSTDIR"
    File "${FOLDER}\README.txt" "${FOLDER}\LICENSE.txt"
    File /r "${FOLDER}\docs" "${FOLDER}\samples"
    WriteUninstaller "$INSTDIR\uninstall.exe"
    !insertmacro NoteErrors
    ${If} $R8 = 1
        !insertmacro Log "A file could not be written below ${SETTINGS} or $INSTDIR."
        SetErrorLevel ${STATUS_FILES}
        Abort "A file could not be written: see the lines above. Close Wireshark, and try again."
    ${EndIf}

    CreateDirectory "${MENU}"
    CreateShortcut "${MENU}\What to do first (README).lnk" "$INSTDIR\README.txt"
    CreateShortcut "${MENU}\Documentation.lnk" "$INSTDIR\docs\using.html"
    CreateShortcut "${MENU}\Sample captures.lnk" "$INSTDIR\samples"

    SetRegView 64
    WriteRegStr HKCU "${INSTALLED_APPS}" "DisplayName" "Cisco phone alarms for Wireshark"
    WriteRegStr HKCU "${INSTALLED_APPS}" "DisplayVersion" "${VERSION}"
    WriteRegStr HKCU "${INSTALLED_APPS}" "Publisher" "cisco-alarm"
    WriteRegStr HKCU "${INSTALLED_APPS}" "Comments" "Plugin for Wireshark ${RELEASES}"
    WriteRegStr HKCU "${INSTALLED_APPS}" "InstallLocation" "$INSTDIR"
    WriteRegStr HKCU "${INSTALLED_APPS}" "Readme" "$INSTDIR\README.txt"
    WriteRegStr HKCU "${INSTALLED_APPS}" "UninstallString" '"$INSTDIR\uninstall.exe"'
    WriteRegStr HKCU "${INSTALLED_APPS}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
    WriteRegDWORD HKCU "${INSTALLED_APPS}" "NoModify" 1
    WriteRegDWORD HKCU "${INSTALLED_APPS}" "NoRepair" 1
    ${GetSize} "$INSTDIR" "/S=0K" $R0 $R1 $R2
    WriteRegDWORD HKCU "${INSTALLED_APPS}" "EstimatedSize" $R0
SectionEnd

; ---- Uninstaller

; What the user has changed stays, and then the profile does.
!macro un.ProfileFile NAME
    StrCpy $R0 "${PROFILE_FOLDER}\${NAME}"
    StrCpy $R1 "$INSTDIR\profile\${NAME}"
    ${If} ${FileExists} $R0
        Call un.SameFiles
        ${If} $R2 = 1
            Delete $R0
        ${Else}
            StrCpy $R7 1
            DetailPrint "Kept, since it was changed: $R0"
        ${EndIf}
    ${EndIf}
!macroend

Section Uninstall
    SetShellVarContext current
    Call un.FreePlugins
    Call un.DeletePlugins
    StrCpy $R7 0
    !insertmacro un.EachProfileFile
    ${If} $R7 = 0
        Delete "${PROFILE_FOLDER}\recent" ; Wireshark's own, of its window
    ${EndIf}
    RMDir "${PROFILE_FOLDER}"
    RMDir /r "$INSTDIR\docs"
    RMDir /r "$INSTDIR\samples"
    RMDir /r "$INSTDIR\profile"
    Delete "$INSTDIR\README.txt"
    Delete "$INSTDIR\LICENSE.txt"
    Delete "$INSTDIR\uninstall.exe"
    RMDir "$INSTDIR"
    RMDir /r "${MENU}"
    SetRegView 64
    DeleteRegKey HKCU "${INSTALLED_APPS}"
SectionEnd
