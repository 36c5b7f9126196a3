import assert from 'node:assert/strict';
import * as errors from '../../src/core/errors.ts';
import { fromWire, toWire } from '../../src/inference/wireErrors.ts';

const classes = Object.values(errors).filter((errorClass) => errorClass !== errors.KakehashiError) as (new (
  data: object,
) => errors.KakehashiError)[];
/** What a message between processes does to an error. */
const sent = (error: unknown): Error => fromWire(structuredClone(toWire(error)));

describe('Errors between processes', () => {
  for (const errorClass of classes)
    it(`keep the class, data and stack of ${errorClass.name}`, () => {
      const error = new errorClass({ path: 'docs/設計.md', reason: 'io' });
      const received = sent(error);
      assert.ok(received instanceof errorClass);
      assert.deepEqual(
        [received.code, received.data, received.name, received.message, received.stack],
        [error.code, error.data, error.name, error.message, error.stack],
      );
    });

  it('have a code of their own each', () => {
    assert.ok(classes.length > 5);
    assert.equal(new Set(classes.map((errorClass) => new errorClass({}).code)).size, classes.length);
  });

  it('keep a cancellation a cancellation', () => {
    assert.equal(sent(AbortSignal.abort().reason).name, 'AbortError');
  });

  it('keep the message and stack of what nobody foresaw', () => {
    const error = new TypeError('x は関数ではない');
    const received = sent(error);
    assert.deepEqual([received.message, received.stack], [error.message, error.stack]);
    assert.equal(sent('only text').message, 'only text');
  });
});
