#!/usr/bin/env node
/**
 * Stands for python3 on a far machine: checks the bootstrap's arguments and the tar on stdin, and sends the model back.
 * FAR_MISSING names the packages that a check finds missing; FAKE_TRAINING=wait trains until the connection is
 * closed; lost sends nothing of the result.
 */
import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { extract } from 'tar-stream';

const [flags, bootstrap, id] = [process.argv.slice(2, 4).join(' '), ...process.argv.slice(4)];
if (flags !== '-I -c' || !bootstrap.includes('finetune.py') || !/^(?:check|\w+-mine)$/.test(id))
  process.exit(64);
const files = new Map();
const archive = process.stdin.pipe(extract());
for await (const entry of archive) files.set(entry.header.name, await buffer(entry));
const tell = (event, fields) => console.log(JSON.stringify({ event, ...fields }));
if (files.get('options.txt')?.toString('utf8') === '--check\n') {
  if (!files.has('scripts/finetune.py') || files.has('pairs.jsonl')) process.exit(68);
  const missing = process.env.FAR_MISSING?.split(' ') ?? [];
  tell('environment', { python: '3.11.2', torch: '2.9', device: 'cuda', gpu: 'H100', cores: 8, missing });
  process.exit(missing.length > 0 ? 3 : 0);
}
const needed = ['scripts/finetune.py', 'scripts/replay.tsv', 'pairs.jsonl', 'heldout.jsonl', 'options.txt'];
if (needed.some((name) => !files.has(name))) process.exit(65);
const options = files.get('options.txt').toString('utf8').split('\n');
if (options[options.indexOf('--model') + 1] !== 'parent') process.exit(66);
const teacher = options[options.indexOf('--teacher') + 1];
const hasTeacher = files.get('teacher/onnx/model.onnx')?.toString('utf8') === 'weights';
if (teacher === 'self' ? hasTeacher : teacher !== 'teacher' || !hasTeacher) process.exit(67);
tell('started', { pairs: 20, heldout: 2, steps: 1, device: 'cuda', resumedAt: 0 });
if (process.env.FAKE_TRAINING === 'wait') {
  tell('progress', { step: 1, steps: 4, epoch: 1, loss: 1, secondsLeft: 3 });
  await sleep(60_000);
}
const piece = 1 << 20;
for (const [name, content] of files) {
  if (!name.startsWith('parent/') || process.env.FAKE_TRAINING === 'lost') continue;
  const of = Math.max(1, Math.ceil(content.length / piece));
  for (let index = 0; index < of; index++)
    tell('file', {
      path: name.slice(7),
      index,
      of,
      data: content.subarray(index * piece, (index + 1) * piece).toString('base64'),
    });
}
tell('done', { step: 1, seconds: 1, sha256: createHash('sha256').update(id).digest('hex') });
