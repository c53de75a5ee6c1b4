"""10,000 pages lose one exchange at one moment, in virtual time: `PYTHONPATH=pysrc:tests python -m bench.reconnect`.

The exchange is away for a while and then takes everybody. Told for each policy: the busiest second's connections against
the mean a second until all were back, how many tries it took in all, and when half of the pages and nearly all of
them were back.
"""

import heapq
import random
import sys
from collections import Counter
from collections.abc import Callable

from switchboard.links.reconnect import BASE, CAP, Backoff

PAGES = 10_000
OUTAGES = (0.0, 10.0, 60.0)

Policy = Callable[[random.Random], Callable[[int], float]]


def fixed(_: random.Random) -> Callable[[int], float]:
    return lambda _: BASE


def exponential(_: random.Random) -> Callable[[int], float]:
    return lambda tries: min(CAP, BASE * 2.0**tries)


def equal_jitter(chance: random.Random) -> Callable[[int], float]:
    return lambda tries: min(CAP, BASE * 2.0**tries) * (0.5 + 0.5 * chance.random())


def full_jitter(base: float) -> Policy:
    """The product's own policy, with this base."""

    def policy(chance: random.Random) -> Callable[[int], float]:
        backoff = Backoff(base=base, chance=chance.random)
        return lambda _: backoff.lost()

    return policy


POLICIES: dict[str, Policy] = {
    f"always {BASE:g} s": fixed,
    "exponential": exponential,
    "equal jitter": equal_jitter,
    "full jitter, base 0.5 s": full_jitter(0.5),
    "full jitter, base 1 s": full_jitter(1.0),
    "full jitter, base 4 s": full_jitter(4.0),
    "full jitter, base 15 s": full_jitter(15.0),
}


def play(policy: Policy, outage: float, seed: int = 1) -> tuple[int, float, int, float, float]:
    """Peak and mean connections a second, tries in all, seconds until 50 % and 99 % of the pages are back."""
    chance = random.Random(seed)  # noqa: S311  # a simulation, repeatable
    waits = [policy(chance) for _ in range(PAGES)]
    due = [(waits[page](0), page, 1) for page in range(PAGES)]
    heapq.heapify(due)
    seconds: Counter[int] = Counter()
    back: list[float] = []
    while due:
        now, page, tries = heapq.heappop(due)
        seconds[int(now)] += 1
        if now >= outage:
            back.append(now)
        else:
            heapq.heappush(due, (now + waits[page](tries), page, tries + 1))
    total = sum(seconds.values())
    return max(seconds.values()), total / (max(seconds) + 1), total, back[PAGES // 2], back[PAGES * 99 // 100]


def main() -> int:
    """Print the table."""
    print(f"{PAGES} pages lose the exchange at one moment; connections a second.\n")
    print("| away | policy | peak | mean | peak / mean | tries | half back | 99 % back |")
    print("|---|---|---|---|---|---|---|---|")
    for outage in OUTAGES:
        for name, policy in POLICIES.items():
            peak, mean, tries, half, nearly = play(policy, outage)
            print(
                f"| {outage:g} s | {name} | {peak} | {mean:.0f} | {peak / mean:.1f} | {tries} | {half:.1f} s | {nearly:.1f} s |"
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
