#!/usr/bin/env node
/**
 * Stands for a Python with the training script: same arguments, events and exit codes, no training. What it does is
 * told by FAKE_TRAINING: done, wait, nan, teacher, killed, missing.
 */
import { appendFileSync, cpSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { setTimeout as sleep } from 'node:timers/promises';

const mode = process.env.FAKE_TRAINING ?? 'done';
const [script, ...rest] = process.argv.slice(2);
const text = { type: 'string' };
const flag = { type: 'boolean' };
const known = { work: text, out: text, model: text, teacher: text, resume: flag, check: flag };
const { values } = parseArgs({ args: rest, options: known, strict: false });
const tell = (event, fields) => console.log(JSON.stringify({ event, ...fields }));
const end = (code) => process.exit(code);

if (!script?.endsWith('finetune.py')) end(64);
if (values.check) {
  const missing = mode === 'missing' ? ['torch', 'transformers'] : [];
  tell('environment', {
    python: '3.12.0',
    torch: '2.9',
    device: 'cpu',
    gpu: null,
    cores: 2,
    memoryBytes: 1e9,
    missing,
  });
  end(missing.length > 0 ? 3 : 0);
}
const { work, out, model } = values;
console.error(`a line of the log, ${rest.join(' ')}`);
const resumedAt = values.resume && existsSync(join(work, 'checkpoint.pt')) ? 2 : 0;
tell('started', { pairs: 20, heldout: 2, steps: 4, device: 'cpu', resumedAt });
if (mode === 'teacher') {
  tell('error', { code: 'teacher', message: `the teacher ${values.teacher}: no such folder` });
  end(2);
}
const figures = (step) => ({
  step,
  heldoutLoss: 1 / (step + 1),
  translationAccuracy: 90 + step,
  mrr: 91 + step,
});
tell('evaluated', figures(resumedAt));
for (let step = resumedAt + 1; step <= 4; step++) {
  tell('progress', { step, steps: 4, epoch: step, loss: 1 / step, secondsLeft: 4 - step });
  tell('evaluated', figures(step));
  if (step === 2) writeFileSync(join(work, 'checkpoint.pt'), 'state');
  if (step === 2 && mode === 'nan') {
    tell('error', { code: 'nan', message: 'the loss is nan at step 2; lower --lr' });
    end(3);
  }
  if (step === 2 && mode === 'killed' && resumedAt === 0) process.kill(process.pid, 'SIGKILL');
  for (let i = 0; mode === 'wait' && resumedAt === 0 && i < 600; i++) {
    if (existsSync(join(work, 'stop'))) {
      writeFileSync(join(work, 'checkpoint.pt'), 'state');
      tell('stopped', { reason: 'cancelled', step });
      end(130);
    }
    await sleep(100);
  }
}
cpSync(model, out, { recursive: true });
appendFileSync(join(out, 'README.md'), '\n');
tell('done', { step: 4, seconds: 1 });
