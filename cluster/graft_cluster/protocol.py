"""Protocol 1 between a worker actor and its `graft worker`; docs/worker-protocol.md describes it."""

from __future__ import annotations

import json
import socket
import struct
from typing import Any, NamedTuple

VERSION = 1
MOST_HEADER = 1 << 20
MOST_PAYLOAD = 1 << 30
_SIZES = "<II"


class ProtocolError(Exception):
    """What arrived is no frame of this protocol. The connection cannot be used any more."""


class ClosedError(Exception):
    """The other end has closed the connection."""


class Frame(NamedTuple):
    header: dict[str, Any]
    payload: memoryview


def write_frame(connection: socket.socket, header: dict[str, Any], payload: Any = b"") -> None:
    """Sends one frame. `payload` is anything with contiguous bytes, such as an array of float32."""
    text = json.dumps(header, separators=(",", ":")).encode()
    body = memoryview(payload).cast("B") if len(payload) else memoryview(b"")
    _check_sizes(len(text), len(body))
    connection.sendall(struct.pack(_SIZES, len(text), len(body)) + text)
    if len(body):
        connection.sendall(body)


def read_frame(connection: socket.socket) -> Frame:
    """Receives one frame.

    Raises ClosedError at the end of the connection, ProtocolError for anything that is not a frame.
    """
    header_size, payload_size = struct.unpack(_SIZES, receive(connection, struct.calcsize(_SIZES)))
    _check_sizes(header_size, payload_size)
    text = receive(connection, header_size)
    try:
        header = json.loads(bytes(text))
    except ValueError as error:
        raise ProtocolError(f"The header of a frame is not JSON: {error}.") from error
    if not isinstance(header, dict) or not isinstance(header.get("type"), str):
        raise ProtocolError("The header of a frame is not an object with a type.")
    return Frame(header, receive(connection, payload_size))


def receive(connection: socket.socket, size: int) -> memoryview:
    """Receives exactly `size` bytes, or raises ClosedError."""
    buffer = memoryview(bytearray(size))
    receive_into(connection, buffer)
    return buffer


def receive_into(connection: socket.socket, buffer: memoryview) -> None:
    """Fills the buffer, or raises ClosedError."""
    done = 0
    while done < len(buffer):
        count = connection.recv_into(buffer[done:])
        if count == 0:
            raise ClosedError("the connection was closed")
        done += count


def _check_sizes(header: int, payload: int) -> None:
    if not 2 <= header <= MOST_HEADER:
        raise ProtocolError(f"A frame has a header of {header} bytes; 2 to {MOST_HEADER} are allowed.")
    if payload > MOST_PAYLOAD:
        raise ProtocolError(f"A frame has a payload of {payload} bytes; {MOST_PAYLOAD} are allowed.")
