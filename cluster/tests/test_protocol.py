import socket
import struct
import threading

import numpy as np
import pytest

from graft_cluster.protocol import ClosedError, ProtocolError, read_frame, write_frame


@pytest.fixture
def ends():
    one, other = socket.socketpair()
    with one, other:
        yield one, other


def raw(header: bytes, payload: bytes = b"", sizes: tuple[int, int] | None = None) -> bytes:
    return struct.pack("<II", *(sizes or (len(header), len(payload)))) + header + payload


def test_carries_a_header_and_float32(ends):
    one, other = ends
    values = np.arange(1_000_000, dtype="<f4")
    writer = threading.Thread(target=write_frame, args=[one, {"type": "result", "sequence": 7}, values])
    writer.start()
    frame = read_frame(other)
    writer.join()
    assert frame.header == {"type": "result", "sequence": 7}
    assert np.array_equal(np.frombuffer(frame.payload, "<f4"), values)


def test_writes_the_bytes_that_the_page_describes(ends):
    one, other = ends
    write_frame(one, {"type": "é"}, np.array([1.0], "<f4"))
    header = b'{"type":"\\u00e9"}'
    assert other.recv(100) == struct.pack("<II", len(header), 4) + header + b"\x00\x00\x80\x3f"


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (raw(b"", sizes=(0, 0)), "a header of 0 bytes"),
        (raw(b"", sizes=((1 << 20) + 1, 0)), "a header of 1048577 bytes"),
        (raw(b"", sizes=(20, (1 << 30) + 1)), "a payload of 1073741825 bytes"),
        (raw(b"\xff\xfe"), "not JSON"),
        (raw(b"{]"), "not JSON"),
        (raw(b"[1]"), "not an object"),
        (raw(b'{"type":3}'), "not an object with a type"),
    ],
)
def test_refuses_what_is_no_frame(ends, sent, said):
    one, other = ends
    one.sendall(sent)
    with pytest.raises(ProtocolError, match=said):
        read_frame(other)


def test_refuses_to_write_too_long_a_header(ends):
    with pytest.raises(ProtocolError, match="a header of"):
        write_frame(ends[0], {"type": "event", "text": "x" * (1 << 20)})


@pytest.mark.parametrize("sent", [b"", b"\x05\x00", raw(b'{"type":"done"}', b"123")[:-2]])
def test_notices_an_end_in_mid_frame(ends, sent):
    one, other = ends
    one.sendall(sent)
    one.close()
    with pytest.raises(ClosedError):
        read_frame(other)
