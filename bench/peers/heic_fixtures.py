"""Small HEIC pictures for the tests, which need an encoder that npm does not have.

    pip install -r bench/peers/requirements-heic.txt
    python bench/peers/heic_fixtures.py test/fixtures/heic
"""

import struct
import sys
from pathlib import Path

import numpy as np
import pillow_heif
from PIL import Image

HEIGHT = 48
WIDTH = 64
# Upper left, upper right, lower left, lower right.
COLORS = [[(200, 40, 40), (40, 200, 40)], [(40, 40, 200), (230, 230, 60)]]
# Red, green and blue of Display P3 in XYZ under D50, and the exponent of its curve in a simple form.
DISPLAY_P3 = [(0.51512, 0.24120, -0.00105), (0.29198, 0.69225, 0.04189), (0.15710, 0.06657, 0.78407)]
GAMMA = 2.2


def main(folder):
    pillow_heif.register_heif_opener()
    image = Image.fromarray(four_colors())
    save(image, folder / "four-colors.heic")
    save(image, folder / "display-p3.heic", icc_profile=display_p3())
    exif = Image.Exif()
    # Stored on its side: a quarter turn clockwise makes it upright.
    exif[0x0112] = 6
    save(image.transpose(Image.Transpose.ROTATE_90), folder / "turned.heic", exif=exif.tobytes())
    with_alpha = image.convert("RGBA")
    with_alpha.putalpha(Image.fromarray(np.full((HEIGHT, WIDTH), 128, np.uint8)))
    save(with_alpha, folder / "opacity.heic")


def save(image, path, **options):
    image.save(path, quality=95, chroma=444, **options)


def four_colors():
    pixels = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    for row, colors in enumerate(COLORS):
        for column, color in enumerate(colors):
            top, left = row * HEIGHT // 2, column * WIDTH // 2
            pixels[top : top + HEIGHT // 2, left : left + WIDTH // 2] = color
    return pixels


def display_p3():
    """A profile of three primaries and one curve (ICC.1:2001)."""
    tags = {b"rXYZ": xyz(DISPLAY_P3[0]), b"gXYZ": xyz(DISPLAY_P3[1]), b"bXYZ": xyz(DISPLAY_P3[2])}
    tags[b"wtpt"] = xyz((0.9642, 1.0, 0.8249))
    curve = b"curv" + bytes(4) + struct.pack(">IH", 1, round(GAMMA * 256)) + bytes(2)
    tags |= {b"rTRC": curve, b"gTRC": curve, b"bTRC": curve}
    name = b"P3\0"
    tags[b"desc"] = b"desc" + bytes(4) + struct.pack(">I", len(name)) + name + bytes(78 + (-len(name) - 90) % 4)
    tags[b"cprt"] = b"text" + bytes(4) + b"none" + bytes(4)
    table, data, offset = b"", b"", 128 + 4 + 12 * len(tags)
    for tag, content in tags.items():
        table += tag + struct.pack(">II", offset + len(data), len(content))
        data += content
    size = offset + len(data)
    header = struct.pack(">I4sI4s4s4s", size, bytes(4), 0x02100000, b"mntr", b"RGB ", b"XYZ ")
    header += bytes(12) + b"acsp" + bytes(28) + struct.pack(">III", 0xF6D6, 0x10000, 0xD32D)
    return header + bytes(128 - len(header)) + struct.pack(">I", len(tags)) + table + data


def xyz(values):
    return b"XYZ " + bytes(4) + struct.pack(">iii", *(round(value * 65536) for value in values))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
