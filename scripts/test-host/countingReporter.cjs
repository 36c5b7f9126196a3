/** mocha's own report, with what scripts/test.mjs reads: "RETRIED: …", and at the end "N passed, M failed, K skipped". */
const { reporters } = require('mocha');

module.exports = class CountingReporter extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    runner.on('retry', (test, error) => console.log(`RETRIED: ${test.fullTitle()}: ${error}`));
  }

  epilogue() {
    const { passes, failures, pending } = this.stats;
    console.log();
    reporters.Base.list(this.failures);
    console.log(`${passes} passed, ${failures} failed, ${pending} skipped`);
  }
};
