import assert from 'node:assert/strict';
import { countTests, failedTests, retriedTests, skipReasons } from '../../scripts/test-host/countTests.mjs';

const mocha = `
  kakehashi eval
    ✔ measures a set of a few lines
SKIPPED: no comparison: python3 has no numpy
    - gives its figures to a tenth


  11 passing (24s)
  1 pending
  1 failing

  1) kakehashi eval
       on a set
         gives its figures to a tenth:

      AssertionError [ERR_ASSERTION]: Expected values to be strictly equal:
      + expected - actual

      - expected
      -75
      +50
`;
const unittest = `
test_auto_model (test_ecosystem.EcosystemTest.test_auto_model) ... ok
test_st (test_ecosystem.EcosystemTest.test_st) ... skipped "sentence-transformers is not at hand: No module named 'x'"

======================================================================
ERROR: test_onnx (test_ecosystem.EcosystemTest.test_onnx)
----------------------------------------------------------------------
Traceback (most recent call last):
----------------------------------------------------------------------
Ran 6 tests in 3.1s

FAILED (failures=1, errors=1, skipped=1)
`;

describe('The summary of all suites', () => {
  it('counts what passed, failed and was skipped by each runner’s last lines', () => {
    assert.deepEqual(countTests(mocha), { passed: 11, failed: 1, skipped: 1 });
    assert.deepEqual(countTests(unittest), { passed: 3, failed: 2, skipped: 1 });
    assert.deepEqual(countTests('7 passed, 1 failed, 2 skipped\n'), { passed: 7, failed: 1, skipped: 2 });
    assert.deepEqual(countTests(mocha + unittest), { passed: 14, failed: 3, skipped: 2 });
    assert.deepEqual(countTests('built\n'), { passed: 0, failed: 0, skipped: 0 });
  });

  it('names why tests were skipped', () => {
    assert.deepEqual(skipReasons(mocha + unittest), [
      'no comparison: python3 has no numpy',
      "sentence-transformers is not at hand: No module named 'x'",
      'gives its figures to a tenth',
    ]);
    assert.deepEqual(skipReasons('  1 passing (2s)\n  - a line of a log\n'), []);
  });

  it('names the tests that were run twice', () => {
    assert.deepEqual(retriedTests('  Search…\nRETRIED: Search… is slow: Error: late\n    ✔ is slow\n'), [
      'Search… is slow: Error: late',
    ]);
  });

  it('names the tests that failed', () => {
    assert.deepEqual(failedTests(mocha + unittest), [
      'kakehashi eval › on a set › gives its figures to a tenth',
      'test_onnx (test_ecosystem.EcosystemTest.test_onnx)',
    ]);
    assert.deepEqual(failedTests('  1) a list in a log\n\n  2 passing (1s)\n'), []);
  });
});
