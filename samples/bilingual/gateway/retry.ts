// Copyright (c) 2026 Hashi Gateway. SPDX-License-Identifier: MIT

/** 再試行の間隔を決める。試行のたびに倍になり、揺らぎを加える。 */
export function retryDelayMs(attempt: number, random: () => number = Math.random): number {
  const base = 200 * 2 ** attempt;
  // Full jitter: without it all clients come back in the same millisecond after an outage.
  return Math.round(base * random());
}

/**
 * Opens after repeated failures and lets a trial request through from time to time.
 */
export class CircuitBreaker {
  private failures = 0;

  /** Whether a call may be made right now. */
  allows(): boolean {
    return this.failures < 5;
  }

  // 成功したら失敗の回数を数え直す。部分的な成功は成功とみなさない。
  succeeded(): void {
    this.failures = 0;
  }
}
