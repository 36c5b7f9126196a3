export function countTests(output: string): {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
};
export function skipReasons(output: string): readonly string[];
export function retriedTests(output: string): readonly string[];
export function failedTests(output: string): readonly string[];
