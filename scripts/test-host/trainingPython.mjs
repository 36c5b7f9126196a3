/** Where the tests keep what they install, and the Python among it that can train. */
import { spawnSync } from 'node:child_process';
import { homedir } from 'node:os';
import { join } from 'node:path';

export const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'kakehashi-dev');
/** The chroot of Debian sid. */
export const sid = join(cache, 'sid');
/** A program that only a Python with all packages runs. */
export const imports = 'import torch, transformers, accelerate, safetensors, onnx, onnxruntime, tokenizers';

/** Whether a command ends well. */
export const works = (command, args) => spawnSync(command, args, { stdio: 'ignore' }).status === 0;
