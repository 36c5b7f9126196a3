/** mocha's own report, closed by one line that scripts/test.mjs counts: "N passed, M failed, K skipped". */
const { reporters } = require('mocha');

module.exports = class CountingReporter extends reporters.Spec {
  epilogue() {
    const { passes, failures, pending } = this.stats;
    console.log();
    reporters.Base.list(this.failures);
    console.log(`${passes} passed, ${failures} failed, ${pending} skipped`);
  }
};
