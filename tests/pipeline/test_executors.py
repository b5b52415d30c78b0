"""One function over batches. The functions are the standard library's, because a worker imports them by name."""

import math
import operator
import os
import platform
from collections.abc import Iterator

import pytest

from pipeline import executors
from pipeline.config import Extract
from pipeline.errors import LitlodeError

SERIAL = Extract(executor="serial")
PROCESSES = Extract(executor="processes", workers=2)


@pytest.mark.parametrize("config", [SERIAL, PROCESSES])
def test_results_come_in_the_order_of_the_batches(config: Extract):
    # the first batches take longest, so that a pool would finish them last
    batches = [20_000, 10_000, 3, 2, 1, 0]
    results = list(executors.map_batches(math.factorial, batches, config, platform.python_version))
    assert results == [math.factorial(number) for number in batches]


def test_few_batches_are_under_way_at_a_time():
    asked: list[int] = []

    def batches() -> Iterator[int]:
        for number in range(30):
            asked.append(number)
            yield number

    results = executors.map_batches(abs, batches(), PROCESSES, platform.python_version)
    ahead = [len(asked) - done for done, _ in enumerate(results, 1)]
    assert len(ahead) == 30
    assert max(ahead) <= 2 * executors.IN_FLIGHT


def test_workers_keep_matrix_libraries_to_one_thread():
    limits = executors.map_batches(os.getenv, executors.THREAD_LIMITS, PROCESSES, platform.python_version)
    assert list(limits) == ["1"] * len(executors.THREAD_LIMITS)


def test_a_worker_with_other_code_is_refused():
    # a process id differs between processes, as the fingerprint of changed code would
    with pytest.raises(LitlodeError, match=r"A worker has the fingerprint \d+, the run began with \d+"):
        list(executors.map_batches(abs, [1], PROCESSES, os.getpid))  # type: ignore[arg-type]


def test_a_dead_worker_is_an_error_with_a_way_out():
    with pytest.raises(LitlodeError, match="set fewer"):
        list(executors.map_batches(os._exit, [3], PROCESSES, platform.python_version))


@pytest.mark.parametrize("config", [SERIAL, PROCESSES])
def test_an_error_in_a_batch_keeps_its_own_class_after_what_came_before(config: Extract):
    results = executors.map_batches(operator.index, [1, "x", 2], config, platform.python_version)
    assert next(results) == 1
    with pytest.raises(TypeError):
        next(results)
