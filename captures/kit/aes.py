# SPDX-License-Identifier: GPL-2.0-or-later
"""AES with a key of 128 bits, in CBC mode (FIPS 197, SP 800-38A): encryption only, slow, and for captures alone."""


def double(a):
    """Times x in AES's field of 256 elements."""
    return (a << 1 ^ (0x11B if a & 0x80 else 0)) & 0xFF


def make_box():
    """The S-box: the inverse in the field, then an affine transformation."""
    box, p, q = [0x63] * 256, 1, 1
    while True:
        p ^= double(p)                      # p runs through all elements but 0, times 3 each step
        for shift in (1, 2, 4):
            q ^= q << shift & 0xFF
        q ^= 0x09 if q & 0x80 else 0        # q is p's inverse
        spread = q | q << 8
        box[p] = 0x63 ^ (q ^ spread >> 7 ^ spread >> 6 ^ spread >> 5 ^ spread >> 4) & 0xFF
        if p == 1:
            return box


BOX = make_box()
SHIFTED = [(i + 4 * (i % 4)) % 16 for i in range(16)]       # ShiftRows, columns one after the other


def round_keys(key):
    """Eleven keys of 16 octets."""
    words, rcon = [list(key[i:i + 4]) for i in range(0, 16, 4)], 1
    for i in range(4, 44):
        word = list(words[-1])
        if i % 4 == 0:
            word = [BOX[b] for b in word[1:] + word[:1]]
            word[0] ^= rcon
            rcon = double(rcon)
        words.append([a ^ b for a, b in zip(word, words[i - 4])])
    return [sum(words[i:i + 4], []) for i in range(0, 44, 4)]


def mix(column):
    """MixColumns for one column."""
    total = column[0] ^ column[1] ^ column[2] ^ column[3]
    return [a ^ total ^ double(a ^ b) for a, b in zip(column, column[1:] + column[:1])]


def encrypt_block(keys, block):
    state = [a ^ b for a, b in zip(block, keys[0])]
    for number, key in enumerate(keys[1:], 1):
        state = [BOX[state[i]] for i in SHIFTED]
        if number < 10:
            state = sum((mix(state[i:i + 4]) for i in range(0, 16, 4)), [])
        state = [a ^ b for a, b in zip(state, key)]
    return bytes(state)


def encrypt_cbc(key, iv, data):
    """`data` is a whole number of blocks."""
    keys, out, last = round_keys(key), [], iv
    for i in range(0, len(data), 16):
        last = encrypt_block(keys, [a ^ b for a, b in zip(data[i:i + 16], last)])
        out.append(last)
    return b"".join(out)
