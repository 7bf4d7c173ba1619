import socket
import ssl
import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from graft_cluster import ring as ring_module
from graft_cluster.protocol import ClosedError
from graft_cluster.ring import DisagreementError, Ring

SECRET = b"s" * 32


def in_ring(size, work, secrets=None, seconds=5):
    """What `work(ring)` gives or raises on each rank of a ring of threads."""
    rings = [Ring(rank, size, (secrets or [SECRET] * size)[rank], "127.0.0.1") for rank in range(size)]

    def one(ring):
        try:
            ring.connect([other.address for other in rings], seconds)
            return work(ring)
        except Exception as error:
            return error
        finally:
            ring.close()

    with ThreadPoolExecutor(size) as pool:
        return list(pool.map(one, rings))


def values(rank, count):
    return np.random.default_rng(rank).standard_normal(count).astype("<f4")


@pytest.mark.parametrize("count", [0, 1, 3, 1000, 100_003])
@pytest.mark.parametrize("size", [1, 2, 3, 4])
def test_all_ranks_get_the_same_mean(size, count):
    means = in_ring(size, lambda ring: ring.all_reduce_mean(0, values(ring.rank, count)))
    exact = np.mean([values(rank, count).astype(np.float64) for rank in range(size)], axis=0)
    for mean in means:
        assert mean.tobytes() == means[0].tobytes()
        np.testing.assert_allclose(mean, exact, rtol=1e-5, atol=1e-6)


def test_the_same_ranks_get_the_same_bits_again():
    once, again = (in_ring(4, lambda ring: ring.all_reduce_mean(0, values(ring.rank, 5001))) for _ in "12")
    assert once[0].tobytes() == again[0].tobytes()


@pytest.mark.parametrize("size", [1, 2, 4])
def test_broadcast_gives_the_bits_of_rank_0(size):
    special = np.array([-0.0, np.nan, np.inf, 1e-45] * 50_000, "<f4")
    special.view(np.uint32)[1] = 0x7FC12345  # what a NaN carries must survive, too
    got = in_ring(
        size,
        lambda ring: ring.broadcast(0, special if ring.rank == 0 else np.empty(len(special), "<f4")),
    )
    assert all(one.tobytes() == special.tobytes() for one in got)


def test_barrier_waits_for_the_last():
    last = threading.Event()
    early = []

    def work(ring):
        if ring.rank == 2:
            threading.Event().wait(0.3)
            last.set()
        ring.barrier(0)
        if not last.is_set():
            early.append(ring.rank)

    in_ring(3, work)
    assert early == []


def test_sends_no_more_than_a_ring_must(monkeypatch):
    sent = []

    class Counting(socket.socket):
        def sendall(self, data, *rest):
            sent.append(len(memoryview(data).cast("B")))
            return super().sendall(data, *rest)

    monkeypatch.setattr(socket, "socket", Counting)
    in_ring(4, lambda ring: ring.all_reduce_mean(0, values(ring.rank, 100_000)))
    assert 4 * 2 * 3 / 4 * 400_000 <= sum(sent) < 1.001 * 4 * 2 * 3 / 4 * 400_000


@pytest.mark.parametrize(
    "other",
    [
        lambda ring: ring.all_reduce_mean(0, values(1, 99)),
        lambda ring: ring.all_reduce_mean(1, values(1, 100)),
        lambda ring: ring.barrier(0),
        lambda ring: ring.broadcast(0, values(1, 100)),
    ],
)
@pytest.mark.parametrize("odd", [0, 1, 2])
def test_ranks_that_ask_for_different_things_are_named(other, odd):
    ends = in_ring(
        3, lambda ring: other(ring) if ring.rank == odd else ring.all_reduce_mean(0, values(0, 100))
    )
    said = [str(end) for end in ends if isinstance(end, DisagreementError)]
    assert any(f"ank {odd} " in text for text in said)
    assert "for all-reduce 0 of 100 numbers" in " ".join(said)


def test_a_rank_that_leaves_is_noticed():
    ends = in_ring(3, lambda ring: None if ring.rank == 1 else ring.all_reduce_mean(0, values(0, 1_000_000)))
    assert ends[1] is None
    assert any(isinstance(end, ClosedError | OSError) for end in ends)


def test_a_stranger_does_not_get_in():
    ends = in_ring(2, lambda ring: ring.barrier(0), secrets=[SECRET, b"t" * 32], seconds=1)
    assert all(isinstance(end, ClosedError | OSError) for end in ends)


@pytest.fixture
def certificates(tmp_path, monkeypatch):
    """A certificate authority and a certificate of it, as Ray's documentation makes them."""

    def openssl(*words):
        subprocess.run(["openssl", *words], cwd=tmp_path, check=True, capture_output=True)

    for name in ("ca", "other"):
        openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={name}", "-days", "1",
                "-keyout", f"{name}.key", "-out", f"{name}.crt")  # fmt: skip
    openssl("req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=host", "-keyout", "host.key",
            "-out", "host.csr")  # fmt: skip
    openssl("x509", "-req", "-in", "host.csr", "-CA", "ca.crt", "-CAkey", "ca.key", "-days", "1",
            "-CAcreateserial", "-out", "host.crt")  # fmt: skip
    monkeypatch.setenv("RAY_USE_TLS", "1")
    monkeypatch.setenv("RAY_TLS_CA_CERT", str(tmp_path / "ca.crt"))
    monkeypatch.setenv("RAY_TLS_SERVER_CERT", str(tmp_path / "host.crt"))
    monkeypatch.setenv("RAY_TLS_SERVER_KEY", str(tmp_path / "host.key"))
    return tmp_path


def test_numbers_are_encrypted_where_ray_uses_tls(certificates, monkeypatch):
    seen = []
    protected = ring_module._protected

    def watch(connection, *, server):
        seen.append(protected(connection, server=server))
        return seen[-1]

    monkeypatch.setattr(ring_module, "_protected", watch)
    means = in_ring(3, lambda ring: ring.all_reduce_mean(0, values(ring.rank, 50_000)))
    assert means[0].tobytes() == means[1].tobytes() == means[2].tobytes()
    assert len(seen) == 6
    assert all(isinstance(connection, ssl.SSLSocket) for connection in seen)


def test_a_certificate_of_another_authority_does_not_get_in(certificates, monkeypatch):
    monkeypatch.setenv("RAY_TLS_CA_CERT", str(certificates / "other.crt"))
    ends = in_ring(2, lambda ring: ring.barrier(0), seconds=1)
    assert all(isinstance(end, ClosedError | OSError) for end in ends)
