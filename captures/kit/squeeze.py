# SPDX-License-Identifier: GPL-2.0-or-later
"""gzip without zlib's choices: zlib's output changes from release to release, this one's does not."""

import struct
import zlib


def literal_code(value):
    """A literal's code and its length in deflate's fixed Huffman code (RFC 1951, 3.2.6)."""
    return (0x30 + value, 8) if value < 144 else (0x190 + value - 144, 9)


def deflate(data):
    """One block in the fixed code, literals only."""
    bits = [1, 1, 0]        # last block; type 01, least significant bit first
    for value in data:
        code, size = literal_code(value)
        bits.extend(code >> i & 1 for i in reversed(range(size)))
    bits.extend([0] * 7)    # end of block
    bits.extend([0] * (-len(bits) % 8))
    return bytes(sum(bits[i + j] << j for j in range(8)) for i in range(0, len(bits), 8))


def gzip(data):
    """A gzip member without name and time (RFC 1952)."""
    head = b"\x1f\x8b\x08\0\0\0\0\0\0\xff"
    return head + deflate(data) + struct.pack("<II", zlib.crc32(data), len(data))
