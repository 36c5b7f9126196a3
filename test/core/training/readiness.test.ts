import assert from 'node:assert/strict';
import type { EnvironmentEvent } from '../../../src/core/training/events.ts';
import { freeName } from '../../../src/core/training/freeName.ts';
import { canTrain, isTooOld, missingPackages } from '../../../src/core/training/readiness.ts';

describe('The name of a new model', () => {
  it('is the one wanted, else the next that is free', () => {
    assert.equal(freeName('project', ['other']), 'project');
    assert.equal(freeName('project', ['Project', 'project-2']), 'project-3');
    assert.equal(freeName('project-2', ['project', 'project-2']), 'project-3');
    assert.equal(freeName('か\u3099', ['が']), 'か\u3099-2');
  });
});

describe('An environment', () => {
  const found = (fields: Partial<EnvironmentEvent>): EnvironmentEvent => ({
    event: 'environment',
    python: '3.12.0',
    torch: '2.9',
    device: 'cpu',
    gpu: null,
    cores: 2,
    memoryBytes: 1e9,
    missing: [],
    ...fields,
  });

  it('has a Python that is too old apart from packages that are missing', () => {
    const old = found({ missing: ['python>=3.10', 'torch'] });
    assert.deepEqual([isTooOld(old), missingPackages(old)], [true, ['torch']]);
    assert.equal(isTooOld(found({ missing: ['torch'] })), false);
  });

  it('can train where nothing is missing and the device is at hand', () => {
    assert.equal(canTrain(found({}), 'auto'), true);
    assert.equal(canTrain(found({ device: 'cuda' }), 'cuda'), true);
    assert.equal(canTrain(found({ device: 'cuda' }), 'cpu'), true);
    assert.equal(canTrain(found({}), 'cuda'), false);
    assert.equal(canTrain(found({ missing: ['onnx'] }), 'auto'), false);
    assert.equal(canTrain(found({ device: null }), 'auto'), false);
  });
});
