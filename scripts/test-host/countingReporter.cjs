/** mocha's own report, closed by one line that scripts/test.mjs counts: "N passed, M failed". */
const { reporters } = require('mocha');

module.exports = class CountingReporter extends reporters.Spec {
  epilogue() {
    const { passes, failures } = this.stats;
    console.log();
    reporters.Base.list(this.failures);
    console.log(`${passes} passed, ${failures} failed`);
  }
};
