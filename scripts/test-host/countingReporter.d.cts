import type { reporters } from 'mocha';

declare const CountingReporter: typeof reporters.Spec;
export = CountingReporter;
