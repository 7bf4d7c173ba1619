"""Collectives over a ring of connections: each rank sends to the next one, and receives.

An all-reduce of G bytes over N ranks sends 2 (N - 1) / N x G bytes from each rank, the least that is
possible. The order of summation is fixed by N, and the sum of a part is computed on one rank only, so all
ranks get the same bits.
"""

from __future__ import annotations

import hmac
import os
import socket
import ssl
import struct
import time
from concurrent.futures import Future, ThreadPoolExecutor
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from graft_cluster.protocol import ClosedError, receive, receive_into

Floats = NDArray[np.float32]
OPERATIONS = ("all-reduce", "broadcast", "barrier")
# Not struct.Struct, which cannot travel to another host.
_REQUEST = "<IBQ"
_SLICE = 1 << 18
_GREETING = "<32sI"


class Request(NamedTuple):
    """What a rank asks of the others. All must ask the same."""

    sequence: int
    operation: str
    count: int

    def __str__(self) -> str:
        return f"{self.operation} {self.sequence} of {self.count} numbers"


class DisagreementError(Exception):
    """Two ranks ask for different things."""


class Ring:
    """One rank's place in the ring. `connect` first, then collectives, in the same order on each rank."""

    def __init__(self, rank: int, size: int, secret: bytes, host: str) -> None:
        self.rank, self.size, self._secret = rank, size, secret
        self._listener = socket.create_server((host, 0))
        self._sender = ThreadPoolExecutor(1)
        self.address: tuple[str, int] = (host, self._listener.getsockname()[1])
        self._left = self._right = None

    def connect(self, addresses: list[tuple[str, int]], seconds: float = 60) -> None:
        """Joins the ring of these addresses, one for each rank.

        Raises OSError if a neighbour cannot be reached within the time.
        """
        if self.size == 1:
            return
        dialled = self._sender.submit(self._dial, addresses[(self.rank + 1) % self.size], seconds)
        self._left = self._accept((self.rank - 1) % self.size, time.monotonic() + seconds)
        self._right = dialled.result()
        self._listener.close()

    def close(self) -> None:
        for connection in (self._listener, self._left, self._right):
            if connection is not None:
                connection.close()
        self._sender.shutdown(wait=False)

    def all_reduce_mean(self, sequence: int, values: Floats) -> Floats:
        """The mean over all ranks, element by element; `values` is overwritten with it."""
        request = Request(sequence, "all-reduce", len(values))
        bounds = [len(values) * part // self.size for part in range(self.size + 1)]
        parts = [values[bounds[part] : bounds[part + 1]] for part in range(self.size)]
        arrived = np.empty(max(map(len, parts)), np.float32)
        for step in range(self.size - 1):
            target = parts[(self.rank - step - 1) % self.size]
            self._exchange(request, parts[(self.rank - step) % self.size], arrived[: len(target)])
            target += arrived[: len(target)]
        own = (self.rank + 1) % self.size
        parts[own] /= np.float32(self.size)
        for step in range(self.size - 1):
            self._exchange(request, parts[(own - step) % self.size], parts[(own - step - 1) % self.size])
        return values

    def broadcast(self, sequence: int, values: Floats) -> Floats:
        """The values of rank 0; the other ranks give an array of the same size, which is overwritten."""
        request = Request(sequence, "broadcast", len(values))
        if self.size > 1:
            if self.rank > 0:
                self._expect(request)
            sends = [self._send_request(request)] if self.rank < self.size - 1 else []
            for start in range(0, len(values), _SLICE):
                piece = values[start : start + _SLICE]
                if self.rank > 0:
                    receive_into(self._left, _bytes(piece))
                if self.rank < self.size - 1:
                    sends.append(self._sender.submit(self._right.sendall, _bytes(piece)))
            for send in sends:
                send.result()
        # Otherwise rank 0 would run ahead and not notice a rank that asks for something else.
        self.barrier(sequence)
        return values

    def barrier(self, sequence: int) -> None:
        """Returns when every rank has called it: a message goes around the ring twice."""
        for _ in range(2 * (self.size - 1)):
            self._exchange(Request(sequence, "barrier", 0), np.empty(0, np.float32), None)

    def _exchange(self, request: Request, out: Floats, into: Floats | None) -> None:
        sends = [self._send_request(request), self._sender.submit(self._right.sendall, _bytes(out))]
        self._expect(request)
        if into is not None:
            receive_into(self._left, _bytes(into))
        for send in sends:
            send.result()

    def _send_request(self, request: Request) -> Future[None]:
        code = OPERATIONS.index(request.operation)
        message = struct.pack(_REQUEST, request.sequence, code, request.count)
        return self._sender.submit(self._right.sendall, message)

    def _expect(self, own: Request) -> None:
        sequence, code, count = struct.unpack(_REQUEST, receive(self._left, struct.calcsize(_REQUEST)))
        theirs = Request(sequence, OPERATIONS[code], count)
        if theirs != own:
            raise DisagreementError(
                f"Rank {self.rank} asks for {own}, but rank {(self.rank - 1) % self.size} for {theirs}."
            )

    def _dial(self, address: tuple[str, int], seconds: float) -> socket.socket:
        connection = _protected(socket.create_connection(address, seconds), server=False)
        connection.sendall(struct.pack(_GREETING, self._secret, self.rank))
        return _ready(connection)

    def _accept(self, neighbour: int, deadline: float) -> socket.socket:
        expected = struct.pack(_GREETING, self._secret, neighbour)
        while True:
            self._listener.settimeout(max(0.01, deadline - time.monotonic()))
            connection, _ = self._listener.accept()
            try:
                connection.settimeout(10)
                connection = _protected(connection, server=True)
                if hmac.compare_digest(bytes(receive(connection, len(expected))), expected):
                    return _ready(connection)
            except (OSError, ClosedError):
                pass  # Whoever it was, it is not the neighbour.
            connection.close()


def _bytes(values: Floats) -> memoryview:
    return memoryview(values).cast("B") if len(values) else memoryview(b"")


def _ready(connection: socket.socket) -> socket.socket:
    connection.settimeout(None)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def _protected(connection: socket.socket, *, server: bool) -> socket.socket:
    """The connection under TLS with Ray's own certificates, if this Ray cluster uses TLS."""
    if os.environ.get("RAY_USE_TLS", "0").lower() not in ("1", "true"):
        return connection
    purpose = ssl.Purpose.CLIENT_AUTH if server else ssl.Purpose.SERVER_AUTH
    context = ssl.create_default_context(purpose, cafile=os.environ["RAY_TLS_CA_CERT"])
    context.check_hostname = False  # Ray's certificates name no host; both ends must show one of the CA.
    context.verify_mode = ssl.CERT_REQUIRED
    if server:
        # The other end never reads; tickets left unread would end the connection with an error.
        context.num_tickets = 0
    context.load_cert_chain(os.environ["RAY_TLS_SERVER_CERT"], os.environ["RAY_TLS_SERVER_KEY"])
    return context.wrap_socket(connection, server_side=server)
