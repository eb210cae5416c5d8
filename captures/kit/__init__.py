# SPDX-License-Identifier: GPL-2.0-or-later
"""Builders for everything on the wire: frames, phones, alarm documents, SIP and SCCP messages."""
