"""Several hosts: Redis wakes the worker. It holds job ids only."""

import os
import threading
from dataclasses import replace
from uuid import uuid4

import pytest
import redis
from huey.constants import WORKER_THREAD
from huey.consumer import Consumer

from app.queue import NAME, make_queue

# Test workers that run side by side must not empty each other's queue.
NUMBER = 8 + int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % 8
URL = os.environ.get("WIJ_TEST_REDIS_URL", f"redis://127.0.0.1:6379/{NUMBER}")


@pytest.fixture
def server():
    found = redis.Redis.from_url(URL, socket_connect_timeout=2)
    try:
        found.ping()
    except redis.RedisError:
        pytest.skip("no Redis server is reachable")
    if found.dbsize():
        pytest.skip("the Redis database for tests is not empty: it may be somebody's")
    yield found
    found.flushdb()


def test_a_job_that_was_woken_through_redis_is_done_by_the_worker(server, settings):
    done, asked = threading.Event(), uuid4()
    seen = []

    def do(job_id):
        seen.append(job_id)
        done.set()

    queue = make_queue(replace(settings, redis_url=URL), do=do, look=lambda: None)
    queue.wake(asked)
    assert not queue.is_empty()
    waiting = b"".join(server.lrange(f"huey.redis.{NAME}", 0, -1))
    assert str(asked).encode() in waiting
    consumer = Consumer(queue.huey, workers=1, worker_type=WORKER_THREAD, periodic=False)
    consumer.start()
    try:
        assert done.wait(timeout=20)
    finally:
        consumer.stop(graceful=True)
    assert seen == [asked]
    assert queue.is_empty()


def test_what_somebody_else_wrote_into_the_queue_is_not_run(server, settings):
    ran = []
    queue = make_queue(replace(settings, redis_url=URL), do=ran.append, look=lambda: None)
    forger = make_queue(
        replace(settings, redis_url=URL, secret_key="another"), do=ran.append, look=lambda: None
    )
    forger.wake(uuid4())
    with pytest.raises(ValueError, match="[Ss]ignature"):
        queue.huey.dequeue()
    assert ran == []
